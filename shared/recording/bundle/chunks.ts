import { readPieces, sliceSource, type ByteSource } from '../source';
import { chunkBytes } from './manifest';

/** The source in pieces of exactly `chunkBytes`, except the last. */
export async function* wholeChunks(source: ByteSource): AsyncGenerator<Uint8Array> {
  for (let start = 0; start < source.size; start += chunkBytes) {
    const slice = sliceSource(source, start, start + chunkBytes);
    const first = await slice.read(0, slice.size);
    if (first.length === slice.size) {
      yield first;
      continue;
    }
    const chunk = new Uint8Array(slice.size);
    chunk.set(first);
    let filled = first.length;
    for await (const piece of readPieces(slice, chunkBytes, filled)) {
      chunk.set(piece, filled);
      filled += piece.length;
    }
    yield chunk.subarray(0, filled);
  }
}

/** Whether exactly these bytes stand at `at`. */
export async function equals(source: ByteSource, at: number, expected: Uint8Array): Promise<boolean> {
  const found = await source.read(at, at + expected.length);
  return found.length === expected.length && found.every((byte, index) => byte === expected[index]);
}
