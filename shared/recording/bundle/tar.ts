import { failure, success, type Result } from '../../base/problem';
import { sliceSource, type ByteSource } from '../source';

export const blockBytes = 512;
/** Two empty blocks end a tar. */
export const trailerBytes = 2 * blockBytes;
/** Bytes of zeros after a member, up to the next whole block. */
export const paddingAfter = (size: number): number => (blockBytes - (size % blockBytes)) % blockBytes;

const mostEntries = 10_000;
const mostPaxBytes = 64 * 1024;

/** A member of a tar. Its name is what the file says: look it up, never write to it. */
export interface TarEntry {
  readonly name: string;
  readonly size: number;
  readonly headerOffset: number;
  readonly offset: number;
  /** Fewer bytes are there than the header says. */
  readonly truncated: boolean;
  readonly bytes: ByteSource;
}

export interface TarIndex {
  readonly entries: readonly TarEntry[];
  /** The two closing blocks are there. */
  readonly ended: boolean;
  /** Where a header makes no sense; what came before it is there. */
  readonly damagedAt?: number | undefined;
}

/** A ustar header, the one and only way we write it: plain file, uid and gid 0, mode 0644. Mind: `name` of at most 100 ASCII characters. */
export function tarHeader(name: string, size: number, seconds: number): Uint8Array<ArrayBuffer> {
  const header = new Uint8Array(blockBytes);
  const put = (text: string, at: number) => {
    for (let index = 0; index < text.length; index += 1) header[at + index] = text.charCodeAt(index);
  };
  const octal = (value: number, digits: number) => value.toString(8).padStart(digits, '0');
  put(name, 0);
  put('0000644\0', 100);
  put('0000000\0', 108);
  put('0000000\0', 116);
  if (size < 8 ** 11) put(octal(size, 11), 124);
  else putBase256(header, size);
  put(octal(seconds, 11), 136);
  put('        ', 148);
  put('0', 156);
  put('ustar\x0000', 257);
  put(`${octal(checksum(header), 6)}\0 `, 148);
  return header;
}

/** The GNU way to write a size of 8 GiB and more. */
function putBase256(header: Uint8Array, size: number): void {
  let rest = size;
  for (let at = 135; at > 124; at -= 1) {
    header[at] = rest % 256;
    rest = Math.floor(rest / 256);
  }
  header[124] = 0x80;
}

function checksum(header: Uint8Array): number {
  let sum = 0;
  for (let at = 0; at < blockBytes; at += 1) sum += at >= 148 && at < 156 ? 0x20 : header[at] ?? 0;
  return sum;
}

/**
 * Walks the headers of an uncompressed tar by range reads; contents are not read. Plain files only: links, folders
 * and devices are passed over. A cut or damaged file gives what is there. Fails when it is no tar at all.
 */
export async function readTarIndex(source: ByteSource): Promise<Result<TarIndex>> {
  const entries: TarEntry[] = [];
  let pax: PaxFields = {};
  for (let position = 0; entries.length < mostEntries;) {
    const header = await source.read(position, position + blockBytes);
    if (header.length < blockBytes) return entries.length === 0 && position === 0 ? notTar() : success({ entries, ended: false });
    if (header.every((byte) => byte === 0)) return success({ entries, ended: true });
    const fields = parseHeader(header);
    if (fields === undefined) return entries.length === 0 ? notTar() : success({ entries, ended: false, damagedAt: position });
    const size = pax.size ?? fields.size;
    const offset = position + blockBytes;
    if (fields.type === 'x' && fields.size <= mostPaxBytes) {
      pax = parsePax(await source.read(offset, offset + fields.size));
    } else {
      if (fields.type === '0' || fields.type === '\0') {
        entries.push({
          name: pax.path ?? fields.name, size, headerOffset: position, offset,
          truncated: offset + size > source.size, bytes: sliceSource(source, offset, offset + size),
        });
      }
      pax = {};
    }
    position = offset + size + paddingAfter(size);
    if (!Number.isSafeInteger(position)) return success({ entries, ended: false, damagedAt: offset - blockBytes });
  }
  return failure({ code: 'tar-entries', severity: 'error', what: 'This tar has too many members to be a recording.', tip: 'Open the recording itself.' });
}

interface PaxFields { path?: string; size?: number }

/** `LENGTH key=value\n` records; only what places a member is taken. */
function parsePax(bytes: Uint8Array): PaxFields {
  const fields: PaxFields = {};
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const length = space < 0 ? Number.NaN : Number(latin(bytes.subarray(at, space)));
    if (!Number.isInteger(length) || length < 5 || at + length > bytes.length) break;
    const [, key = '', value = ''] = /^([^=]*)=(.*)\n$/s.exec(new TextDecoder().decode(bytes.subarray(space + 1, at + length))) ?? [];
    if (key === 'path') fields.path = value;
    if (key === 'size' && /^\d{1,15}$/.test(value)) fields.size = Number(value);
    at += length;
  }
  return fields;
}

function parseHeader(header: Uint8Array): { name: string; size: number; type: string } | undefined {
  if (parseOctal(header.subarray(148, 156)) !== checksum(header)) return undefined;
  const size = (header[124] ?? 0) & 0x80 ? parseBase256(header.subarray(125, 136)) : parseOctal(header.subarray(124, 136));
  if (size === undefined || !Number.isSafeInteger(size)) return undefined;
  const ustar = latin(header.subarray(257, 262)) === 'ustar';
  const prefix = ustar ? field(header.subarray(345, 500)) : '';
  const name = field(header.subarray(0, 100));
  return { name: prefix === '' ? name : `${prefix}/${name}`, size, type: String.fromCharCode(header[156] ?? 0) };
}

function parseOctal(bytes: Uint8Array): number | undefined {
  const text = latin(bytes).replace(/\0.*$/s, '').trim();
  return /^[0-7]{1,12}$/.test(text) ? Number.parseInt(text, 8) : undefined;
}

function parseBase256(bytes: Uint8Array): number {
  return bytes.reduce((value, byte) => value * 256 + byte, 0);
}

const latin = (bytes: Uint8Array): string => String.fromCharCode(...bytes);

function field(bytes: Uint8Array): string {
  const end = bytes.indexOf(0);
  return new TextDecoder().decode(end < 0 ? bytes : bytes.subarray(0, end));
}

const notTar = (): Result<TarIndex> =>
  failure({ code: 'tar-none', severity: 'error', what: 'This file is not a tar archive.', tip: 'Choose a recording, or the bundle a gateway gives for download.' });
