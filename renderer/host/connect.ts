import type { Bridge } from '../../shared/ipc/contract';
import { browserHost } from './browser/browser';
import { desktopHost } from './desktop';
import type { Host } from './host';

declare global {
  interface Window {
    readonly vigil?: Bridge;
  }
}

/** The host of this window: the bridge when the preload put one there, else the browser twin. */
export const connectHost = (): Host => (window.vigil ? desktopHost(window.vigil) : browserHost());
