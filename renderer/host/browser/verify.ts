import type { IntegrityReport } from '../../../shared/model/recording';
import { looksLikeBundle, verifyBundle } from '../../../shared/recording/bundle';
import { judgeAudit, looksLikeEvidence, verifyEvidence } from '../../../shared/recording/evidence';

/** Checks hashes and signature of our own bundle, as the desktop does; any other file has nothing to be checked against. */
export async function verifyBlob(blob: Blob, knownKeys: readonly string[]): Promise<IntegrityReport> {
  const read = async (from: number, to: number): Promise<Uint8Array> => new Uint8Array(await blob.slice(Math.max(0, from), Math.min(to, blob.size)).arrayBuffer());
  const head = await read(0, 512);
  if (looksLikeEvidence(head)) {
    const { state, detail, keyId } = await verifyEvidence({ size: blob.size, read }, { knownKeys }, judgeAudit);
    return { state, detail, keyId };
  }
  if (!looksLikeBundle(head)) return { state: 'unsigned', detail: 'This file carries no signature, so nobody can tell whether it was changed.' };
  const { state, detail, keyId } = await verifyBundle({ size: blob.size, read }, { knownKeys });
  return { state, detail: detail.slice(0, 1000), keyId };
}
