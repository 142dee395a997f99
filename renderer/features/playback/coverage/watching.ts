import type { CoveredStretch, Manner } from '../../../../shared/recording/coverage/coverage';
import { easedSpeed } from '../../../player/pace';
import type { Playable, PlayerSnapshot } from '../../../player/playable';
import type { WindowSight } from '../../../services/services';

/** What was watched is told at least this often, in ms of the recording at normal speed. */
const tellEvery = 1000;
/** The first step after Play comes within this time, in ms. */
const startWithin = 250;
/** From here on a person sees single pictures, whatever draws them. */
export const picturesFrom = 16;

type Seen = Pick<PlayerSnapshot, 'speed' | 'eased' | 'inPictures'>;
const rateOf = ({ speed, eased }: Seen): number => (eased ? Math.min(speed, easedSpeed) : speed);
const mannerOf = (now: Seen): Manner => (now.inPictures || rateOf(now) >= picturesFrom ? 'pictures' : 'played');

/**
 * Tells which stretches really were on a visible screen, at which speed, and which were skipped: sought past, or jumped over
 * as idle. What runs while the window cannot be seen is not told. Answers how to stop.
 */
export function followWatching(player: Pick<Playable, 'subscribe' | 'getSnapshot'>, sight: WindowSight, tell: (stretch: CoveredStretch) => void): () => void {
  let from: number | undefined;
  let last = player.getSnapshot();
  let visible = sight.shown;
  const say = (start: number, end: number, manner: Manner, speed: number): void => {
    const stretch = { from: Math.round(start), to: Math.round(end), manner, speed };
    if (stretch.to > stretch.from) tell(stretch);
  };
  /** Closes the stretch that runs, which was seen as `last` says. */
  const close = (to: number): void => {
    if (from !== undefined && visible) say(from, to, mannerOf(last), rateOf(last));
    from = undefined;
  };
  const handle = (): void => {
    const now: PlayerSnapshot = player.getSnapshot();
    const runs = now.state === 'playing' && !now.seeking;
    const ran = last.state === 'playing' && !last.seeking;
    const sought = now.seeking && !last.seeking;
    if (runs && now.skipped && now.skipped !== last.skipped) {
      close(Math.min(last.position, now.skipped.to));
      say(Math.max(now.skipped.from, 0), now.skipped.to, 'idle', 0);
      from = now.skipped.to;
    } else if (!runs) {
      // The end of playing is told with the position it stopped at; a seek has moved it already.
      if (ran) close(now.seeking ? last.position : now.position);
      from = undefined;
    } else if (from === undefined || now.position < last.position || rateOf(now) !== rateOf(last) || mannerOf(now) !== mannerOf(last)) {
      const starts = from === undefined && !ran && !last.seeking && now.position >= last.position && now.position - last.position < startWithin * now.speed;
      close(now.position < last.position ? last.position : now.position);
      // The picture it starts from stood there already.
      from = starts ? last.position : now.position;
    } else if (now.position - from >= tellEvery * Math.max(1, now.speed)) {
      close(now.position);
      from = now.position;
    }
    if ((sought || (now.seeking && last.seeking)) && now.position > last.position && last.state !== 'loading') say(last.position, now.position, 'jumped', 0);
    last = now;
  };
  const handleSight = (): void => {
    close(last.position);
    visible = sight.shown;
    from = last.state === 'playing' && !last.seeking ? last.position : undefined;
  };
  const stops = [player.subscribe(handle), sight.subscribe(handleSight)];
  return () => {
    for (const stop of stops) stop();
    close(last.position);
  };
}
