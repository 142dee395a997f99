import { createHash } from 'node:crypto';
import { z } from 'zod';
import { integritySchema, mostOthers, remoteRecordingSchema } from '../../../shared/ipc/schemas';

/** `entry.json` of a recording's folder: its presence is what makes the folder an entry. */
export const storedEntrySchema = z.object({
  version: z.literal(1),
  id: z.string().max(200),
  name: z.string().max(500),
  sizeBytes: z.number().nonnegative(),
  origin: z.enum(['downloaded', 'imported']),
  addedAt: z.number(),
  integrity: integritySchema,
  recording: remoteRecordingSchema.optional(),
  gatewayAddress: z.string().max(500).optional(),
  /** What people call it, where its name says nothing. */
  title: z.string().max(500).optional(),
  /** Files that belong to it, kept as `part-1`, `part-2`, … */
  others: z.array(z.object({ name: z.string().max(500), sizeBytes: z.number().nonnegative() })).max(mostOthers).optional(),
});
export type StoredEntry = z.infer<typeof storedEntrySchema>;

/** Fixed names inside an entry's folder. What a recording calls itself is never a name on disk. */
export const entryFile = 'entry.json';
export const recordingFile = 'recording';
export const partFile = 'recording.part';
export const journalFile = 'journal.json';
export const otherFile = (number: number): string => `part-${number}`;

const plainId = /^[A-Za-z0-9][A-Za-z0-9_-]{0,79}$/;
const deviceName = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

/** The folder of an id: the id itself where it is harmless on every file system, else a hash of it. */
export function folderName(id: string): string {
  if (plainId.test(id) && !deviceName.test(id) && !id.startsWith('hashed-') && id === id.toLowerCase()) return id;
  return `hashed-${createHash('sha256').update(id).digest('hex').slice(0, 40)}`;
}
