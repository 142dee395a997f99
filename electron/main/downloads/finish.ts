import { rename, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import type { Problem } from '../../../shared/base/problem';
import type { IntegrityReport } from '../../../shared/model/recording';
import { syncFolder } from '../files/durable';
import { hashPrefix, type VerifyFile } from '../files/verify-file';
import type { Library } from '../library/library';
import { journalFile, partFile, recordingFile } from '../library/stored-entry';
import type { Journal } from './journal';

/** A point between two steps that a crash may fall into; tests make it fall. */
export type Step = (name: string) => void;

/**
 * Checks a complete part and makes it a library entry. Every step can be repeated: after a crash at any point the next
 * start does it again and arrives at the same. A recording that fails its check is kept, marked, and never called good.
 *
 * @returns the problem when the check failed
 */
export async function finishDownload(folder: string, journal: Journal, library: Library, verify: VerifyFile, now: () => number, step: Step = () => undefined): Promise<Problem | undefined> {
  const part = join(folder, partFile);
  const { recording } = journal;
  const integrity = await judge(part, journal, verify);
  step('judged');
  await rename(part, join(folder, recordingFile));
  step('renamed');
  await syncFolder(folder);
  step('synced');
  await library.add({
    version: 1, id: recording.id, name: `${recording.id}.vigil.tar`, sizeBytes: recording.sizeBytes, origin: 'downloaded',
    addedAt: now(), integrity, recording, gatewayAddress: journal.gatewayAddress,
  });
  step('entered');
  await unlink(join(folder, journalFile));
  await syncFolder(folder);
  step('finished');
  if (integrity.state !== 'failed') return undefined;
  return {
    code: 'integrity-failed', severity: 'error', what: `The recording differs from what the gateway vouches for: ${integrity.detail}`.slice(0, 2000),
    tip: 'It is kept, marked as failed. Resume downloads it again; tell who runs the gateway if that does not help.',
  };
}

/** First against the hash in the gateway's list, then by the bundle's own signature. */
async function judge(path: string, { recording, signingKey }: Journal, verify: VerifyFile): Promise<IntegrityReport> {
  const whole = await hashPrefix(path, recording.sizeBytes);
  if (!whole || whole.hex !== recording.sha256.toLowerCase()) {
    return { state: 'failed', detail: 'The whole file does not have the SHA-256 that the gateway listed.' };
  }
  const report = await verify(path, signingKey ? [signingKey] : []);
  if (report.state === 'unsigned') return { state: 'failed', detail: 'The gateway sent something that is not a signed recording bundle.' };
  return report;
}
