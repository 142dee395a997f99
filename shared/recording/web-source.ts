import { ProblemError, failure, success, type Result } from '../base/problem';
import { inflateGzip } from './formats/inflate';
import type { IndexProgress, RecordingInfo, RecordingLocation, RecordingPort } from './port';
import { RecordingReader } from './reader';
import type { ByteSource } from './source';

interface SliceableBlob {
  readonly size: number;
  slice(from: number, to: number): { arrayBuffer(): Promise<ArrayBuffer> };
}

/** Turns a location into bytes: ranges of a URL, or slices of a Blob. */
export function locationSource(location: RecordingLocation): ByteSource {
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

/** The recording worker: one open recording at a time; opening another closes it. */
export function createRecordingPort(): RecordingPort {
  let reader: RecordingReader | undefined;
  const current = (): RecordingReader => {
    if (reader === undefined) throw new Error('no recording is open');
    return reader;
  };
  return {
    async open(location: RecordingLocation, onProgress: (progress: IndexProgress) => void): Promise<Result<RecordingInfo>> {
      reader?.close().catch(() => undefined);
      const next = new RecordingReader({ inflate: inflateGzip, knownKeys: location.knownKeys ?? [] });
      reader = next;
      const opened = await next.open(locationSource(location), location.name, throttled(onProgress));
      return opened.ok ? success(opened.value) : failure(opened.problem);
    },
    info: () => current().info(),
    segmentAt: (at) => current().segmentAt(at),
    events: () => current().events(),
    activity: (slices) => current().activity(slices),
    search: (query, limit) => current().search(query.text, limit),
    cancelSeek: async () => undefined,
    commands: async () => [],
    typed: async () => [],
    thumbnailAt: async () => undefined,
    linesBefore: async () => [],
    exportText: async () => undefined,
    cancelExport: async () => undefined,
    async close() {
      const closing = reader;
      reader = undefined;
      await closing?.close();
    },
  };
}

/** At most ten times a second, and always the last one. */
function throttled(onProgress: (progress: IndexProgress) => void): (progress: IndexProgress) => void {
  let last = -Infinity;
  return (progress) => {
    const now = performance.now();
    if (!progress.done && now - last < 100) return;
    last = now;
    onProgress(progress);
  };
}
