import { createHash, createPublicKey, verify, webcrypto } from 'node:crypto';
import { open } from 'node:fs/promises';
import type { IntegrityReport } from '../../../shared/model/recording';
import { looksLikeBundle, verifyBundle } from '../../../shared/recording/bundle';
import { judgeAudit, looksLikeEvidence, verifyEvidence } from '../../../shared/recording/evidence';

/** Judges the file at `path`. Rejects only when it cannot be read. */
export type VerifyFile = (path: string, knownKeys: readonly string[]) => Promise<IntegrityReport>;

// Node 18, in the oldest runtime we run on, has Web Crypto but does not offer it as a global.
if (!globalThis.crypto) Object.defineProperty(globalThis, 'crypto', { value: webcrypto, configurable: true });

/** DER of an Ed25519 public key up to the 32 raw bytes (RFC 8410). */
const ed25519Prefix = Buffer.from('302a300506032b6570032100', 'hex');

async function verifySignature(publicKey: Uint8Array, signature: Uint8Array, message: Uint8Array): Promise<boolean> {
  try {
    const key = createPublicKey({ key: Buffer.concat([ed25519Prefix, publicKey]), format: 'der', type: 'spki' });
    return verify(null, message, key, signature);
  } catch {
    return false;
  }
}

/** Checks hashes and signature of our own bundle, and of evidence; any other file has nothing to be checked against. */
export const verifyRecordingFile: VerifyFile = async (path, knownKeys) => {
  const handle = await open(path, 'r');
  try {
    const { size } = await handle.stat();
    const read = async (from: number, to: number): Promise<Uint8Array> => {
      const bytes = new Uint8Array(Math.max(0, Math.min(to, size) - Math.max(0, from)));
      let filled = 0;
      while (filled < bytes.length) {
        const { bytesRead } = await handle.read(bytes, filled, bytes.length - filled, from + filled);
        if (bytesRead === 0) break;
        filled += bytesRead;
      }
      return bytes.subarray(0, filled);
    };
    const head = await read(0, 512);
    if (!looksLikeBundle(head) && !looksLikeEvidence(head)) return { state: 'unsigned', detail: 'This file carries no signature, so nobody can tell whether it was changed.' };
    const options = {
      knownKeys,
      verifySignature,
      createSha256: () => {
        const hash = createHash('sha256');
        return { update: (bytes: Uint8Array) => void hash.update(bytes), hex: () => hash.digest('hex') };
      },
    };
    const report = looksLikeBundle(head) ? await verifyBundle({ size, read }, options) : await verifyEvidence({ size, read }, options, judgeAudit);
    return { state: report.state, detail: report.detail.slice(0, 1000), keyId: report.keyId };
  } finally {
    await handle.close();
  }
};

/** Hex SHA-256 of the first `length` bytes of a file; undefined when it is shorter. */
export async function hashPrefix(path: string, length: number): Promise<{ readonly hex: string; readonly hash: ReturnType<typeof createHash> } | undefined> {
  const hash = createHash('sha256');
  const handle = await open(path, 'r');
  try {
    const piece = new Uint8Array(1 << 20);
    for (let position = 0; position < length;) {
      const { bytesRead } = await handle.read(piece, 0, Math.min(piece.length, length - position), position);
      if (bytesRead === 0) return undefined;
      hash.update(piece.subarray(0, bytesRead));
      position += bytesRead;
    }
  } finally {
    await handle.close();
  }
  return { hex: hash.copy().digest('hex'), hash };
}
