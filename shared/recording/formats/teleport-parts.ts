import { readPieces, sliceSource, type ByteSource } from '../source';
import type { FormatEnvironment } from './format';
import type { ProblemList } from './problems';
import type { ByteStream, Piece } from './stream';

/** A part of the file: its gzip body, and where the next part starts. */
export interface Part {
  readonly offset: number;
  readonly from: number;
  readonly to: number;
  readonly next: number;
  readonly encrypted: boolean;
}

const headerBytes = { 1: 24, 2: 32 } as const;
/** A part is some megabytes; one of a gigabyte is damage. */
const largestPart = 2 ** 30;

/** The part that starts at the beginning of `bytes`; undefined when nothing there makes sense. */
export function partHeader(bytes: Uint8Array, offset = 0): Part | undefined {
  if (bytes.length < headerBytes[1]) return undefined;
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const word = (at: number): number => view.getUint32(at) * 2 ** 32 + view.getUint32(at + 4);
  const version = word(0);
  if (version !== 1 && version !== 2) return undefined;
  const header = headerBytes[version];
  const size = word(8);
  const padding = word(16);
  if (bytes.length < header || size > largestPart || padding > largestPart) return undefined;
  const from = offset + header;
  return { offset, from, to: from + size, next: from + size + padding, encrypted: version === 2 && (view.getUint8(24) & 1) === 1 };
}

/** The parts from `offset` on; empty ones are left out. What cannot be one ends the list, and is told. */
export async function* partsOf(source: ByteSource, offset: number, problems: ProblemList): AsyncGenerator<Part> {
  for (let at = offset; at < source.size;) {
    const part = partHeader(await source.read(at, at + headerBytes[2]), at);
    if (part === undefined) {
      problems.add(source.size - at < headerBytes[2] ? 'truncated' : 'corrupt-bytes', `byte ${at}`);
      return;
    }
    if (part.to > part.from) yield part;
    at = part.next;
  }
}

/** The records of a part as one stream of bytes. */
export function partStream(source: ByteSource, part: Part, environment: FormatEnvironment): ByteStream {
  return {
    async *pieces(from, problems): AsyncGenerator<Piece> {
      let at = 0;
      const body = sliceSource(source, part.from, part.to);
      if (part.to > source.size) problems.add('truncated', `byte ${source.size}`);
      for await (const bytes of environment.inflate(readPieces(body, 64 * 1024))) {
        if (bytes === 'cut') {
          problems.add('truncated', `byte ${Math.min(part.to, source.size)}`);
          return;
        }
        const skipped = Math.max(0, from - at);
        at += bytes.length;
        if (skipped < bytes.length) yield { bytes: bytes.subarray(skipped), fraction: part.to / source.size };
      }
    },
  };
}
