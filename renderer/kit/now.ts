import { useSyncExternalStore } from 'react';

let tick = Date.now();
const listeners = new Set<() => void>();
let timer: ReturnType<typeof setInterval> | undefined;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  timer ??= setInterval(() => {
    tick = Date.now();
    for (const each of listeners) each();
  }, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0 || timer === undefined) return;
    clearInterval(timer);
    timer = undefined;
  };
}

/** This machine's Unix milliseconds, moving once a second, one timer for the whole window. Never kept in the store. */
export const useNow = (): number => useSyncExternalStore(subscribe, () => tick);
