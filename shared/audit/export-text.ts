import { sha256 } from '@noble/hashes/sha2.js';
import { toBase64, toHex } from '../crypto/encoding';
import type { SignedHead } from './head';
import { chainHash } from './line';
import type { Hash } from './tree';

/**
 * An exported piece of the log, as JSON Lines: a header, the lines, and a closing line the gateway signs. Of kind `log` it
 * holds every line from `first` to the head's size just as it stands in the log; of kind `slice` the lines somebody chose, each with its
 * proof under the head. Header, lines and end hang together by hashes, so that the first place that differs is known.
 */
export interface ExportHeader {
  readonly kind: 'log' | 'slice';
  readonly head: SignedHead;
  /** Of kind `log`: the sequence of the first line; what came before it has been deleted. */
  readonly first: number;
  /** Roots of the complete subtrees over what came before `first`. */
  readonly peaks: readonly Hash[];
  /** In words and for people: which events these are. "all" for the whole log. */
  readonly filter: string;
  readonly exportedBy: string;
  /** Unix milliseconds. */
  readonly exportedMs: number;
}

export const exportFormat = 'vigil-audit';

/** A JSON text with its own hash as its last field; the hash is over the one before and the text without it. */
export function sealed(body: string, previous: string): { readonly text: string; readonly hash: string } {
  const hash = chainHash(previous, body);
  return { text: `${body.slice(0, -1)},"hash":"${hash}"}`, hash };
}

/** Takes a sealed text apart. Undefined when it is none, or its hash is not that of its content after `previous`. */
export function unsealed(text: string, previous: string): { readonly body: string; readonly hash: string } | undefined {
  const tail = /,"hash":"([0-9a-f]{64})"\}$/.exec(text);
  if (tail === null) return undefined;
  const body = `${text.slice(0, tail.index)}}`;
  const hash = chainHash(previous, body);
  return hash === tail[1] ? { body, hash } : undefined;
}

export const headerBody = ({ kind, head, first, peaks, filter, exportedBy, exportedMs }: ExportHeader): string => JSON.stringify({
  format: exportFormat, version: 1, kind, head: head.text, publicKey: head.publicKey, first, peaks: peaks.map(toBase64), filter, exportedBy,
  exportedAt: new Date(exportedMs).toISOString(),
});

/** `position` is the event's sequence, `line` the log's line letter for letter. */
export const entryBody = (position: number, proof: readonly Hash[], line: string): string => JSON.stringify({ position, proof: proof.map(toBase64), line });

/** What the gateway signs at the end: that this is the whole answer to the header's question. */
export const closingText = (headerHash: string, lastHash: string, lines: number): Uint8Array =>
  new TextEncoder().encode(`vigil audit export\n${headerHash}\n${lastHash}\n${lines}\n`);

export const closingLine = (lines: number, signature: string): string => JSON.stringify({ end: exportFormat, lines, signature });

/** Writes an export line by line; each answer is a line with its newline. `sign` answers base64 Ed25519 signatures. */
export class ExportWriter {
  readonly #headerHash: string;
  readonly header: string;
  #last: string;
  #lines = 0;

  constructor(private readonly of: ExportHeader, private readonly sign: (bytes: Uint8Array) => string) {
    const { text, hash } = sealed(headerBody(of), '');
    this.header = `${text}\n`;
    this.#headerHash = hash;
    this.#last = hash;
  }

  /** The next line, in the log's order. A slice's needs the proof of its place. */
  line(position: number, line: string, proof: readonly Hash[] = []): string {
    this.#lines += 1;
    if (this.of.kind === 'log') {
      this.#last = toHex(sha256(new TextEncoder().encode(line)));
      return `${line}\n`;
    }
    const { text, hash } = sealed(entryBody(position, proof, line), this.#last);
    this.#last = hash;
    return `${text}\n`;
  }

  end(): string {
    return `${closingLine(this.#lines, this.sign(closingText(this.#headerHash, this.#last, this.#lines)))}\n`;
  }
}
