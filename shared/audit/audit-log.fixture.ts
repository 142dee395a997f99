import { createPublicKey, generateKeyPairSync, sign, verify } from 'node:crypto';
import { chainHash, ExportWriter, genesis, leafHash, lineOf, MerkleTree, signHead, type ExportHeader, type SignedHead } from './index';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
export const signingKey = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url').toString('base64');
export const signBytes = (bytes: Uint8Array): string => sign(null, bytes, privateKey).toString('base64');

/** Node's own, which is fast. */
export const verifySignature = async (key: Uint8Array, signature: Uint8Array, message: Uint8Array): Promise<boolean> =>
  verify(null, message, createPublicKey({ key: Buffer.concat([Buffer.from('302a300506032b6570032100', 'hex'), key]), format: 'der', type: 'spki' }), signature);

/** A log as a gateway writes it, of events with these messages; `from` is the first one's sequence and `previous` the hash before it. */
export function logLines(messages: readonly string[], from = 1, previous = genesis): string[] {
  let last = previous;
  return messages.map((message, at) => {
    const body = JSON.stringify({ id: `e-${from + at}`, sequence: from + at, event: 'test', message, time: 1_764_000_000_000 + at });
    const line = lineOf(body, last, chainHash(last, body));
    last = chainHash(last, body);
    return line;
  });
}

export function treeOf(lines: readonly string[]): MerkleTree {
  const tree = new MerkleTree();
  for (const line of lines) tree.append(leafHash(Buffer.from(line)));
  return tree;
}

export const headOf = (tree: MerkleTree, size = tree.size): SignedHead =>
  signHead({ serverId: 'server-1', size, root: tree.root(size), timeMs: 1_764_000_000_000 }, signingKey, signBytes);

/** An export of these lines: all from `first` on, or the chosen sequences. */
export function exported(lines: readonly string[], chosen?: readonly number[], first = 1): string {
  const tree = treeOf(lines);
  const header: ExportHeader = {
    kind: chosen === undefined ? 'log' : 'slice', head: headOf(tree), first: chosen === undefined ? first : 1, peaks: chosen === undefined ? tree.peaks(first - 1) : [],
    filter: chosen === undefined ? 'all' : 'session s-1', exportedBy: 'audrey', exportedMs: 1_764_000_100_000,
  };
  const writer = new ExportWriter(header, signBytes);
  const sequences = chosen ?? Array.from({ length: lines.length - first + 1 }, (_none, at) => first + at);
  return [writer.header, ...sequences.map((sequence) => writer.line(sequence, lines[sequence - 1] ?? '', chosen === undefined ? [] : tree.inclusionProof(sequence - 1))), writer.end()].join('');
}
