import { sha256 } from '../crypto/encoding';
import type { NamedSource } from './source';

/** Pieces sampled of a file, evenly, beside its head and tail. Few and larger: each costs a round trip. */
const samples = 14;
const sampleBytes = 16 * 1024;

/**
 * A name for the content of files: SHA-256 over their sizes, heads, tails and evenly sampled pieces. Reads 256 KiB of a
 * file of any size. It names a cache; it proves nothing (a changed byte between two samples is not seen).
 * `recordingId` says which of several recordings in a file is meant.
 */
export async function fingerprintOf(files: readonly NamedSource[], recordingId = ''): Promise<string> {
  const parts: Uint8Array[] = [new TextEncoder().encode(`${recordingId};`)];
  for (const { source } of files) {
    parts.push(new TextEncoder().encode(`${source.size};`));
    // What cannot be read now is left out: reading on will say so in a sentence.
    const read = (from: number, to: number): Promise<Uint8Array> => source.read(from, to).catch(() => new Uint8Array(0));
    if (source.size <= (samples + 2) * sampleBytes) {
      parts.push(await read(0, source.size));
      continue;
    }
    const step = (source.size - sampleBytes) / (samples + 1);
    parts.push(...await Promise.all(Array.from({ length: samples + 2 }, (_, number) => {
      const from = Math.floor(number * step);
      return read(from, from + sampleBytes);
    })));
  }
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let length = 0;
  for (const part of parts) {
    bytes.set(part, length);
    length += part.length;
  }
  return sha256(bytes);
}
