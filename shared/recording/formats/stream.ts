import { readPieces, type ByteSource } from '../source';
import type { FormatEnvironment } from './format';
import type { ProblemList } from './problems';

export interface Piece {
  readonly bytes: Uint8Array;
  /** 0..1 of the underlying file. */
  readonly fraction: number;
}

/** A recording's bytes, read forward from any place. */
export interface ByteStream {
  pieces(from: number, problems: ProblemList): AsyncIterable<Piece>;
}

const pieceBytes = 256 * 1024;

export const isGzip = (head: Uint8Array): boolean => head[0] === 0x1f && head[1] === 0x8b;

/** A file's content: what is inside where it is gzip, else the file. */
export async function openStream(source: ByteSource, environment: FormatEnvironment): Promise<ByteStream> {
  return isGzip(await source.read(0, 2)) ? gzipStream(source, environment) : plainStream(source);
}


export function plainStream(source: ByteSource): ByteStream {
  return {
    async *pieces(from) {
      let position = from;
      for await (const bytes of readPieces(source, pieceBytes, from)) {
        position += bytes.length;
        yield { bytes, fraction: position / source.size };
      }
    },
  };
}

/** Inflated bytes kept for seeking; what lies beyond is inflated again from the start at each seek. */
const keptBytes = 256 << 20;
/** A gzip file of 8 MiB can grow to 8 GiB; more is nobody's recording. */
const mostBytes = 8 * 2 ** 30;

/** A gzip file as a stream of its content. Whoever reads first fills the memory others seek in. */
export function gzipStream(source: ByteSource, environment: FormatEnvironment): ByteStream {
  const kept: Uint8Array[] = [];
  let keptTotal = 0;
  let complete = false;

  async function* inflated(problems: ProblemList): AsyncGenerator<{ bytes: Uint8Array; start: number; fraction: number }> {
    let read = 0;
    let start = 0;
    const compressed = async function* () {
      for await (const piece of readPieces(source, 64 * 1024)) {
        read += piece.length;
        yield piece;
      }
    };
    for await (const result of environment.inflate(compressed())) {
      if (result === 'cut') {
        problems.add('truncated', `compressed byte ${source.size}`);
        break;
      }
      if (start >= mostBytes) {
        problems.add('inflate-limit');
        break;
      }
      if (start === keptTotal && keptTotal < keptBytes) {
        kept.push(result);
        keptTotal += result.length;
      }
      yield { bytes: result, start, fraction: read / source.size };
      start += result.length;
    }
    if (keptTotal === start) complete = true;
  }

  return {
    async *pieces(from, problems) {
      let start = 0;
      let inflatedTo = from;
      if (from < keptTotal) {
        for (let index = 0; index < kept.length; index += 1) {
          const bytes = kept[index] as Uint8Array;
          if (start + bytes.length > from) yield { bytes: bytes.subarray(Math.max(0, from - start)), fraction: (start + bytes.length) / Math.max(1, keptTotal) };
          start += bytes.length;
        }
        inflatedTo = start;
      }
      if (complete && keptTotal <= inflatedTo) return;
      for await (const piece of inflated(problems)) {
        if (piece.start + piece.bytes.length <= inflatedTo) continue;
        yield { bytes: piece.bytes.subarray(Math.max(0, inflatedTo - piece.start)), fraction: piece.fraction };
      }
    },
  };
}
