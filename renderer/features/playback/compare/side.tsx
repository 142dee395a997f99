import { useCallback, useSyncExternalStore } from 'react';
import { integrityWords } from '../../../../shared/model/recording';
import type { Playable, PlayerSnapshot } from '../../../player/playable';
import { Badge, Progress } from '../../../kit/display';
import { formatDuration, formatPosition, formatTime, withoutDirection } from '../../../kit/format/format';
import { Altered, OpeningNotice } from '../notices';
import type { OpenedTarget } from '../open-target';
import { Picture } from '../picture/picture';
import type { Shown } from '../picture/shown';
import { usePlayer } from '../use-player';

export interface SideProps {
  readonly name: string;
  readonly opened: OpenedTarget;
  readonly shown: Shown | undefined;
  onShown(shown: Shown | undefined): void;
  /** Both together, and when this one begins on their clock. */
  readonly pair: Playable | undefined;
  readonly offset: number;
}

/** One of two: its picture, and over it whose it is and what time it was there. */
export function Side({ name, opened: { opening, target }, shown, onShown, pair, offset }: SideProps) {
  const { stage, info, integrity, progress, problem } = useSyncExternalStore(opening.subscribe, opening.getSnapshot);
  const recording = target.kind === 'library' ? target.entry.recording : undefined;
  const { name: fileName, title: called } = target.kind === 'library' ? target.entry.file : target.file;
  const startedAt = info?.startedAt ?? recording?.startedAt;
  const title = recording ? `${recording.user}@${recording.asset}` : info?.title || called || fileName;
  // To the second: this is drawn again whenever it changes.
  const second = usePlayer(shown?.player, useCallback(({ position }: PlayerSnapshot) => Math.floor(position / 1000), []));
  const length = info?.duration ?? 0;
  const presence = usePlayer(pair, useCallback(({ position }: PlayerSnapshot) => (position < offset ? 'before' : position > offset + length ? 'after' : 'here'), [offset, length]));
  const checked = integrity && integrityWords(integrity);
  return (
    <section className="compare-side" aria-label={`${name}: ${withoutDirection(title)}`}>
      <header>
        <strong className="cut" title={withoutDirection(fileName)}>{withoutDirection(title)}</strong>
        {info && <Badge>{info.format} · {formatDuration(info.duration)}</Badge>}
        {checked && <span title={integrity?.detail}><Badge tone={checked.tone}>{checked.words}</Badge></span>}
        <span className="grow" />
        <span className="mono faint">{startedAt === undefined ? 'no wall clock' : formatTime(startedAt + second * 1000)}</span>
      </header>
      <div className="player-stage">
        {stage === 'opening' && <OpeningNotice fraction={progress?.fraction} />}
        {stage === 'failed' && <p className="player-hint" role="alert">{problem?.what} {problem?.tip}</p>}
        {stage === 'blocked' && <Altered detail={integrity?.detail ?? ''} onPlayAnyway={() => opening.playAnyway()} />}
        {stage === 'ready' && info && <Picture opening={opening} info={info} onShown={onShown} />}
        {stage === 'ready' && presence !== 'here' && <p className="player-pace" role="status">{presence === 'before' ? `Begins at ${formatPosition(offset, false)}` : `Ended at ${formatPosition(offset + length, false)}`}</p>}
        {progress && !progress.done && <div className="compare-indexing"><Progress label="Indexing" fraction={progress.fraction} /></div>}
      </div>
    </section>
  );
}
