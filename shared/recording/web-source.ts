import { ProblemError, failure, success, type Result } from '../base/problem';
import type { BodyFactory } from './body';
import { inflateGzip } from './formats/inflate';
import { cancelled } from './index/waiting';
import type { FileLocation, IndexProgress, RecordingInfo, RecordingLocation, RecordingPort } from './port';
import { RecordingReader } from './reader';
import type { ByteSource, RecordingFiles } from './source';
import type { RecordingStores } from './stores/stores';

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

export interface PortOptions {
  /** Makes the body of a graphical recording; without it there are no pictures. */
  readonly graphicalBody?: BodyFactory | undefined;
  /** Where indexes are kept; in memory when absent. */
  readonly stores?: RecordingStores | undefined;
}

/** The recording worker: one open recording at a time; opening another closes it. */
export function createRecordingPort({ graphicalBody, stores }: PortOptions = {}): RecordingPort {
  let reader: RecordingReader | undefined;
  let exports = 0;
  const current = (): RecordingReader => {
    if (reader === undefined) throw new Error('no recording is open');
    return reader;
  };
  return {
    async open(location: RecordingLocation, onProgress: (progress: IndexProgress) => void): Promise<Result<RecordingInfo>> {
      reader?.close().catch(() => undefined);
      const next = new RecordingReader({ inflate: inflateGzip, knownKeys: location.knownKeys ?? [], recordingId: location.recordingId }, { graphicalBody, stores, size: location.size });
      reader = next;
      const opened = await next.openFiles(locationFiles(location), throttled(onProgress));
      return opened.ok ? success(opened.value) : failure(opened.problem);
    },
    info: () => current().info(),
    segmentAt: (at, options) => current().segmentAt(at, options),
    cancelSeek: async () => current().cancelSeek(),
    events: () => current().events(),
    commands: () => current().commands(),
    typed: (revealed) => current().typed(revealed),
    activity: (slices) => current().activity(slices),
    search: (query, limit, onHits) => current().search(query, limit, onHits),
    thumbnailAt: (at, width, height) => current().thumbnailAt(at, width, height),
    linesBefore: (at, most) => current().linesBefore(at, most),
    async exportText(kind, onPart) {
      const number = (exports += 1);
      for await (const { text, fraction } of current().exportText(kind, () => number !== exports)) {
        await onPart(text, fraction);
        if (number !== exports) throw cancelled();
      }
    },
    async cancelExport() {
      exports += 1;
    },
    async close() {
      const closing = reader;
      reader = undefined;
      await closing?.close();
    },
  };
}

/** The files of a location. None is read before somebody asks for its bytes. */
export const locationFiles = (location: RecordingLocation): RecordingFiles => ({
  main: { name: location.name, source: locationSource(location) },
  others: (location.others ?? []).map((other) => ({ name: other.name, source: locationSource(other) })),
});

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
