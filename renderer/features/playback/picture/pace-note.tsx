import { useEffect, useState } from 'react';
import type { Playable } from '../../../player/playable';
import { formatDuration } from '../../../kit/format/format';
import { easedOf, skippedOf, usePlayer } from '../use-player';

/** How long it stands there what was skipped, in ms. */
const standsMs = 2500;

/** Says on the picture when the time does not run as it was set: idle was skipped, or an event slows it down. */
export function PaceNote({ player }: { readonly player: Playable }) {
  const skipped = usePlayer(player, skippedOf);
  const eased = usePlayer(player, easedOf);
  const [stands, setStands] = useState(false);
  useEffect(() => {
    setStands(skipped !== undefined);
    if (!skipped) return undefined;
    const timer = setTimeout(() => setStands(false), standsMs);
    return () => clearTimeout(timer);
  }, [skipped]);
  const words = eased ? 'Slowed to 2× near an event' : stands && skipped ? `Skipped ${formatDuration(skipped.to - skipped.from)} of idle` : '';
  return <p className={`player-pace${words === '' ? ' nothing' : ''}`} role="status">{words}</p>;
}
