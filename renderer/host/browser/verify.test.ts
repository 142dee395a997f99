import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Download } from '../../../shared/ipc/schemas';
import { manifestSeconds, paddingAfter, tarHeader, trailerBytes, type Manifest } from '../../../shared/recording/bundle';
import { BrowserDownloads } from './downloads';
import { BrowserEvents } from './events';
import { BrowserLibrary } from './library';
import { verifyBlob } from './verify';

const { privateKey, publicKey } = generateKeyPairSync('ed25519');
const rawKey = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
const gatewayKey = rawKey.toString('base64');
const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

function bundle(): Buffer {
  const events = Buffer.from('{"event":"session.join","atMs":1}\n');
  const cast = Buffer.from('{"version":2,"width":80,"height":24}\n[0.100000, "o", "hello\\r\\n"]\n');
  const file = (name: 'events.jsonl' | 'session.cast', bytes: Buffer) => ({ name, bytes: bytes.length, sha256: sha256(bytes), chunkBytes: 1048576 as const, chunkSha256: [sha256(bytes)] });
  const manifest: Manifest = {
    format: 'vigil-recording', version: 1, recordingId: 'r1', sessionId: 'r1', user: 'alice', asset: 'db-7', protocol: 'ssh', team: 't', remoteAddress: '',
    startedAt: '2026-01-02T03:04:05.000Z', endedAt: '2026-01-02T03:05:06.789Z', durationMs: 61_789, endReason: 'user_close', endText: '', state: 'finalised',
    epochs: [1], server: { id: 'g', name: 'Gateway' }, files: [file('events.jsonl', events), file('session.cast', cast)], gaps: [], publicKey: gatewayKey, keyId: sha256(rawKey).slice(0, 16),
  };
  const signed = Buffer.from(JSON.stringify(manifest));
  const members: [string, Buffer][] = [['manifest.json', signed], ['manifest.sig', Buffer.from(sign(null, signed, privateKey).toString('base64'))], ['events.jsonl', events], ['session.cast', cast]];
  return Buffer.concat([...members.flatMap(([name, bytes]) => [tarHeader(name, bytes.length, manifestSeconds(manifest)), bytes, new Uint8Array(paddingAfter(bytes.length))]), new Uint8Array(trailerBytes)]);
}

const altered = (): Buffer => {
  const tar = bundle();
  tar[tar.indexOf('hello')] = 0x48;
  return tar;
};
const blobOf = (bytes: Buffer): Blob => new Blob([new Uint8Array(bytes)]);

describe('a file in the browser', () => {
  it('is judged by its hashes, its signature and the key of this gateway', async () => {
    expect(await verifyBlob(blobOf(bundle()), [gatewayKey])).toMatchObject({ state: 'verified' });
    expect(await verifyBlob(blobOf(bundle()), [])).toMatchObject({ state: 'unknown-key' });
    expect(await verifyBlob(blobOf(altered()), [gatewayKey])).toMatchObject({ state: 'failed' });
    expect(await verifyBlob(new Blob(['{"version":2,"width":80,"height":24}\n']), [gatewayKey])).toMatchObject({ state: 'unsigned' });
    expect(await verifyBlob(new Blob([]), [gatewayKey])).toMatchObject({ state: 'unsigned' });
  });
});

describe('a download in the browser', () => {
  beforeEach(() => vi.stubGlobal('location', { origin: 'http://127.0.0.1:1' }));
  afterEach(() => vi.unstubAllGlobals());

  async function download(tar: Buffer): Promise<{ readonly last: Download; readonly kept: BrowserLibrary }> {
    vi.stubGlobal('fetch', async () => new Response(new Uint8Array(tar)));
    const events = new BrowserEvents();
    const kept = new BrowserLibrary(events);
    const recording = { id: 'r1', sha256: sha256(tar), sizeBytes: tar.length } as Download['recording'];
    const last = new Promise<Download>((resolve) => {
      events.on('download.changed', (change) => {
        if (change.state === 'done' || change.state === 'failed') resolve(change);
      });
    });
    new BrowserDownloads(events, kept, () => [gatewayKey]).start(recording);
    return { last: await last, kept };
  }

  it('is kept as verified when the gateway signed it', async () => {
    const { last, kept } = await download(bundle());
    expect(last.state).toBe('done');
    expect(await kept.list()).toMatchObject([{ id: 'r1', integrity: { state: 'verified' } }]);
  });

  it('is not kept when it differs from what was signed, although it is what was announced', async () => {
    const { last, kept } = await download(altered());
    expect(last).toMatchObject({ state: 'failed', problem: { code: 'integrity-failed' } });
    expect(await kept.list()).toEqual([]);
  });
});
