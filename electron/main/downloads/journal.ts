import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { problemSchema, remoteRecordingSchema } from '../../../shared/ipc/schemas';
import { writeDurably } from '../files/durable';
import { journalFile } from '../library/stored-entry';

/**
 * What is known for certain of an unfinished download: its first `checkpoint` bytes are on the disk and hash to
 * `prefixSha256`. Written after the data was synced, so it never promises more than there is.
 */
export const journalSchema = z.object({
  version: z.literal(1),
  recording: remoteRecordingSchema,
  gatewayAddress: z.string().max(500),
  /** Key of the gateway at the time: what the signature is checked against. */
  signingKey: z.string().max(200),
  etag: z.string().max(300).optional(),
  checkpoint: z.number().int().nonnegative(),
  prefixSha256: z.string().max(64),
  wanted: z.enum(['running', 'paused', 'failed']),
  problem: problemSchema.optional(),
});
export type Journal = z.infer<typeof journalSchema>;

/** SHA-256 of nothing. */
export const emptySha256 = 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855';

export const writeJournal = (folder: string, journal: Journal): Promise<void> =>
  writeDurably(join(folder, journalFile), JSON.stringify(journal));

/** Undefined when there is none, or none that can be trusted. */
export async function readJournal(folder: string): Promise<Journal | undefined> {
  try {
    return journalSchema.parse(JSON.parse(await readFile(join(folder, journalFile), 'utf8')));
  } catch {
    return undefined;
  }
}
