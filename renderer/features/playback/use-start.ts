import { useEffect } from 'react';
import type { Playable } from '../../player/playable';
import type { PlayStart } from '../../services/services';
import type { PlaybackOpening } from './opening';

/** Begins where it was asked for: with the search filled in, and at the moment that was found, as soon as the index knows it. */
export function useStart(opening: PlaybackOpening, player: Playable | undefined, start: PlayStart | undefined): void {
  useEffect(() => {
    if (!start?.search) return;
    const { text, caseSensitive = false, wholeWord = false, regularExpression = false } = start.search;
    opening.search.setOptions({ caseSensitive, wholeWord, regularExpression });
    opening.search.submit(text);
  }, [opening, start]);
  useEffect(() => {
    if (!player || !start) return undefined;
    const stops: (() => void)[] = [];
    const go = (): void => {
      const { state, duration, position } = player.getSnapshot();
      if (state === 'loading') return;
      // Somebody went elsewhere meanwhile, or plays.
      const elsewhere = state !== 'paused' || position > 1000;
      if (!elsewhere && duration < start.at && opening.getSnapshot().progress?.done !== true) return;
      for (const stop of stops.splice(0)) stop();
      if (!elsewhere) void player.seek(start.at);
    };
    stops.push(player.subscribe(go), opening.subscribe(go));
    go();
    return () => { for (const stop of stops.splice(0)) stop(); };
  }, [opening, player, start]);
}
