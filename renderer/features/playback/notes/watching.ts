import type { Playable, PlayerSnapshot } from '../../../player/playable';
import type { Notebook } from './notebook';

/** What was watched is told to the notebook at least this often, in ms of the recording at normal speed. */
const tellEvery = 1000;

/** Tells the notebook which stretches really were on the screen: not what was sought over, and not skipped idle. Answers how to stop. */
export function followWatching(player: Playable, notebook: Notebook): () => void {
  let from: number | undefined;
  let last = player.getSnapshot();
  const tell = (to: number): void => {
    if (from !== undefined && to > from) notebook.watch({ from, to });
  };
  const handle = (): void => {
    const now: PlayerSnapshot = player.getSnapshot();
    const runs = now.state === 'playing' && !now.seeking;
    const ran = last.state === 'playing' && !last.seeking;
    if (runs && now.skipped && now.skipped !== last.skipped) {
      tell(last.position);
      from = now.skipped.to;
    } else if (!runs) {
      // The end of playing is told with the position it stopped at; a seek has moved it already.
      if (ran) tell(now.seeking ? last.position : now.position);
      from = undefined;
    } else if (from === undefined || now.position < last.position) {
      if (from !== undefined) tell(last.position);
      from = now.position;
    } else if (now.position - from >= tellEvery * Math.max(1, now.speed)) {
      tell(now.position);
      from = now.position;
    }
    last = now;
  };
  const stop = player.subscribe(handle);
  return () => {
    stop();
    tell(last.position);
    from = undefined;
  };
}
