import { createHash, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto';
import { chunkBytes, manifestSeconds, paddingAfter, tarHeader, trailerBytes, type Manifest } from '../bundle/index';
import { memorySource } from '../source';
import type { Signer } from './custody';
import { writeEvidence, type CreateSha256, type EvidenceOrder } from './write';

export const createSha256: CreateSha256 = () => {
  const hash = createHash('sha256');
  return { update: (bytes) => void hash.update(bytes), hex: () => hash.digest('hex') };
};
export const sha256Of = (bytes: Uint8Array | string): string => createHash('sha256').update(bytes).digest('hex');

export interface TestKey extends Signer {
  readonly privateKey: KeyObject;
}

export function makeKey(): TestKey {
  const { privateKey, publicKey } = generateKeyPairSync('ed25519');
  const raw = Buffer.from(publicKey.export({ format: 'jwk' }).x ?? '', 'base64url');
  return { privateKey, publicKey: raw.toString('base64'), keyId: sha256Of(raw).slice(0, 16), sign: async (message) => sign(null, message, privateKey).toString('base64') };
}

const keyObjects = new Map<string, KeyObject>();

/** Node's own verification: the one in script takes milliseconds, and thousands are wanted. */
export async function verifyByNode(publicKey: Uint8Array, signature: Uint8Array, message: Uint8Array): Promise<boolean> {
  try {
    const x = Buffer.from(publicKey).toString('base64url');
    const key = keyObjects.get(x) ?? createPublicKey({ key: { kty: 'OKP', crv: 'Ed25519', x }, format: 'jwk' });
    keyObjects.set(x, key);
    return verify(null, message, key, signature);
  } catch {
    return false;
  }
}

/** A gateway's bundle with this cast in it. */
export function makeRecording(key: TestKey, cast: string): Buffer {
  const members: [string, Buffer][] = [['events.jsonl', Buffer.from('{"event":"session.join","atMs":1}\n')], ['session.cast', Buffer.from(cast)]];
  const manifest: Manifest = {
    format: 'vigil-recording', version: 1, recordingId: 'r1', sessionId: 's1', user: 'alice', asset: 'db-7', protocol: 'ssh', team: 't', remoteAddress: '',
    startedAt: '2026-01-02T03:04:05.000Z', endedAt: '2026-01-02T03:05:06.789Z', durationMs: 61_789, endReason: 'user_close', endText: '', state: 'finalised', epochs: [1], server: { id: 'g', name: 'Gateway' },
    files: members.map(([name, bytes]) => ({
      name: name as 'session.cast', bytes: bytes.length, sha256: sha256Of(bytes), chunkBytes: chunkBytes as 1048576,
      chunkSha256: Array.from({ length: Math.ceil(bytes.length / chunkBytes) }, (_, index) => sha256Of(bytes.subarray(index * chunkBytes, (index + 1) * chunkBytes))),
    })),
    gaps: [], publicKey: key.publicKey, keyId: key.keyId,
  };
  const text = Buffer.from(JSON.stringify(manifest));
  const all: [string, Buffer][] = [['manifest.json', text], ['manifest.sig', Buffer.from(sign(null, text, key.privateKey).toString('base64'))], ...members];
  return Buffer.concat([...all.flatMap(([name, bytes]) => [tarHeader(name, bytes.length, manifestSeconds(manifest)), bytes, new Uint8Array(paddingAfter(bytes.length))]), new Uint8Array(trailerBytes)]);
}

export const smallCast = '{"version":2,"width":80,"height":24}\n[0.100000, "o", "hello\\r\\n"]\n';
export const source = (text: string) => memorySource(Buffer.from(text));

export interface MadeEvidence { readonly tar: Buffer; readonly recording: Buffer }

/** An evidence bundle as a console makes it. */
export async function makeEvidence(console: Signer, recording: Buffer, change: Partial<EvidenceOrder> = {}): Promise<MadeEvidence> {
  const pieces: Uint8Array[] = [];
  await writeEvidence({
    id: 'e1', caseNumber: 'CASE-7', reason: 'incident', madeAt: Date.parse('2026-02-03T04:05:06.000Z'), madeBy: { loginName: 'audrey', displayName: 'Audrey', gateway: 'http://g' }, tool: 'Vigil 0.1.0',
    recording: { main: { name: 'r1.vigil.tar', source: memorySource(recording) }, others: [] }, about: { title: 'alice@db-7', sessionId: 's1', recordingId: 'r1', fingerprint: 'abcd' },
    audit: { state: 'listed', events: 1, why: 'no proofs here', source: source('{"event":"session.start"}\n') },
    notes: source('{"notes":[{"id":"n","at":5,"text":"here","author":"audrey","writtenAt":1}],"watched":[]}'),
    coverage: source('{"version":1,"duration":100,"sittings":[{"id":"s","viewer":"audrey","startedAt":1,"endedAt":2,"stretches":[{"from":0,"to":50,"speed":1,"manner":"played"}]}]}'),
    ...change,
  }, console, createSha256, { write: async (bytes) => void pieces.push(Buffer.from(bytes)), onProgress: () => undefined });
  return { tar: Buffer.concat(pieces), recording };
}

/** Where each member of a tar lies. */
export function partsAt(tar: Buffer): { readonly name: string; readonly from: number; readonly content: number; readonly end: number; readonly to: number }[] {
  const parts = [];
  for (let from = 0; tar[from] !== 0;) {
    const name = tar.subarray(from, from + 100).toString('latin1').replace(/\0.*$/s, '');
    const size = Number.parseInt(tar.subarray(from + 124, from + 135).toString('latin1'), 8);
    const to = from + 512 + size + paddingAfter(size);
    parts.push({ name, from, content: from + 512, end: from + 512 + size, to });
    from = to;
  }
  return parts;
}
