import { useCallback } from 'react';
import type { RecordedCommand } from '../../../../shared/recording/port';
import type { Playable } from '../../../player/playable';
import { formatCount, formatPosition, withoutDirection } from '../../../kit/format/format';
import { MarkedList } from './marked-list';

export interface CommandsPanelProps {
  readonly commands: readonly RecordedCommand[];
  readonly player: Playable | undefined;
  readonly indexing: boolean;
  onSeek(at: number): void;
}

/** What was run; each goes to the moment it was entered. */
export function CommandsPanel({ commands, player, indexing, onSeek }: CommandsPanelProps) {
  const choose = useCallback(({ at }: RecordedCommand) => onSeek(at), [onSeek]);
  if (commands.length === 0) return <p className="player-hint">{indexing ? 'Reading the recording…' : 'No commands could be made out: nothing was typed, or no prompt was on the screen.'}</p>;
  return (
    <>
      <p className="player-hint">{formatCount(commands.length, 'command')}{indexing ? ' so far' : ''}</p>
      <MarkedList label="Commands" items={commands} player={player} onChoose={choose} renderItem={commandRow} />
    </>
  );
}

function commandRow({ at, text }: RecordedCommand) {
  return (
    <>
      <span className="mono faint">{formatPosition(at, false)}</span>
      <span className="mono cut" title={withoutDirection(text)}>{withoutDirection(text)}</span>
    </>
  );
}
