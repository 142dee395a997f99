import { expect, test } from 'vitest';
import { memorySource } from '../source';
import { verifyEvidence, writeHandOver } from './index';
import { createSha256, makeEvidence, makeKey, makeRecording, partsAt, smallCast, verifyByNode } from './evidence.fixture';

const runs = process.env['VIGIL_NIGHTLY'] ? 200_000 : 10_000;

/** mulberry32: the same mutations in every run. */
function chance(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let value = Math.imul(state ^ (state >>> 15), 1 | state);
    value = (value + Math.imul(value ^ (value >>> 7), 61 | value)) ^ value;
    return Math.floor((((value ^ (value >>> 14)) >>> 0) / 4294967296) * below);
  };
}

const gateway = makeKey();
const desk = makeKey();
const options = { knownKeys: [gateway.publicKey, desk.publicKey], createSha256, verifySignature: verifyByNode };

async function whole(cast: string): Promise<Buffer> {
  const { tar } = await makeEvidence(desk, makeRecording(gateway, cast));
  const pieces: Uint8Array[] = [];
  await writeHandOver(memorySource(tar), { at: 1e12, by: { loginName: 'pat', displayName: '', gateway: '' }, to: 'court', caseNumber: '', reason: '', tool: 't' }, desk, createSha256, { write: async (bytes) => void pieces.push(Buffer.from(bytes)), onProgress: () => undefined });
  return Buffer.concat(pieces);
}

test(`${runs} mutations of evidence bundles are all found, by part`, async () => {
  const [one, two] = [await whole(smallCast), await whole(`${smallCast}[2.5, "o", "another one"]\n`)];
  for (const tar of [one, two]) expect((await verifyEvidence(memorySource(tar), options)).state).toBe('verified');
  const pick = chance(20_261_129);
  const named = new Map<string, number>();
  const kinds: Record<string, (tar: Buffer, other: Buffer) => { readonly tar: Buffer; readonly part?: string }> = {
    flip: (tar) => {
      const at = pick(tar.length);
      const changed = Buffer.from(tar);
      changed[at] = changed[at]! ^ (1 << pick(8));
      const part = partsAt(tar).find(({ content, end }) => at >= content && at < end)?.name;
      return part === undefined ? { tar: changed } : { tar: changed, part };
    },
    cut: (tar) => ({ tar: tar.subarray(0, pick(tar.length)) }),
    cutInside: (tar) => {
      const at = pick(tar.length - 1);
      return { tar: Buffer.concat([tar.subarray(0, at), tar.subarray(at + 1 + pick(Math.min(2000, tar.length - at - 1)))]) };
    },
    splice: (tar, other) => {
      const [at, from] = [pick(tar.length), pick(other.length)];
      return { tar: Buffer.concat([tar.subarray(0, at), other.subarray(from, from + 1 + pick(3000)), tar.subarray(at)]) };
    },
    overwrite: (tar, other) => {
      const [at, length] = [pick(tar.length), 1 + pick(2000)];
      return { tar: Buffer.concat([tar.subarray(0, at), other.subarray(at, at + length), tar.subarray(at + length)]) };
    },
    reorder: (tar) => {
      const parts = partsAt(tar);
      const [first, second] = [pick(parts.length), pick(parts.length)];
      const order = parts.map((_, index) => (index === first ? second : index === second ? first : index));
      return { tar: Buffer.concat([...order.map((index) => tar.subarray(parts[index]!.from, parts[index]!.to)), tar.subarray(parts.at(-1)!.to)]) };
    },
    swapPart: (tar, other) => {
      const [mine, theirs] = [partsAt(tar), partsAt(other)];
      const index = pick(mine.length);
      return { tar: Buffer.concat([tar.subarray(0, mine[index]!.from), other.subarray(theirs[index]!.from, theirs[index]!.to), tar.subarray(mine[index]!.to)]), part: mine[index]!.name };
    },
    double: (tar) => {
      const parts = partsAt(tar);
      const { from, to } = parts[pick(parts.length)]!;
      return { tar: Buffer.concat([tar.subarray(0, to), tar.subarray(from, to), tar.subarray(to)]) };
    },
  };
  const names = Object.keys(kinds);
  let done = 0;
  for (let number = 0; done < runs; number += 1) {
    const kind = names[number % names.length]!;
    const [tar, other] = pick(2) === 0 ? [one, two] : [two, one];
    const mutated = kinds[kind]!(tar, other);
    // Some change nothing: a part swapped for the same bytes.
    if (mutated.tar.equals(one) || mutated.tar.equals(two)) continue;
    done += 1;
    const report = await verifyEvidence(memorySource(mutated.tar), options);
    expect(report.state, `${kind} number ${number}`).toBe('failed');
    expect(report.part, `${kind} number ${number}`).toBeDefined();
    if (kind === 'flip' && mutated.part !== undefined) {
      // A manifest or signature that was altered makes the other one doubtful; nothing else is taken for anything else.
      if (mutated.part.startsWith('evidence.')) expect(['evidence.json', 'evidence.sig']).toContain(report.part);
      else expect(report.part, `flip number ${number}`).toBe(mutated.part);
    }
    named.set(report.part ?? '', (named.get(report.part ?? '') ?? 0) + 1);
  }
  // Each part was the one that differed often enough to believe the sentence above.
  for (const name of ['evidence.json', 'README.txt', 'recording', 'custody.jsonl']) expect(named.get(name) ?? 0, name).toBeGreaterThan(runs / 200);
}, 600_000);
