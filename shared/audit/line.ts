import { sha256 } from '@noble/hashes/sha2.js';
import { toHex } from '../crypto/encoding';

/** What the first line of a log names as the hash before it. */
export const genesis = '0'.repeat(64);

/** SHA-256 over the hash before (its 64 hex digits) and the event's JSON as it stands in the line, as hex. */
export const chainHash = (previous: string, body: string): string => toHex(sha256(new TextEncoder().encode(previous + body)));

/**
 * One line of audit.jsonl without its newline: `{"event":…,"prevHash":…,"hash":…}`. Changing, dropping or swapping a line breaks every hash
 * after it.
 */
export const lineOf = (body: string, previous: string, hash: string): string => `{"event":${body},"prevHash":"${previous}","hash":"${hash}"}`;

export interface LogLine {
  /** The event's JSON, letter for letter. */
  readonly body: string;
  readonly previousHash: string;
  readonly hash: string;
  /** What the JSON says; only looked at, never believed. */
  readonly event: { readonly sequence: number } & Readonly<Record<string, unknown>>;
}

/** Reads a line and its own hash. Undefined when it is no line of a log, or its hash is not that of its content. */
export function parseLine(text: string): LogLine | undefined {
  const tail = /,"prevHash":"([0-9a-f]{64})","hash":"([0-9a-f]{64})"\}$/.exec(text);
  if (tail === null || !text.startsWith('{"event":')) return undefined;
  const [, previousHash = '', hash = ''] = tail;
  const body = text.slice('{"event":'.length, tail.index);
  if (chainHash(previousHash, body) !== hash) return undefined;
  try {
    const event: unknown = JSON.parse(body);
    if (typeof event !== 'object' || event === null || !Number.isSafeInteger((event as { sequence?: unknown }).sequence)) return undefined;
    return { body, previousHash, hash, event: event as LogLine['event'] };
  } catch {
    return undefined;
  }
}
