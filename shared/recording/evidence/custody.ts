import { z } from 'zod';
import { fromBase64, sha256, verifyEd25519 } from '../bundle/index';
import type { Digest } from './digest';
import { personSchema } from './manifest';

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const text = (limit: number) => z.string().max(limit);

/** One step in the life of an evidence bundle. Hashes are SHA-256, hex. */
export const custodyEntrySchema = z.object({
  index: z.number().int().nonnegative().max(10_000),
  action: z.enum(['made', 'handed over']),
  at: z.iso.datetime(),
  by: personSchema,
  /** Whom it was given to; "" while it stays. */
  to: text(500),
  caseNumber: text(200),
  reason: text(2000),
  tool: text(200),
  /** Of evidence.json: which bundle this is about. */
  evidence: hash,
  /** Of the recording as it was found, and as it is in the bundle. */
  recordingBefore: hash,
  recordingAfter: hash,
  /** Of the whole bundle as it was before this step; absent for the first. */
  bundleBefore: hash.optional(),
});
export type CustodyEntry = z.infer<typeof custodyEntrySchema>;

export const mostCustodyEntries = 1000;
export const mostCustodyBytes = 4 << 20;
/** What the first line names as the hash before it. */
export const custodyStart = '0'.repeat(64);

/** Signs with the console's key. */
export interface Signer {
  /** Base64 of the raw Ed25519 key. */
  readonly publicKey: string;
  readonly keyId: string;
  /** Base64. */
  sign(message: Uint8Array): Promise<string>;
}

const encode = (value: string): Uint8Array => new TextEncoder().encode(value);
const signedText = (lineHash: string): Uint8Array => encode(`vigil custody\n${lineHash}\n`);
const lineOf = (body: string, previous: string, lineHash: string, publicKey: string, signature: string): string =>
  `{"entry":${body},"previous":"${previous}","hash":"${lineHash}","publicKey":"${publicKey}","signature":"${signature}"}\n`;

/** The line for one more entry, with its newline. */
export async function custodyLine(entry: CustodyEntry, previous: string, signer: Signer): Promise<string> {
  const body = JSON.stringify(custodyEntrySchema.parse(entry));
  const lineHash = await sha256(encode(previous + body));
  return lineOf(body, previous, lineHash, signer.publicKey, await signer.sign(signedText(lineHash)));
}

export interface CustodyLine {
  readonly entry: CustodyEntry;
  readonly hash: string;
  /** Base64 of the key it is signed with. */
  readonly publicKey: string;
  /** As it stands in the file, with its newline. */
  readonly text: string;
}

export interface CustodyReading {
  readonly lines: readonly CustodyLine[];
  /** What is wrong with the first line that is not as it was written; its number counts from 1. */
  readonly wrong?: { readonly line: number; readonly what: string; readonly at: number } | undefined;
}

const shape = /^\{"entry":(\{.*\}),"previous":"([0-9a-f]{64})","hash":"([0-9a-f]{64})","publicKey":"([A-Za-z0-9+/]{43}=)","signature":"([A-Za-z0-9+/]{86}==)"\}$/;

/** Reads custody.jsonl and checks its chain and its signatures; what comes after the first wrong line is not believed. */
export async function readCustody(bytes: Uint8Array, verify = verifyEd25519, digest: Digest = sha256): Promise<CustodyReading> {
  const lines: CustodyLine[] = [];
  let previous = custodyStart;
  for (let at = 0; at < bytes.length;) {
    const wrong = (what: string): CustodyReading => ({ lines, wrong: { line: lines.length + 1, what, at } });
    const end = bytes.indexOf(10, at);
    if (end < 0) return wrong('it is cut in the middle');
    if (lines.length >= mostCustodyEntries) return wrong('there are too many lines');
    const text = decode(bytes.subarray(at, end));
    const found = text === undefined ? null : shape.exec(text);
    if (text === undefined || found === null) return wrong('it is no entry of a chain of custody');
    const [, body = '', before = '', lineHash = '', publicKey = '', signature = ''] = found;
    if (before !== previous) return wrong('it does not follow the line before it');
    if (await digest(encode(before + body)) !== lineHash) return wrong('it was altered');
    const [key, signed] = [fromBase64(publicKey), fromBase64(signature)];
    if (key === undefined || signed === undefined || !await verify(key, signed, signedText(lineHash))) return wrong('its signature does not fit');
    const entry = custodyEntrySchema.safeParse(safeJson(body));
    if (!entry.success || entry.data.index !== lines.length) return wrong('it says something that makes no sense');
    lines.push({ entry: entry.data, hash: lineHash, publicKey, text: `${text}\n` });
    previous = lineHash;
    at = end + 1;
  }
  return { lines, wrong: lines.length === 0 ? { line: 1, what: 'there is no entry at all', at: 0 } : undefined };
}

function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function safeJson(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
