import { failure, success, type Result } from '../base/problem';
import type { BodyFactory } from './body';
import { inflateGzip } from './formats/inflate';
import { cancelled } from './index/waiting';
import { locationFiles } from './location-source';
import type { IndexProgress, RecordingInfo, RecordingLocation, RecordingPort } from './port';
import { RecordingReader } from './reader';
import { writeRedactedCopy } from './redact/index';
import { MemoryStore } from './stores/memory-store';
import type { RecordingStores } from './stores/stores';

export interface PortOptions {
  /** Makes the body of a graphical recording; without it there are no pictures. */
  readonly graphicalBody?: BodyFactory | undefined;
  /** Where indexes are kept; in memory when absent. */
  readonly stores?: RecordingStores | undefined;
}

/** The recording worker: one open recording at a time; opening another closes it. */
export function createRecordingPort({ graphicalBody, stores: kept }: PortOptions = {}): RecordingPort {
  let reader: RecordingReader | undefined;
  let stores = kept;
  let exports = 0;
  const current = (): RecordingReader => {
    if (reader === undefined) throw new Error('no recording is open');
    return reader;
  };
  return {
    async open(location: RecordingLocation, onProgress: (progress: IndexProgress) => void): Promise<Result<RecordingInfo>> {
      reader?.close().catch(() => undefined);
      stores = location.unkept === true ? undefined : kept;
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
    redactedCopy(order, sign, onPart) {
      const number = (exports += 1);
      const { recognised, files } = current().material;
      let fraction = 0;
      const { publicKey, keyId, ...copy } = order;
      return writeRedactedCopy(recognised, files, copy, {
        signer: { publicKey, keyId, sign: (bytes) => sign(new TextDecoder().decode(bytes)) },
        scratch: async () => stores?.scratch() ?? new MemoryStore(), stopped: () => number !== exports,
        onProgress: (now) => {
          if (now - fraction < 0.01) return;
          fraction = now;
          void onPart(undefined, now);
        },
        async write(bytes) {
          if (number !== exports) throw cancelled();
          await onPart(bytes, fraction);
        },
      });
    },
    async cancelExport() {
      exports += 1;
    },
    evidence: () => current().evidence(),
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
