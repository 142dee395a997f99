import { createHash } from 'node:crypto';
import { z } from 'zod';
import { auditDraftSchema } from '../../../shared/ipc/schemas';

/**
 * One record of the outbox file: 4 bytes length of the JSON (big-endian), the JSON, 32 bytes SHA-256 over the hash before
 * it, the length and the JSON. The first hash before is that of `seed`. A record that was cut, changed, moved or taken out
 * breaks the chain from there on.
 */
export const recordSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('event'), draft: auditDraftSchema,
    /** Where and as whom it happened; absent when nobody was signed in. */
    gateway: z.string().max(500).optional(), operator: z.string().max(200).optional(),
  }),
  /** The gateway has confirmed these. */
  z.object({ kind: z.literal('stored'), ids: z.array(z.string().max(100)).max(1000) }),
]);
export type OutboxRecord = z.infer<typeof recordSchema>;
export type WaitingEvent = Extract<OutboxRecord, { kind: 'event' }>;

export const seed: Buffer = createHash('sha256').update('vigil outbox 1').digest();
const hashBytes = 32;
/** A draft is a few kilobytes; a longer "length" is damage. */
const longestRecord = 4 << 20;

/** The bytes of one record after the one whose hash is `previous`, and its own hash. */
export function encodeRecord(record: OutboxRecord, previous: Buffer): { readonly bytes: Buffer; readonly hash: Buffer } {
  const json = Buffer.from(JSON.stringify(record), 'utf8');
  const length = Buffer.alloc(4);
  length.writeUInt32BE(json.length);
  const hash = chain(previous, length, json);
  return { bytes: Buffer.concat([length, json, hash]), hash };
}

export interface DecodedRecords {
  readonly records: OutboxRecord[];
  /** Bytes of the file that are sound; what follows is cut off and kept aside. */
  readonly soundBytes: number;
  readonly hash: Buffer;
  /** What follows the sound part is more than a record that was being written when the power went. */
  readonly damaged: boolean;
}

export function decodeRecords(bytes: Buffer): DecodedRecords {
  const records: OutboxRecord[] = [];
  let position = 0;
  let hash: Buffer = seed;
  for (;;) {
    const rest = bytes.length - position;
    if (rest === 0) return { records, soundBytes: position, hash, damaged: false };
    if (rest < 4) return { records, soundBytes: position, hash, damaged: false };
    const length = bytes.readUInt32BE(position);
    if (length > longestRecord) return { records, soundBytes: position, hash, damaged: true };
    const end = position + 4 + length + hashBytes;
    if (end > bytes.length) return { records, soundBytes: position, hash, damaged: false };
    const json = bytes.subarray(position + 4, position + 4 + length);
    const next = chain(hash, bytes.subarray(position, position + 4), json);
    if (!next.equals(bytes.subarray(end - hashBytes, end))) return { records, soundBytes: position, hash, damaged: true };
    const parsed = recordSchema.safeParse(parseJson(json));
    if (!parsed.success) return { records, soundBytes: position, hash, damaged: true };
    records.push(parsed.data);
    position = end;
    hash = next;
  }
}

const chain = (previous: Buffer, length: Uint8Array, json: Uint8Array): Buffer =>
  createHash('sha256').update(previous).update(length).update(json).digest();

function parseJson(json: Buffer): unknown {
  try {
    return JSON.parse(json.toString('utf8'));
  } catch {
    return undefined;
  }
}
