import type { Bridge } from '../../shared/ipc/contract';
import type { Host } from './host';

const pieceBytes = 1 << 20;

/** The host on the desktop: every call goes over the bridge. */
export function desktopHost(bridge: Bridge): Host {
  return {
    kind: 'desktop',
    call: (name, request) => bridge.call(name, request),
    on: (name, listener) => bridge.on(name, listener),
    locate: (file) => ({ kind: 'url', url: file.url, sizeBytes: file.sizeBytes, name: file.name }),
    async importFile(file, onProgress) {
      const begun = await bridge.call('library.importBegin', { name: file.name, sizeBytes: file.size });
      if (!begun.ok) return begun;
      const { importId } = begun.value;
      for (let from = 0; from < file.size; from += pieceBytes) {
        const bytes = new Uint8Array(await file.slice(from, from + pieceBytes).arrayBuffer());
        const taken = await bridge.call('library.importChunk', { importId, bytes });
        if (!taken.ok) return taken;
        onProgress?.(Math.min(1, (from + bytes.length) / file.size));
      }
      return bridge.call('library.importEnd', { importId });
    },
  };
}
