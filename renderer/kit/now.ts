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

/** Calls at once, and then once a second. Answers how to end it. */
export function onTick(listener: (now: number) => void): () => void {
  listener(tick);
  return subscribe(() => listener(tick));
}

/** What writes the time's text, and where. */
const texts = new Map<HTMLElement, () => void>();
let leaveTexts: (() => void) | undefined;

/**
 * Asked of its article first, such as a tile: of what is in one that is out of view Chromium works out style and place for the
 * answer, and forgets them again. Of 220 tiles below the edge that took a second, every second.
 */
function isSeen(element: HTMLElement): boolean {
  const article = element.closest('article');
  if (article) {
    const { top, bottom } = article.getBoundingClientRect();
    if (bottom <= 0 || top >= window.innerHeight) return false;
  }
  return element.checkVisibility();
}

/**
 * All that can be seen are found first, then written: asking between writes would have the styles worked out each time. What
 * cannot be seen is emptied once and then left alone: to write it made Chromium work out six elements' style for each of 256 tiles, 60 ms every second.
 */
function writeTexts(): void {
  const seen = [...texts].map(([element, write]) => ({ element, write, visible: isSeen(element) }));
  for (const { element, write, visible } of seen) {
    if (visible) write();
    else if (element.textContent !== '') element.textContent = '';
  }
}

/** A ref for an element whose text is made of the time: set once a second while it can be seen, past React, which would go over hundreds of them. */
export function useTickingText(read: (now: number) => string): (element: HTMLElement | null) => (() => void) | undefined {
  return useCallback((element) => {
    if (!element) return undefined;
    const write = (): void => {
      const text = read(tick);
      if (element.textContent !== text) element.textContent = text;
    };
    write();
    texts.set(element, write);
    leaveTexts ??= subscribe(writeTexts);
    return () => {
      texts.delete(element);
      if (texts.size > 0) return;
      leaveTexts?.();
      leaveTexts = undefined;
    };
  }, [read]);
}
