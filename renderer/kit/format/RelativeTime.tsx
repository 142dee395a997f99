import { useSyncExternalStore } from 'react';
import { formatAgo, formatTimeBoth } from './format';

/** One timer for every relative time on the screen: it runs while somebody listens. */
const clock = {
  now: Math.floor(Date.now() / 1000) * 1000,
  listeners: new Set<() => void>(),
  timer: undefined as ReturnType<typeof setInterval> | undefined,
};

function listen(listener: () => void): () => void {
  clock.listeners.add(listener);
  if (clock.timer === undefined) {
    clock.now = Math.floor(Date.now() / 1000) * 1000;
    clock.timer = setInterval(() => {
      clock.now = Math.floor(Date.now() / 1000) * 1000;
      for (const each of clock.listeners) each();
    }, 1000);
  }
  return () => {
    clock.listeners.delete(listener);
    if (clock.listeners.size > 0) return;
    clearInterval(clock.timer);
    clock.timer = undefined;
  };
}

/** This machine's Unix milliseconds in whole seconds; re-renders once a second. */
export const useNow = (): number => useSyncExternalStore(listen, () => clock.now);

/** "5 min ago", with the absolute time on hover. `skew` = server clock minus ours, in milliseconds. */
export function RelativeTime({ at, skew = 0 }: { readonly at: number; readonly skew?: number }) {
  const now = useNow();
  return <time dateTime={isoTime(at)} title={formatTimeBoth(at)}>{formatAgo(at, now + skew)}</time>;
}

const isoTime = (at: number): string => (Number.isFinite(at) && Math.abs(at) < 8.64e15 ? new Date(at).toISOString() : '');
