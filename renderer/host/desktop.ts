import { failure, type Problem } from '../../shared/base/problem';
import type { Bridge } from '../../shared/ipc/contract';
import type { OpenedPart } from '../../shared/ipc/schemas';
import type { FileLocation } from '../../shared/recording/port';
import { locationFiles } from '../../shared/recording/location-source';
import type { Host } from './host';

const pieceBytes = 1 << 20;
const cancelled: Problem = { code: 'cancelled', severity: 'info', what: 'The import was cancelled.', tip: 'Drop the file again to import it.' };

/** The host on the desktop: every call goes over the bridge. */
export function desktopHost(bridge: Bridge): Host {
  return {
    kind: 'desktop',
    call: (name, request) => bridge.call(name, request),
    on: (name, listener) => bridge.on(name, listener),
    locate: (file) => ({ ...located(file), others: file.others?.map(located) }),
    async importRecording(recording, title, onProgress, stopped = () => false) {
      const { main, others } = locationFiles(recording);
      const begun = await bridge.call('library.importBegin', {
        name: main.name, sizeBytes: main.source.size, others: others.map(({ name, source }) => ({ name, sizeBytes: source.size })), ...(title === undefined ? {} : { title }),
      });
      if (!begun.ok) return begun;
      const { importId } = begun.value;
      const all = [main, ...others].map(({ source }) => source);
      const total = all.reduce((sum, each) => sum + each.size, 0);
      let sent = 0;
      for (const [number, each] of all.entries()) {
        for (let from = 0; from < each.size; from += pieceBytes) {
          if (stopped()) {
            await bridge.call('library.importCancel', { importId });
            return failure(cancelled);
          }
          const bytes = new Uint8Array(await each.read(from, from + pieceBytes));
          const taken = await bridge.call('library.importChunk', { importId, bytes, file: number });
          if (!taken.ok) return taken;
          sent += bytes.length;
          onProgress?.(sent / total);
        }
      }
      return bridge.call('library.importEnd', { importId });
    },
  };
}

const located = ({ url, sizeBytes, name }: OpenedPart): FileLocation => ({ kind: 'url', url, sizeBytes, name });
