import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { chunkBytes, manifestSeconds, tarHeader } from '../bundle/index';
import { memorySource, type ByteSource } from '../source';
import { ChangedWhileCopied, readEvidence, recordingOf, verifyEvidence, writeHandOver } from './index';
import { createSha256, makeEvidence, makeKey, makeRecording, partsAt, sha256Of, smallCast, source, verifyByNode } from './evidence.fixture';

const gateway = makeKey();
const desk = makeKey();
const other = makeKey();
const known = { knownKeys: [gateway.publicKey, desk.publicKey], createSha256, verifySignature: verifyByNode };
const recording = makeRecording(gateway, smallCast);
const made = await makeEvidence(desk, recording);
const verify = (tar: Uint8Array, options = known) => verifyEvidence(memorySource(tar), options);

async function handedOver(tar: Uint8Array, to: string, signer = other): Promise<Buffer> {
  const pieces: Uint8Array[] = [];
  await writeHandOver(memorySource(tar), { at: Date.parse('2026-03-01T00:00:00Z'), by: { loginName: 'pat', displayName: 'Pat', gateway: '' }, to, caseNumber: 'CASE-7', reason: 'to the police', tool: 'Vigil 0.1.0' }, signer, createSha256, {
    write: async (bytes) => void pieces.push(Buffer.from(bytes)), onProgress: () => undefined,
  });
  return Buffer.concat(pieces);
}

describe('an evidence bundle', () => {
  test('holds the recording byte for byte, and every part is verified by name', async () => {
    const read = await readEvidence(memorySource(made.tar));
    if (!read.ok) throw new Error(read.problem.what);
    const inner = recordingOf(read.value)?.main;
    expect(Buffer.from(await inner!.source.read(0, inner!.source.size)).equals(recording)).toBe(true);
    expect(inner?.name).toBe('r1.vigil.tar');
    const report = await verify(made.tar);
    expect(report).toMatchObject({ state: 'verified', keyId: desk.keyId });
    expect(report.parts.map(({ name, state }) => [name, state])).toEqual([
      ['evidence.json', 'intact'], ['README.txt', 'intact'], ['audit.jsonl', 'intact'], ['notes.json', 'intact'], ['coverage.json', 'intact'], ['recording', 'intact'], ['custody.jsonl', 'intact'],
    ]);
    expect(report.parts.find(({ name }) => name === 'recording')?.detail).toContain('as the gateway "Gateway" signed it');
  });

  test('says whose keys nobody vouches for', async () => {
    expect(await verify(made.tar, { ...known, knownKeys: [gateway.publicKey] })).toMatchObject({ state: 'unknown-key', detail: expect.stringContaining(`console's key ${desk.keyId}`) });
    expect(await verify(made.tar, { ...known, knownKeys: [desk.publicKey] })).toMatchObject({ state: 'unknown-key', detail: expect.stringContaining('key of the recording') });
    const plain = await makeEvidence(desk, Buffer.from(smallCast));
    expect(await verify(plain.tar)).toMatchObject({ state: 'verified', detail: expect.stringContaining('carries no signature') });
  });

  test('is a tar whose README can be followed by hand', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vigil-evidence-'));
    try {
      writeFileSync(join(folder, 'e.tar'), made.tar);
      execFileSync('tar', ['-xf', 'e.tar'], { cwd: folder });
      const manifest = JSON.parse(readFileSync(join(folder, 'evidence.json'), 'utf8')) as { parts: { name: string; sha256: string }[] };
      for (const { name, sha256 } of manifest.parts) expect(sha256Of(readFileSync(join(folder, name))), name).toBe(sha256);
      const commands = readFileSync(join(folder, 'README.txt'), 'utf8').split('\n').map((line) => line.trim()).filter((line) => /^(\(printf|base64 -d|openssl)/.test(line));
      expect(commands).toHaveLength(3);
      const printed = execFileSync('bash', ['-ec', commands.join('\n').replace('xxd -r -p', 'node -e "process.stdin.on(\'data\', (d) => process.stdout.write(Buffer.from(String(d), \'hex\')))"')], { cwd: folder, encoding: 'utf8' });
      expect(printed).toContain('Signature Verified Successfully');
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('of several MiB is made piece by piece, and damage is placed', async () => {
    const long = makeRecording(gateway, smallCast + '[1.000000, "o", "line of no interest"]\n'.repeat(60_000));
    const { tar } = await makeEvidence(desk, long);
    expect(tar.length).toBeGreaterThan(2 * chunkBytes);
    expect((await verify(tar)).state).toBe('verified');
    const at = partsAt(tar).find(({ name }) => name === 'recording')!.content + chunkBytes + 5;
    const changed = Buffer.from(tar);
    changed[at] = changed[at]! ^ 1;
    expect(await verify(changed)).toMatchObject({ state: 'failed', part: 'recording', at: chunkBytes });
  });

  test('is not made of a recording that changes meanwhile', async () => {
    let reads = 0;
    const restless: ByteSource = { size: 10, read: async (from, to) => Buffer.alloc(to - from, (reads += 1)) };
    await expect(makeEvidence(desk, recording, { recording: { main: { name: 'r', source: restless }, others: [] } })).rejects.toBeInstanceOf(ChangedWhileCopied);
  });

  test('says so when the recording had failed before it was taken up', async () => {
    const broken = Buffer.from(recording);
    broken[broken.length - 1100] = broken[broken.length - 1100]! ^ 1;
    const report = await verify((await makeEvidence(desk, broken)).tar);
    expect(report).toMatchObject({ state: 'failed', part: 'recording', detail: expect.stringContaining('altered or cut before') });
  });
});

describe('custody', () => {
  test('grows by a signed line at each hand-over and changes nothing before it', async () => {
    const first = await handedOver(made.tar, 'Detective Grey');
    const second = await handedOver(first, 'District court', desk);
    const start = partsAt(made.tar).at(-1)!.from;
    expect(second.subarray(0, start).equals(made.tar.subarray(0, start))).toBe(true);
    expect(await verify(second)).toMatchObject({ state: 'verified', parts: expect.arrayContaining([expect.objectContaining({ name: 'custody.jsonl', state: 'intact', detail: expect.stringContaining('3 entries') })]) });
    const lines = second.subarray(partsAt(second).at(-1)!.content, partsAt(second).at(-1)!.end).toString().trim().split('\n').map((line) => JSON.parse(line) as { entry: Record<string, unknown> });
    expect(lines.map(({ entry }) => [entry['action'], entry['to'], entry['bundleBefore']])).toEqual([['made', '', undefined], ['handed over', 'Detective Grey', sha256Of(made.tar)], ['handed over', 'District court', sha256Of(first)]]);
  });

  test('that tells of another bundle, or took over another file, is found', async () => {
    const theirs = await makeEvidence(desk, makeRecording(gateway, `${smallCast}[2, "o", "x"]\n`));
    const custody = (tar: Buffer) => tar.subarray(partsAt(tar).at(-1)!.from);
    const swapped = Buffer.concat([made.tar.subarray(0, partsAt(made.tar).at(-1)!.from), custody(theirs.tar)]);
    expect(await verify(swapped)).toMatchObject({ state: 'failed', part: 'custody.jsonl', detail: expect.stringContaining('line 1: it speaks of another bundle') });
    // The middle hand-over is taken out and the last one signed anew to follow the first: only the hash of what was taken over tells.
    const first = await handedOver(made.tar, 'one');
    const second = await handedOver(first, 'two');
    const direct = await handedOver(made.tar, 'two');
    const line = (tar: Buffer, index: number) => tar.subarray(partsAt(tar).at(-1)!.content, partsAt(tar).at(-1)!.end).toString().split('\n')[index]!;
    expect(line(direct, 1)).not.toBe(line(second, 2));
    const mixed = Buffer.from(`${line(second, 0)}\n${line(first, 1).replace(sha256Of(made.tar), sha256Of('x'))}\n`);
    const header = tarHeader('custody.jsonl', mixed.length, manifestSeconds({ endedAt: '2026-02-03T04:05:06.000Z' }));
    const forged = Buffer.concat([made.tar.subarray(0, partsAt(made.tar).at(-1)!.from), header, mixed, Buffer.alloc((512 - (mixed.length % 512)) % 512 + 1024)]);
    expect(await verify(forged)).toMatchObject({ state: 'failed', part: 'custody.jsonl', detail: expect.stringContaining('line 2') });
  });
});

test('a bundle without optional parts is whole', async () => {
  const { tar } = await makeEvidence(desk, recording, { notes: undefined, coverage: undefined, audit: { state: 'none', events: 0, why: 'Not wanted.' } });
  expect(partsAt(tar).map(({ name }) => name)).toEqual(['evidence.json', 'evidence.sig', 'README.txt', 'recording', 'custody.jsonl']);
  expect((await verify(tar)).state).toBe('verified');
  const several = await makeEvidence(desk, recording, { recording: { main: { name: 'timing', source: source('0.1 1\n') }, others: [{ name: 'ttyout', source: source('a') }] } });
  expect(await verify(several.tar)).toMatchObject({ state: 'verified' });
  const read = await readEvidence(memorySource(several.tar));
  expect(read.ok && recordingOf(read.value)?.others.map(({ name }) => name)).toEqual(['ttyout']);
});
