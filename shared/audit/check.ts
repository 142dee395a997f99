import { sha256 } from '@noble/hashes/sha2.js';
import { fromBase64, toHex } from '../crypto/encoding';
import type { VerifySignature } from './head';
import { closingLine, closingText, entryBody, exportFormat, headerBody, sealed, unsealed, type ExportHeader } from './export-text';
import { parseLine } from './line';
import { hashBytes, leafHash, sameHash, TreeRoot, verifyInclusion, type Hash } from './tree';

/** Why a line is not as it was written, in one clear sentence without its number. */
export type Wrong = string;

const utf8 = new TextEncoder();

/** Takes the raw lines of a log one after the other. After the first wrong one nothing it says means anything. */
export class LogCheck {
  #expected: number;
  #previous: string | undefined;
  #size: number;

  /** `first`: the sequence the first line must have; `tree`: over what came before it. */
  constructor(first: number, readonly tree: TreeRoot) {
    this.#expected = first;
    this.#size = first - 1;
    if (first === 1) this.#previous = '0'.repeat(64);
  }

  /** Events so far, with those before the first line: the newest one's sequence. */
  get size(): number {
    return this.#size;
  }

  /** Without the newline. */
  take(bytes: Uint8Array, text: string | undefined = decode(bytes)): Wrong | undefined {
    const line = text === undefined ? undefined : parseLine(text);
    if (line === undefined) return 'it was altered: its content and its hash do not belong together';
    // What came before the first line is gone, but the tree covers the hash it names.
    if (this.#previous !== undefined && line.previousHash !== this.#previous) return 'it does not follow the line before it: a line was taken out, put in or moved';
    if (line.event.sequence !== this.#expected) return `it is event ${line.event.sequence} where event ${this.#expected} belongs`;
    this.tree.append(leafHash(bytes));
    this.#previous = line.hash;
    this.#expected += 1;
    this.#size += 1;
    return undefined;
  }
}

interface Parsed extends ExportHeader { readonly hash: string }

/** Reads the header of an export; its head is not verified here. Undefined when it is none, or was altered. */
export function parseHeader(text: string): Parsed | undefined {
  const whole = unsealed(text, '');
  const value = whole === undefined ? undefined : (jsonOf(whole.body) as Record<string, unknown> | undefined);
  if (whole === undefined || value?.['format'] !== exportFormat) return undefined;
  const { kind, head, publicKey, first, peaks, filter, exportedBy, exportedAt } = value;
  if ((kind !== 'log' && kind !== 'slice') || typeof head !== 'string' || typeof publicKey !== 'string' || typeof filter !== 'string' || typeof exportedBy !== 'string' || typeof exportedAt !== 'string') return undefined;
  const exportedMs = Date.parse(exportedAt);
  const peakHashes = hashesOf(peaks);
  if (!Number.isSafeInteger(first) || (first as number) < 1 || peakHashes === undefined || Number.isNaN(exportedMs)) return undefined;
  const header: ExportHeader = { kind, head: { text: head, publicKey }, first: first as number, peaks: peakHashes, filter, exportedBy, exportedMs };
  return headerBody(header) === whole.body ? { ...header, hash: whole.hash } : undefined;
}

/** Takes the lines of an export after its header, and its end. */
export class ExportCheck {
  readonly #log: LogCheck | undefined;
  #last: string;
  #position = 0;
  #lines = 0;
  #ended: { readonly signature: Uint8Array } | undefined;

  constructor(private readonly header: Parsed, private readonly root: Hash, private readonly size: number, tree: TreeRoot) {
    this.#log = header.kind === 'log' ? new LogCheck(header.first, tree) : undefined;
    this.#last = header.hash;
  }

  /** Events checked. */
  get lines(): number {
    return this.#lines;
  }

  take(bytes: Uint8Array): Wrong | undefined {
    if (this.#ended !== undefined) return 'it stands after the end of the export';
    const text = decode(bytes);
    if (text?.startsWith('{"end":')) return this.#end(text);
    this.#lines += 1;
    return this.#log === undefined ? this.#entry(text) : this.#line(this.#log, bytes, text);
  }

  /** After the last line: what is missing, or undefined when everything is as the gateway signed it. */
  async finish(publicKey: Uint8Array, verify: VerifySignature): Promise<{ readonly what: Wrong; readonly place: 'end' | 'after' | 'header' } | undefined> {
    if (this.#ended === undefined) return { what: 'the export is cut: its end is missing', place: 'after' };
    if (this.#log !== undefined && !sameHash(this.#log.tree.root(), this.root)) {
      return { what: 'the lines follow each other, but together they are not what the head in this line was signed over: the log was rewritten from some line on', place: 'header' };
    }
    if (!await verify(publicKey, this.#ended.signature, closingText(this.header.hash, this.#last, this.#lines))) return { what: 'the signature at the end does not belong to these lines', place: 'end' };
    return undefined;
  }

  #line(log: LogCheck, bytes: Uint8Array, text: string | undefined): Wrong | undefined {
    this.#last = toHex(sha256(bytes));
    return log.take(bytes, text);
  }

  #entry(text: string | undefined): Wrong | undefined {
    const tail = text === undefined ? undefined : unsealed(text, this.#last);
    const value = text === undefined ? undefined : (jsonOf(text) as { position?: unknown; proof?: unknown; line?: unknown; hash?: unknown } | undefined);
    const proof = hashesOf(value?.proof);
    if (value === undefined || typeof value.position !== 'number' || proof === undefined || typeof value.line !== 'string') return 'it was altered: it is no line of an export';
    const { position, line } = value;
    const bytes = utf8.encode(line);
    const parsed = parseLine(line);
    if (!verifyInclusion(leafHash(bytes), position - 1, this.size, proof, this.root)) return `it was altered: it is not event ${position} of the log the head was signed over`;
    if (parsed?.event.sequence !== position) return `it was altered: it is not event ${position}`;
    if (position <= this.#position) return 'it is out of order, or there twice';
    if (tail === undefined || sealed(entryBody(position, proof, line), this.#last).text !== text) return 'it does not follow the line before it: a line was taken out, put in or moved';
    this.#position = position;
    this.#last = tail.hash;
    return undefined;
  }

  #end(text: string): Wrong | undefined {
    const value = jsonOf(text) as { lines?: unknown; signature?: unknown } | undefined;
    const signature = typeof value?.signature === 'string' ? fromBase64(value.signature) : undefined;
    if (typeof value?.lines !== 'number' || signature?.length !== 64 || closingLine(value.lines, value.signature as string) !== text) return 'the end of the export was altered';
    if (value.lines !== this.#lines) return `the end speaks of ${value.lines} events, but there are ${this.#lines} before it`;
    if (this.#log !== undefined && this.#log.size !== this.size) return `the head is over ${this.size} events, but the log ends with event ${this.#log.size}`;
    this.#ended = { signature };
    return undefined;
  }
}

export function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

function jsonOf(text: string): unknown {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? value : undefined;
  } catch {
    return undefined;
  }
}

function hashesOf(value: unknown): readonly Hash[] | undefined {
  if (!Array.isArray(value) || value.length > 64) return undefined;
  const hashes = value.map((text: unknown) => (typeof text === 'string' ? fromBase64(text) : undefined));
  return hashes.every((hash): hash is Uint8Array<ArrayBuffer> => hash?.length === hashBytes) ? hashes : undefined;
}
