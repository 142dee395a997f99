import { Clipboard, Keyboard } from 'lucide-react';
import { useCallback, useMemo, useSyncExternalStore } from 'react';
import type { Playable, PlayerSnapshot } from '../../../player/playable';
import { withoutDirection } from '../../../kit/format/format';
import { eventKind } from '../events';
import type { PlaybackOpening } from '../opening';
import { indexAt } from '../panel/marked-list';
import { usePlayer } from '../use-player';

/** What was typed or copied stays this long, in ms of the recording. */
const standsMs = 2500;

/** The line being typed and the clipboard, over the picture. Lines that never showed are dots unless they were revealed. */
export function KeyOverlay({ opening, player }: { readonly opening: PlaybackOpening; readonly player: Playable }) {
  const { typed, events, revealed } = useSyncExternalStore(opening.subscribe, opening.getSnapshot);
  const copied = useMemo(() => events.filter(({ type }) => eventKind(type) === 'clipboard'), [events]);
  const line = usePlayer(player, useCallback(({ position }: PlayerSnapshot) => {
    const index = indexAt(typed, position);
    const last = typed[index];
    return last && position <= last.to + standsMs ? index : -1;
  }, [typed]));
  const clip = usePlayer(player, useCallback(({ position }: PlayerSnapshot) => {
    const index = indexAt(copied, position);
    const last = copied[index];
    return last && position <= last.at + standsMs ? index : -1;
  }, [copied]));
  const current = typed[line];
  const clipboard = copied[clip];
  return (
    <div className="key-overlay" role="status" aria-label="Keys">
      {current && <p className="mono"><Keyboard size={14} aria-hidden /> <span className="cut">{current.hidden && !revealed ? '••••••••' : withoutDirection(current.text)}</span></p>}
      {clipboard && <p className="mono"><Clipboard size={14} aria-hidden /> <span className="cut">{withoutDirection(clipboard.label)}</span></p>}
      {!current && !clipboard && <p className="faint">{typed.length === 0 ? 'This recording holds no keys' : 'Nothing typed here'}</p>}
    </div>
  );
}
