import { useCallback, useSyncExternalStore } from 'react';

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

/** What `read` makes of the time: renders anew only when that becomes another. For facts that hang on the clock but seldom change. */
export const useClock = <Read extends string | number | boolean>(read: (now: number) => Read): Read => useSyncExternalStore(subscribe, () => read(tick));

/** A ref for an element whose text is made of the time: set once a second, past React, which would go over hundreds of them. */
export function useTickingText(read: (now: number) => string): (element: HTMLElement | null) => (() => void) | undefined {
  return useCallback((element) => {
    if (!element) return undefined;
    const show = (): void => {
      const text = read(tick);
      if (element.textContent !== text) element.textContent = text;
    };
    show();
    return subscribe(show);
  }, [read]);
}
