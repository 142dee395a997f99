import { ProblemError } from '../base/problem';
import type { FileLocation, RecordingLocation } from './port';
import type { ByteSource, RecordingFiles } from './source';

interface SliceableBlob {
  readonly size: number;
  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** Turns a location into bytes: ranges of a URL, or slices of a Blob. */
export function locationSource(location: FileLocation): ByteSource {
  if (location.kind === 'blob') {
    const blob = location.blob as SliceableBlob;
    return { size: blob.size, read: async (from, to) => new Uint8Array(await blob.slice(Math.max(0, from), Math.min(to, blob.size)).arrayBuffer()) };
  }
  const { url, sizeBytes: size } = location;
  return {
    size,
    read: async (from, to) => {
      const end = Math.min(to, size);
      if (from >= end) return new Uint8Array(0);
      const answer = await fetch(url, { headers: { Range: `bytes=${from}-${end - 1}` } });
      if (!answer.ok) throw unreadable(`status ${answer.status}`);
      const bytes = new Uint8Array(await answer.arrayBuffer());
      // 200 means the range was not understood: the whole file came.
      return answer.status === 200 ? bytes.subarray(from, end) : bytes;
    },
  };
}

const unreadable = (cause: string): ProblemError => new ProblemError({
  code: 'unreadable', severity: 'error', what: 'The file can no longer be read.', tip: 'Check that it is still there, then open it again.', cause,
});

/** The files of a location. None is read before somebody asks for its bytes. */
export const locationFiles = (location: RecordingLocation): RecordingFiles => ({
  main: { name: location.name, source: locationSource(location) },
  others: (location.others ?? []).map((other) => ({ name: other.name, source: locationSource(other) })),
});
