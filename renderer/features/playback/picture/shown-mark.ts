import type { Playable } from '../../../player/playable';
import type { PlaybackOpening } from '../opening';

/**
 * Says on the picture's element what can be seen, for tests and the bench: `data-kind`, `data-shown` (the position in
 * milliseconds whose picture is painted; absent while a seek is under way) and `data-indexed` (all is known, the duration too). Answers a function that stops it.
 */
export function markShown(element: HTMLElement, player: Pick<Playable, 'subscribe' | 'getSnapshot'>, opening: PlaybackOpening, settled: () => Promise<void>): () => void {
  let stopped = false;
  let number = 0;
  let marked = '';
  const mark = (): void => {
    const { position, seeking, state } = player.getSnapshot();
    const ready = !seeking && state !== 'loading';
    const wanted = ready ? String(position) : '';
    if (wanted === marked && (wanted === '' || element.dataset['shown'] === wanted)) return;
    marked = wanted;
    const mine = (number += 1);
    if (!ready) {
      delete element.dataset['shown'];
      return;
    }
    void settled().then(() => requestAnimationFrame(() => { if (!stopped && mine === number) element.dataset['shown'] = wanted; }));
  };
  const markFacts = (): void => {
    const { known, info } = opening.getSnapshot();
    element.dataset['indexed'] = String(known);
    if (info) element.dataset['kind'] = info.kind;
  };
  const stops = [player.subscribe(mark), opening.subscribe(markFacts)];
  markFacts();
  mark();
  return () => {
    stopped = true;
    for (const stop of stops) stop();
  };
}

/** Runs `action` when the next frame of the page is on its way to the screen. */
export const afterFrame = (action: () => void): void => void requestAnimationFrame(() => setTimeout(action));
