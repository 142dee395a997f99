import { createHash, generateKeyPairSync, sign, webcrypto } from 'node:crypto';
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memorySource, readPieces, type ByteSource } from '../source';
import { verifySignature } from '../../audit/audit-log.fixture';
import { mutate, mutations } from '../../audit/mutation.fixture';
import { verifyEd25519, verifyEd25519InScript } from '../../crypto/ed25519';
import {
  bundleTarBytes, chunkBytes, looksLikeBundle, manifestSeconds, paddingAfter, readBundle, readTarIndex, tarHeader, trailerBytes,
  verifyBundle, verifyBundleFolder, type Manifest,
} from './index';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const rawKey = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
const knownKeys = [rawKey.toString('base64')];
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

interface Parts { readonly manifest: Manifest; readonly members: ReadonlyMap<string, Buffer> }

function makeParts(cast: Buffer, change: (manifest: Manifest) => void = () => undefined): Parts {
  const events = Buffer.from('{"event":"session.join","atMs":1}\n');
  const file = (name: 'events.jsonl' | 'session.cast', bytes: Buffer) => ({
    name, bytes: bytes.length, sha256: sha256(bytes), chunkBytes: chunkBytes as 1048576,
    chunkSha256: Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) => sha256(bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes))),
  });
  const manifest: Manifest = {
    format: 'vigil-recording', version: 1, recordingId: 'r1', sessionId: 'r1', user: 'alice', asset: 'db-7', protocol: 'ssh', team: 't', remoteAddress: '',
    startedAt: '2026-01-02T03:04:05.000Z', endedAt: '2026-01-02T03:05:06.789Z', durationMs: 61_789, endReason: 'user_close', endText: '', state: 'finalised',
    epochs: [1], server: { id: 'g', name: 'Gateway' }, files: [file('events.jsonl', events), file('session.cast', cast)], gaps: [],
    publicKey: rawKey.toString('base64'), keyId: sha256(rawKey).slice(0, 16),
  };
  change(manifest);
  const bytes = Buffer.from(JSON.stringify(manifest));
  return { manifest, members: new Map([['manifest.json', bytes], ['manifest.sig', Buffer.from(sign(null, bytes, privateKey).toString('base64'))], ['events.jsonl', events], ['session.cast', cast]]) };
}

const makeTar = ({ manifest, members }: Parts): Buffer => Buffer.concat([
  ...[...members].flatMap(([name, bytes]) => [tarHeader(name, bytes.length, manifestSeconds(manifest)), bytes, new Uint8Array(paddingAfter(bytes.length))]),
  new Uint8Array(trailerBytes),
]);

/** Which member the byte at a position belongs to: its header, content or filling. */
function partsAt({ members }: Parts): { name: string; from: number; content: number; to: number }[] {
  let position = 0;
  return [...members].map(([name, bytes]) => {
    const from = position;
    position += 512 + bytes.length + paddingAfter(bytes.length);
    return { name, from, content: from + 512, to: position };
  });
}

const small = makeParts(Buffer.from('{"version":2,"width":80,"height":24}\n[0.100000, "o", "hello\\r\\n"]\n'));
const smallTar = makeTar(small);
const large = makeParts(Buffer.from(Array.from({ length: 130_000 }, (_, index) => `[${index}.000000, "o", "line"]\n`).join('')));
const largeTar = makeTar(large);
const verify = (bytes: Uint8Array) => verifyBundle(memorySource(bytes), { knownKeys });

describe('a whole bundle', () => {
  test('is verified, short or of several chunks, and its key may be unknown', async () => {
    expect(largeTar.length).toBeGreaterThan(3 * chunkBytes);
    for (const tar of [smallTar, largeTar]) {
      expect(await verify(tar)).toMatchObject({ state: 'verified', keyId: small.manifest.keyId });
      expect(await verifyBundle(memorySource(tar), { knownKeys: [] })).toMatchObject({ state: 'unknown-key' });
    }
    expect(bundleTarBytes([...large.members.values()].map((bytes) => bytes.length))).toBe(largeTar.length);
    expect(looksLikeBundle(smallTar.subarray(0, 512))).toBe(true);
    expect(looksLikeBundle(smallTar.subarray(512, 1024))).toBe(false);
  });

  test('is verified as a folder, without members no', async () => {
    const folder = (missing?: string) => (name: string) => {
      const bytes = small.members.get(name);
      return bytes === undefined || name === missing ? undefined : memorySource(bytes);
    };
    expect(await verifyBundleFolder(folder(), { knownKeys })).toMatchObject({ state: 'verified' });
    for (const name of small.members.keys()) expect(await verifyBundleFolder(folder(name), { knownKeys })).toMatchObject({ state: 'failed', part: name });
  });

  test('is verified from a source that answers in small pieces, with progress', async () => {
    const whole = memorySource(largeTar);
    const slow: ByteSource = { size: whole.size, read: (from, to) => whole.read(from, Math.min(to, from + 300_000)) };
    const progress: number[] = [];
    expect(await verifyBundle(slow, { knownKeys, onProgress: (fraction) => progress.push(fraction) })).toMatchObject({ state: 'verified' });
    expect(progress.at(-1)).toBe(1);
    expect(progress).toEqual([...progress].sort((a, b) => a - b));
  });

  test('is a tar that tar(1) lists and unpacks', () => {
    const folder = mkdtempSync(join(tmpdir(), 'vigil-tar-'));
    try {
      writeFileSync(join(folder, 'b.tar'), smallTar);
      expect(execFileSync('tar', ['-tf', join(folder, 'b.tar')], { encoding: 'utf8' })).toBe('manifest.json\nmanifest.sig\nevents.jsonl\nsession.cast\n');
      expect(execFileSync('tar', ['-xOf', join(folder, 'b.tar'), 'session.cast']).equals(small.members.get('session.cast') ?? Buffer.alloc(0))).toBe(true);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('hands out its parts', async () => {
    const bundle = await readBundle(memorySource(largeTar));
    if (!bundle.ok) throw new Error(bundle.problem.what);
    const pieces: Uint8Array[] = [];
    for await (const piece of readPieces(bundle.value.recording, 100_000)) pieces.push(piece);
    expect(Buffer.concat(pieces).equals(large.members.get('session.cast') ?? Buffer.alloc(0))).toBe(true);
    expect(bundle.value).toMatchObject({ container: 'tar', manifest: { user: 'alice' }, problems: [] });
  });
});

describe('an altered bundle', () => {
  test('is found whatever is done to it, with the part that differs', async () => {
    const other = makeTar(makeParts(Buffer.from('{"version":2,"width":80,"height":24}\n[0.100000, "o", "other\\r\\n"]\n')));
    const nodeVerify = { knownKeys, verifySignature };
    await fc.assert(fc.asyncProperty(mutations(['flip', 'cut', 'drop', 'reorder', 'splice', 'duplicate']), async (mutation) => {
      const changed = mutate(smallTar, other, mutation);
      if (changed === undefined || changed.equals(other)) return;
      const report = await verifyBundle(memorySource(changed), nodeVerify);
      expect(report.state).toBe('failed');
      expect(report.part).toBeDefined();
    }), { numRuns: process.env['VIGIL_NIGHTLY'] === '1' ? 10_000 : 1_000 });
  }, 300_000);

  test('is found whichever byte differs, and the part is named', async () => {
    const parts = partsAt(small);
    for (let at = 0; at < smallTar.length; at += 1) {
      const altered = Buffer.from(smallTar);
      altered[at] = (altered[at] ?? 0) ^ (1 << (at % 8));
      const report = await verify(altered);
      const part = parts.find(({ to }) => at < to);
      expect(report.state, `byte ${at}`).toBe('failed');
      expect(report.part, `byte ${at}`).toBeDefined();
      if (part !== undefined && at >= part.content) {
        if (part.name === 'manifest.sig') expect(['manifest.sig', 'manifest.json']).toContain(report.part);
        else expect(report.part, `byte ${at} of ${part.name}`).toBe(part.name);
      }
      if (report.part === 'manifest.json' && part?.name === 'manifest.sig') expect(report.detail).toContain('manifest.sig');
    }
  }, 120_000);

  test('is found anywhere in a long recording, with the chunk', async () => {
    const start = partsAt(large).find(({ name }) => name === 'session.cast')?.content ?? 0;
    const length = large.members.get('session.cast')?.length ?? 0;
    await fc.assert(fc.asyncProperty(fc.nat(length - 1), fc.integer({ min: 1, max: 255 }), async (at, flip) => {
      const altered = Buffer.from(largeTar);
      altered[start + at] = (altered[start + at] ?? 0) ^ flip;
      expect(await verify(altered)).toMatchObject({ state: 'failed', part: 'session.cast', at: Math.floor(at / chunkBytes) * chunkBytes });
    }), { numRuns: 25 });
  });

  test('is found wherever it is cut, and never throws', async () => {
    const parts = partsAt(small);
    for (let length = 0; length < smallTar.length; length += 1) {
      const report = await verify(smallTar.subarray(0, length));
      expect(report.state, `cut at ${length}`).toBe('failed');
      const cast = parts.at(-1);
      if (cast !== undefined && length > cast.content && length < cast.content + (small.members.get('session.cast')?.length ?? 0)) expect(report.part).toBe('session.cast');
    }
  }, 60_000);

  test('that was cut can still be opened, with what is missing', async () => {
    const bundle = await readBundle(memorySource(largeTar.subarray(0, largeTar.length - chunkBytes)));
    expect(bundle).toMatchObject({ ok: true, value: { problems: [{ code: 'bundle-incomplete' }] } });
  });

  test('that was cut is verified as far as it goes, and not a byte further', async () => {
    const start = partsAt(large).find(({ name }) => name === 'session.cast')?.content ?? 0;
    const cut = largeTar.subarray(0, start + chunkBytes + 1000);
    expect(await verify(cut)).toMatchObject({ state: 'prefix', part: 'session.cast', at: chunkBytes, detail: expect.stringContaining('the first 1 MiB are as they were signed') });
    const altered = Buffer.from(cut);
    altered[start + 5] = (altered[start + 5] ?? 0) ^ 1;
    expect(await verify(altered)).toMatchObject({ state: 'failed', part: 'session.cast', at: 0 });
    const filled = Buffer.from(cut);
    filled[start - 1] = (filled[start - 1] ?? 0) ^ 1;
    expect((await verify(filled)).state).toBe('failed');
    expect(await verify(largeTar.subarray(0, start + chunkBytes - 1))).toMatchObject({ state: 'failed', part: 'session.cast' });
  });

  test('is found when members are added, doubled, reordered or swapped in from another recording', async () => {
    const entry = (name: string, bytes: Uint8Array) => Buffer.concat([tarHeader(name, bytes.length, manifestSeconds(small.manifest)), bytes, new Uint8Array(paddingAfter(bytes.length))]);
    const reordered = makeTar({ ...small, members: new Map([...small.members].reverse()) });
    const extra = Buffer.concat([smallTar.subarray(0, -trailerBytes), entry('../../evil', Buffer.from('x')), new Uint8Array(trailerBytes)]);
    const doubled = Buffer.concat([smallTar.subarray(0, -trailerBytes), entry('session.cast', Buffer.from('{}\n')), new Uint8Array(trailerBytes)]);
    const swapped = makeTar({ ...small, members: new Map([...small.members, ['session.cast', large.members.get('session.cast') ?? Buffer.alloc(0)]]) });
    const appended = Buffer.concat([smallTar, Buffer.from('more')]);
    for (const tar of [reordered, extra, doubled, swapped, appended]) expect((await verify(tar)).state).toBe('failed');
  });

  test('is found when the manifest is signed by somebody else under a known key\'s name', async () => {
    const other = generateKeyPairSync('ed25519');
    const bytes = small.members.get('manifest.json') ?? Buffer.alloc(0);
    const forged = makeTar({ ...small, members: new Map([...small.members, ['manifest.sig', Buffer.from(sign(null, bytes, other.privateKey).toString('base64'))]]) });
    expect(await verify(forged)).toMatchObject({ state: 'failed', part: 'manifest.json' });
    expect(await verify(makeTar(makeParts(Buffer.from('x'), (manifest) => {
      manifest.keyId = '0'.repeat(16);
    })))).toMatchObject({ state: 'failed', part: 'manifest.json' });
  });
});

describe('tar', () => {
  test('an index never throws and never points outside, whatever the bytes', async () => {
    await fc.assert(fc.asyncProperty(fc.array(fc.record({ at: fc.nat(smallTar.length - 1), value: fc.nat(255) }), { minLength: 1, maxLength: 40 }), async (changes) => {
      const bytes = Buffer.from(smallTar);
      for (const { at, value } of changes) bytes[at] = value;
      const index = await readTarIndex(memorySource(bytes));
      if (!index.ok) return;
      for (const entry of index.value.entries) expect(entry.offset + entry.bytes.size).toBeLessThanOrEqual(bytes.length);
    }), { numRuns: 300 });
  });

  test('from other writers is read: long names, pax headers, folders', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'vigil-tar-'));
    try {
      const long = `${'n'.repeat(120)}.cast`;
      writeFileSync(join(folder, long), 'long');
      writeFileSync(join(folder, 'short.json'), '{}');
      for (const format of ['ustar', 'pax']) {
        const names = format === 'pax' ? [long, 'short.json'] : ['short.json'];
        execFileSync('tar', ['-cf', 'made.tar', `--format=${format}`, ...names], { cwd: folder });
        const bytes = execFileSync('cat', ['made.tar'], { cwd: folder });
        const index = await readTarIndex(memorySource(bytes));
        expect(index.ok && index.value.entries.map((entry) => [entry.name, entry.size])).toEqual(names.map((name) => [name, name === long ? 4 : 2]));
      }
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('sizes of 8 GiB and more survive the header', async () => {
    const size = 20 * 2 ** 30 + 17;
    const header = tarHeader('session.cast', size, 1);
    const source: ByteSource = { size: size + 2048, read: async (from, to) => (from === 0 ? header.slice(0, to) : new Uint8Array(to - from)) };
    expect(await readTarIndex(source)).toMatchObject({ ok: true, value: { ended: true, entries: [{ name: 'session.cast', size, truncated: false }] } });
  });
});

describe('Ed25519 in script', () => {
  test('agrees with the platform on good and on altered signatures', async () => {
    await fc.assert(fc.asyncProperty(fc.uint8Array({ maxLength: 300 }), fc.option(fc.nat(63)), fc.option(fc.nat(31)), async (message, flipSignature, flipKey) => {
      const signature = new Uint8Array(sign(null, message, privateKey));
      const key = new Uint8Array(rawKey);
      if (flipSignature !== null) signature[flipSignature] = (signature[flipSignature] ?? 0) ^ 4;
      if (flipKey !== null) key[flipKey] = (key[flipKey] ?? 0) ^ 4;
      const platform = await webcrypto.subtle.importKey('raw', key, { name: 'Ed25519' }, false, ['verify'])
        .then((imported) => webcrypto.subtle.verify({ name: 'Ed25519' }, imported, signature, message)).catch(() => false);
      expect(await verifyEd25519InScript(key, signature, message)).toBe(platform);
      expect(platform).toBe(flipSignature === null && flipKey === null);
    }), { numRuns: 40 });
  });

  test('knows the vectors of RFC 8032', async () => {
    const hex = (text: string) => new Uint8Array(Buffer.from(text, 'hex'));
    const key = hex('3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c');
    const signature = hex('92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00');
    expect(await verifyEd25519InScript(key, signature, hex('72'))).toBe(true);
    expect(await verifyEd25519(key, signature, hex('72'))).toBe(true);
    expect(await verifyEd25519InScript(key, signature, hex('73'))).toBe(false);
    // The same signature with the group order added to its second half.
    const order = 2n ** 252n + 27742317777372353535851937790883648493n;
    let s = BigInt(`0x${Buffer.from(signature.subarray(32)).reverse().toString('hex')}`) + order;
    const doubled = new Uint8Array(signature);
    for (let at = 32; at < 64; at += 1, s >>= 8n) doubled[at] = Number(s & 255n);
    expect(await verifyEd25519InScript(key, doubled, hex('72'))).toBe(false);
  });
});
