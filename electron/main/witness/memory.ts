import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { writeDurably } from '../files/durable';
import { alarmKinds } from './judge';

const headSchema = z.object({ text: z.string().max(1000), publicKey: z.string().max(100) });
const alarmSchema = z.object({ kind: z.enum(alarmKinds), since: z.number(), detail: z.string().max(1000), offered: headSchema.optional() });
const rememberedSchema = z.object({ address: z.string().max(500), serverId: z.string().max(200), head: headSchema, seenMs: z.number(), alarm: alarmSchema.optional() });

/** What this console remembers of one gateway's log, and what is wrong with it. */
export type RememberedLog = z.infer<typeof rememberedSchema>;
export type StoredAlarm = z.infer<typeof alarmSchema>;
const fileSchema = z.object({ version: z.literal(1), logs: z.array(rememberedSchema).max(200) });

/** `damaged`: the file was there and could not be read. */
export async function readMemory(path: string): Promise<{ readonly logs: readonly RememberedLog[]; readonly damaged: boolean }> {
  const text = await readFile(path, 'utf8').catch((caught: NodeJS.ErrnoException) => (caught.code === 'ENOENT' ? undefined : ''));
  if (text === undefined) return { logs: [], damaged: false };
  try {
    return { logs: fileSchema.parse(JSON.parse(text)).logs, damaged: false };
  } catch {
    return { logs: [], damaged: true };
  }
}

/** Resolves when it is on the disk. */
export const writeMemory = (path: string, logs: readonly RememberedLog[]): Promise<void> => writeDurably(path, `${JSON.stringify({ version: 1, logs })}\n`);
