import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { emptyRoot, leafHash, MerkleTree, TreeRoot, verifyConsistency, verifyInclusion, type Hash } from './index';

const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
const sha = (...parts: Uint8Array[]): Buffer => createHash('sha256').update(Buffer.concat(parts)).digest();

/** The definition in RFC 9162, 2.1.1, word for word and without any cleverness. */
function rootByDefinition(leaves: readonly Uint8Array[]): Buffer {
  if (leaves.length === 0) return sha();
  if (leaves.length === 1) return sha(Buffer.of(0), leaves[0] ?? Buffer.alloc(0));
  let split = 1;
  while (split * 2 < leaves.length) split *= 2;
  return sha(Buffer.of(1), rootByDefinition(leaves.slice(0, split)), rootByDefinition(leaves.slice(split)));
}

const leavesOf = (count: number): Buffer[] => Array.from({ length: count }, (_none, at) => Buffer.from(`leaf ${at}`));
function treeOf(leaves: readonly Uint8Array[]): MerkleTree {
  const tree = new MerkleTree();
  for (const leaf of leaves) tree.append(leafHash(leaf));
  return tree;
}

/** Inputs and roots of the Certificate Transparency reference tests. */
const known = ['', '00', '10', '2021', '3031', '40414243', '5051525354555657', '606162636465666768696a6b6c6d6e6f'].map((text) => Buffer.from(text, 'hex'));
const knownRoots = [
  '6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d', 'fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125',
  'aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77', 'd37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7',
  '4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4', '76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef',
  'ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c', '5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328',
];

describe('the tree', () => {
  it('has the roots of the Certificate Transparency reference tests', () => {
    expect(hex(emptyRoot)).toBe('e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855');
    const tree = treeOf(known);
    expect(knownRoots.map((_root, at) => hex(tree.root(at + 1)))).toEqual(knownRoots);
  });

  it('has the root of the definition at every size, with all its leaves and from its peaks', () => {
    const leaves = leavesOf(70);
    const tree = treeOf(leaves);
    for (let size = 0; size <= leaves.length; size += 1) {
      const root = hex(rootByDefinition(leaves.slice(0, size)));
      expect(hex(tree.root(size))).toBe(root);
      const later = TreeRoot.from(size, tree.peaks(size));
      for (const leaf of leaves.slice(size)) later?.append(leafHash(leaf));
      expect([later?.size, hex(later?.root() ?? new Uint8Array())]).toEqual([70, hex(tree.root())]);
      if (size > 0) expect(TreeRoot.from(size, tree.peaks(size).slice(1))).toBeUndefined();
    }
  });

  it('proves every leaf at every size, and no other', () => {
    const tree = treeOf(leavesOf(24));
    for (let size = 1; size <= 24; size += 1) {
      for (let index = 0; index < size; index += 1) {
        const proof = tree.inclusionProof(index, size);
        expect(verifyInclusion(tree.leaf(index), index, size, proof, tree.root(size))).toBe(true);
        for (let other = 0; other < size; other += 1) if (other !== index) expect(verifyInclusion(tree.leaf(index), other, size, proof, tree.root(size)), `${index} as ${other} of ${size}`).toBe(false);
      }
    }
  });

  it('proves that every size begins with every smaller one', () => {
    const tree = treeOf(leavesOf(40));
    for (let to = 0; to <= 40; to += 1) {
      for (let from = 0; from <= to; from += 1) expect(verifyConsistency(from, tree.root(from), to, tree.root(to), tree.consistencyProof(from, to)), `${from} in ${to}`).toBe(true);
    }
  });

  it('never proves consistency with a log that was rewritten', () => {
    fc.assert(fc.property(fc.integer({ min: 1, max: 60 }), fc.nat(), fc.nat(), (to, a, b) => {
      const from = 1 + (a % to);
      const changed = b % from;
      const leaves = leavesOf(to);
      const forked = treeOf(leaves.map((leaf, at) => (at === changed ? Buffer.from('rewritten') : leaf)));
      const first = treeOf(leaves).root(from);
      expect(verifyConsistency(from, first, to, forked.root(), forked.consistencyProof(from, to))).toBe(false);
      expect(verifyConsistency(from, first, to, forked.root(), treeOf(leaves).consistencyProof(from, to))).toBe(false);
    }), { numRuns: 300 });
  });

  it('believes no proof that was altered, cut or made longer', () => {
    const tree = treeOf(leavesOf(33));
    fc.assert(fc.property(fc.nat(32), fc.nat(), fc.integer({ min: 1, max: 255 }), fc.constantFrom('flip', 'drop', 'double', 'add'), (index, at, flip, how) => {
      const alter = (proof: readonly Hash[]): Hash[] => {
        const altered = proof.map((hash) => new Uint8Array(hash));
        const place = at % altered.length;
        const hash = altered[place] ?? new Uint8Array(32);
        if (how === 'flip') hash[at % 32] = (hash[at % 32] ?? 0) ^ flip;
        if (how === 'drop') altered.splice(place, 1);
        if (how === 'double') altered.splice(place, 0, hash);
        if (how === 'add') altered.push(new Uint8Array(32));
        return altered;
      };
      expect(verifyInclusion(tree.leaf(index), index, 33, alter(tree.inclusionProof(index)), tree.root())).toBe(false);
      const from = Math.max(1, index);
      expect(verifyConsistency(from, tree.root(from), 33, tree.root(), alter(tree.consistencyProof(from)))).toBe(false);
    }), { numRuns: 500 });
  });

  it('takes back what never reached the disk', () => {
    const leaves = leavesOf(21);
    for (let size = 0; size <= 21; size += 1) {
      const tree = treeOf(leaves);
      tree.cut(size);
      for (const leaf of leaves.slice(size, size + 9)) tree.append(leafHash(leaf));
      expect(hex(tree.root())).toBe(hex(rootByDefinition(leaves.slice(0, size + 9))));
    }
  });

  it('refuses sizes and indexes it does not have', () => {
    const tree = treeOf(leavesOf(5));
    for (const ask of [() => tree.root(6), () => tree.root(-1), () => tree.inclusionProof(5), () => tree.inclusionProof(0, 0), () => tree.consistencyProof(4, 3), () => tree.consistencyProof(1.5)]) expect(ask).toThrow(RangeError);
  });
});
