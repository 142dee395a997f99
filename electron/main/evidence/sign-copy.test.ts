import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Manifest } from '../../../shared/recording/bundle';
import { ConsoleKeys } from './console-key';
import { signCopy } from './sign-copy';

let folder: string;
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'vigil-sign-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const audrey = { address: 'http://g', token: 't', operator: { loginName: 'audrey', displayName: 'Audrey', userDirectory: '', role: 'auditor' as const, team: '' } };

it('signs a redacted copy of whoever is signed in, and nothing else the page may ask for', async () => {
  const keys = new ConsoleKeys(join(folder, 'key.json'), { seal: async () => undefined, open: async () => undefined });
  const key = await keys.open();
  if (!key.ok) throw new Error(key.problem.what);
  const { publicKey, keyId } = key.value;
  const empty = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';
  const manifest: Manifest = {
    format: 'vigil-recording', version: 1, recordingId: 'redacted-1', sessionId: '', user: '', asset: '', protocol: '', team: '', remoteAddress: '', startedAt: '2026-01-01T00:00:00.000Z', endedAt: '2026-01-01T00:00:00.000Z', durationMs: 0,
    endReason: '', endText: '', state: 'finalised', epochs: [1], server: { id: '', name: '' }, gaps: [], publicKey, keyId,
    files: (['events.jsonl', 'session.cast'] as const).map((name) => ({ name, bytes: 0, sha256: empty, chunkBytes: 1048576 as const, chunkSha256: [] })),
    redaction: { of: { sha256: empty, bytes: 0, recordingId: '' }, by: { loginName: 'audrey', displayName: '' }, at: '2026-01-01T00:00:00.000Z', tool: 'Vigil', patterns: 1, hiddenLines: 0, stretches: [], startUnknown: false },
  };
  const asked = async (change: Partial<Manifest>, signedIn = [audrey]) => signCopy(JSON.stringify({ ...manifest, ...change }), keys, signedIn);
  expect(await asked({})).toMatchObject({ ok: true, value: { signature: expect.stringMatching(/^[A-Za-z0-9+/]{86}==$/) } });
  const refused = { ok: false, problem: { code: 'copy-unsigned' } };
  expect(await asked({ redaction: undefined })).toMatchObject(refused);
  expect(await asked({ keyId: '0'.repeat(16) })).toMatchObject(refused);
  expect(await asked({ redaction: { ...manifest.redaction!, by: { loginName: 'pat', displayName: '' } } })).toMatchObject(refused);
  expect(await asked({}, [])).toMatchObject(refused);
  expect(await signCopy('{"anything":"else"}', keys, [audrey])).toMatchObject({ ok: false, problem: { code: 'bundle-manifest' } });
});
