import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { writeDurably } from './folder';

/** In a recording's folder, once its bundle was sent to a store. Not part of the bundle. */
export const receiptFile = 'stored.json';

const receiptSchema = z.object({
  version: z.literal(1),
  /** Address of the store, for people and to tell one store from another. */
  store: z.string(),
  /** `begun`: something may be there. `stored`: the whole bundle is, verified. `only`: and it is nowhere else any more. */
  state: z.enum(['begun', 'stored', 'only']),
  versionId: z.string().optional(),
  etag: z.string().default(''),
  bytes: z.number().int().nonnegative(),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** Unix milliseconds: until then the store deletes it for nobody. */
  lockedUntil: z.number().optional(),
  lockMode: z.enum(['GOVERNANCE', 'COMPLIANCE']).optional(),
  /** Whether the store knows of the hold. */
  held: z.boolean().default(false),
  /** Unix milliseconds. */
  storedAt: z.number().optional(),
  /** How it was found to be whole: by checksums that the store made, or by reading all of it back. */
  verifiedBy: z.enum(['checksum', 'read-back']).optional(),
});

export type Receipt = z.infer<typeof receiptSchema>;

/** Undefined when nothing was ever sent. Rejects when there is one that cannot be read: then nobody knows where the recording is. */
export async function readReceipt(folder: string): Promise<Receipt | undefined> {
  const text = await readFile(join(folder, receiptFile), 'utf8').catch((caught: NodeJS.ErrnoException) => {
    if (caught.code === 'ENOENT') return undefined;
    throw caught;
  });
  return text === undefined ? undefined : receiptSchema.parse(JSON.parse(text));
}

export const writeReceipt = (folder: string, receipt: Receipt): Promise<void> => writeDurably(join(folder, receiptFile), `${JSON.stringify(receipt)}\n`, 0o600);
