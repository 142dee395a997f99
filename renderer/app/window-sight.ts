import type { Host } from '../host/host';
import type { WindowSight } from '../services/services';

/** What the page itself knows of being seen; Document fits. */
export interface PageVisibility {
  readonly visibilityState: DocumentVisibilityState;
  addEventListener(type: 'visibilitychange', listener: () => void): void;
}

/** Both the machine and the page may know: on the desktop the page goes on as if it were seen, so that a covered wall does. */
export function watchSight(host: Pick<Host, 'on'>, page: PageVisibility): WindowSight {
  const listeners = new Set<() => void>();
  let windowShown = true;
  let shown = page.visibilityState !== 'hidden';
  const look = (): void => {
    const now = windowShown && page.visibilityState !== 'hidden';
    if (now === shown) return;
    shown = now;
    for (const listener of listeners) listener();
  };
  host.on('window.shown', (next) => {
    windowShown = next.shown;
    look();
  });
  page.addEventListener('visibilitychange', look);
  return {
    get shown() { return shown; },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
  };
}
