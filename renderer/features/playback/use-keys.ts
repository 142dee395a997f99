import { useEffect, useRef } from 'react';
import type { Playable } from '../../player/playable';
import { useConsole } from '../../state/store';
import { belongsToFocus, commandForKey, nextSpeed, type PlayerCommand } from './keys';

/** Keys that are not about the time: the view does those. Answers whether it did. */
export type OtherCommand = (command: PlayerCommand) => void;

/** The player's keys, wherever on the page the focus is, unless they belong to what has it. */
export function useKeys(player: Playable | undefined, onOther: OtherCommand): void {
  const singleKeys = useConsole((console) => console.preferences.singleKeys);
  const latest = useRef(onOther);
  latest.current = onOther;
  useEffect(() => {
    const handleKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      if (event.key === 'Escape' && player?.getSnapshot().seeking) {
        event.preventDefault();
        player.cancelSeek();
        return;
      }
      const command = commandForKey(event.key, event.shiftKey);
      if (!command || belongsToFocus(event.target, event.key)) return;
      if (!singleKeys && event.key.length === 1 && event.key !== ' ') return;
      event.preventDefault();
      event.stopPropagation();
      if (!player || !drive(player, command)) latest.current(command);
    };
    // Before the frame's own keys: here "?" shows the player's.
    document.addEventListener('keydown', handleKey, true);
    return () => document.removeEventListener('keydown', handleKey, true);
  }, [player, singleKeys]);
}

/** Answers whether the command was about the time. */
function drive(player: Playable, { kind, value }: PlayerCommand): boolean {
  const { duration, speed, skipIdle } = player.getSnapshot();
  switch (kind) {
    case 'toggle': player.toggle(); return true;
    case 'seek-by': void player.seekBy(value); return true;
    case 'seek-tenth': void player.seek((duration * value) / 10); return true;
    case 'start': void player.seek(0); return true;
    case 'end': void player.seek(duration); return true;
    case 'frame': void player.stepFrame(value > 0 ? 1 : -1); return true;
    case 'speed': player.setSpeed(nextSpeed(speed, value)); return true;
    case 'skip-idle': player.setSkipIdle(!skipIdle); return true;
    default: return false;
  }
}
