import { constants, createInflate, deflate } from 'node:zlib';
import { promisify } from 'node:util';
import type { ByteReader } from './byte-reader';

/** As much text as is taken, or sent, at a time; in bytes. */
export const longestCut = 1 << 20;
/** Beyond `longestCut` it is read and forgotten, but not for ever. */
const mostSkipped = 256 << 20;
const skipAtOnce = 64 * 1024;

/** The pseudo-encoding of a client that knows the extended clipboard (UTF-8), and its flags; as in the registry of the RFB protocol. */
export const extendedClipboard = -1_063_131_698;
const deflated = promisify<Buffer, Buffer>(deflate);
const formats = { text: 1 } as const;
const actions = { caps: 1 << 24, request: 1 << 25, peek: 1 << 26, notify: 1 << 27, provide: 1 << 28 } as const;

/** Bytes of a clipboard message, as much as is taken; the rest is read, too. Rejects when it has no end. */
export async function readCut(reader: ByteReader, length: number): Promise<{ readonly bytes: Buffer; readonly cut: boolean }> {
  if (length > mostSkipped) throw new Error('too much text was copied at once');
  const bytes = await reader.read(Math.min(length, longestCut));
  for (let left = length - bytes.length; left > 0; left -= skipAtOnce) await reader.read(Math.min(left, skipAtOnce));
  return { bytes, cut: length > bytes.length };
}

/** Bytes of the protocol's own text: Latin-1, a question mark for what it does not have. */
export const latin1 = (text: string): Buffer => Buffer.from(text.replace(/[^\u0000-\u00ff]/gu, '?'), 'latin1');

export type ExtendedMessage =
  /** Whether it can be told of text, wants it, or has it. */
  | { readonly kind: 'caps' | 'request' | 'peek' | 'notify'; readonly text: boolean }
  | { readonly kind: 'provide'; readonly text: string | undefined; readonly cut: boolean };

/** Takes apart what stands behind the length of an extended message; `cut`: it was longer. Undefined: nothing that is known. */
export async function readExtended(bytes: Buffer, cut: boolean): Promise<ExtendedMessage | undefined> {
  if (bytes.length < 4) return undefined;
  const flags = bytes.readUInt32BE(0);
  const text = (flags & formats.text) !== 0;
  if (flags & actions.caps) return { kind: 'caps', text: text && (flags & actions.notify) !== 0 && (flags & actions.request) !== 0 };
  if (flags & actions.request) return { kind: 'request', text };
  if (flags & actions.peek) return { kind: 'peek', text };
  if (flags & actions.notify) return { kind: 'notify', text };
  return flags & actions.provide ? { kind: 'provide', ...await textOf(text ? bytes.subarray(4) : undefined, cut) } : undefined;
}

/** Text is the first of what is provided: its length with the zero at its end, then its bytes. Damage: as far as it goes. */
async function textOf(packed: Buffer | undefined, cut: boolean): Promise<{ readonly text: string | undefined; readonly cut: boolean }> {
  const unpacked = packed && await inflateUpTo(packed, 4 + longestCut);
  if (unpacked === undefined || unpacked.length < 4) return { text: undefined, cut };
  const length = unpacked.readUInt32BE(0);
  const bytes = unpacked.subarray(4, 4 + length);
  // Half a character at a cut end is left out.
  const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes, { stream: true });
  return { text: lines(text.endsWith('\0') ? text.slice(0, -1) : text), cut: cut || bytes.length < length };
}

async function inflateUpTo(packed: Buffer, most: number): Promise<Buffer> {
  const inflate = createInflate({ finishFlush: constants.Z_SYNC_FLUSH });
  inflate.end(packed);
  const pieces: Buffer[] = [];
  let length = 0;
  try {
    for await (const piece of inflate) {
      pieces.push(piece as Buffer);
      length += (piece as Buffer).length;
      if (length >= most) break;
    }
  } catch {
    // What came before the damage counts.
  }
  return Buffer.concat(pieces).subarray(0, most);
}

/** Lines end as they do here. */
export const lines = (text: string): string => text.replace(/\r\n?/g, '\n');

const numbers = (...values: readonly number[]): Buffer => {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => bytes.writeUInt32BE(value >>> 0, at * 4));
  return bytes;
};

/** A whole message; `kind` is 6 of a client, 3 of a server. The length is below zero: that tells it from the protocol's own. */
function message(kind: number, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt8(kind, 0);
  head.writeInt32BE(-body.length, 4);
  return Buffer.concat([head, body]);
}

export const extended = {
  /** All that is to be known, and so many bytes of text unasked. */
  caps: (kind: number): Buffer => message(kind, numbers(actions.caps | actions.request | actions.peek | actions.notify | actions.provide | formats.text, longestCut)),
  request: (kind: number): Buffer => message(kind, numbers(actions.request | formats.text)),
  notify: (kind: number, hasText: boolean): Buffer => message(kind, numbers(actions.notify | (hasText ? formats.text : 0))),
  async provide(kind: number, text: string): Promise<Buffer> {
    const bytes = Buffer.from(`${lines(text).replaceAll('\n', '\r\n')}\0`);
    return message(kind, numbers(actions.provide | formats.text), await deflated(Buffer.concat([numbers(bytes.length), bytes])));
  },
} as const;

/** The protocol's own message: Latin-1. */
export function plainCut(kind: number, text: string): Buffer {
  const bytes = latin1(lines(text)).subarray(0, longestCut);
  const head = Buffer.alloc(8);
  head.writeUInt8(kind, 0);
  head.writeUInt32BE(bytes.length, 4);
  return Buffer.concat([head, bytes]);
}
