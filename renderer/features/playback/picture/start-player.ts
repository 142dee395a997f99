import type { Disposable } from '../../../../shared/base/dispose';
import { Player } from '../../../player/player';
import { animationScheduler } from '../../../player/scheduler';
import type { FrameSink } from '../../../../shared/frames/sink';
import { millis } from '../../../../shared/base/units';
import type { WindowSight } from '../../../services/services';
import type { PlaybackOpening } from '../opening';
import { followWatching } from '../coverage/watching';

/** A player that follows its opening: duration and moments that matter grow with the index, what is watched is noted. */
export function startPlayer(opening: PlaybackOpening, sink: FrameSink, sight: WindowSight, moments: () => readonly number[]): { readonly player: Player } & Disposable {
  const player = new Player(opening.connection.port, sink, animationScheduler);
  const follow = (): void => {
    player.setDuration(opening.getSnapshot().info?.duration ?? millis(0));
    player.setMoments(moments());
  };
  const stops = [opening.subscribe(follow), followWatching(player, sight, opening.viewing.add)];
  follow();
  return {
    player,
    dispose() {
      for (const stop of stops) stop();
      player.dispose();
    },
  };
}
