import { memo, useSyncExternalStore } from 'react';
import type { Sitting } from '../../../../shared/recording/coverage/coverage';
import { coverageSentence, spoken, summarise, type CoverageSlice } from '../../../../shared/recording/coverage/summary';
import { formatPosition, formatTimeBoth, withoutDirection } from '../../../kit/format/format';
import { useCoverage } from './use-coverage';
import type { ViewingRecord } from './viewing-record';
import { sliceWords } from './words';

export interface CoveragePanelProps {
  readonly viewing: ViewingRecord;
  readonly duration: number;
  onSeek(at: number): void;
}

/** Stretches shorter than this, in ms, are not worth a line of their own. */
const shortest = 1000;
const mostLines = 500;

/** What of the recording was really seen, how fast and by whom; what was not is one press away. */
export function CoveragePanel({ viewing, duration, onSeek }: CoveragePanelProps) {
  const { coverage, problem } = useSyncExternalStore(viewing.subscribe, viewing.getSnapshot);
  const summary = useCoverage(viewing, duration);
  const missed = summary.slices.filter(({ manner, from, to }) => manner !== 'played' && to - from >= shortest).slice(0, mostLines);
  return (
    <div className="player-details">
      {problem && <p className="player-hint player-wrong" role="alert">{problem.what} {problem.tip}</p>}
      <section>
        <h2>Coverage</h2>
        <p role="status" aria-label="Coverage">{coverageSentence(summary)}.</p>
        <CoverageBar slices={summary.slices} duration={summary.duration} />
        <p className="soft player-small">Counted only while the picture was on a visible screen. 16x and more shows single pictures.</p>
      </section>
      <section>
        <h2>Not watched</h2>
        {missed.length === 0 && <p className="soft player-small">Nothing of a second or longer.</p>}
        <ul className="player-list flush" aria-label="Not watched">
          {missed.map((slice) => (
            <li key={slice.from}>
              <button type="button" onClick={() => onSeek(slice.from)}>
                <span className="mono faint">{formatPosition(slice.from, false)}</span>
                <span>{sliceWords(slice)}, {spoken(slice.to - slice.from)}</span>
              </button>
            </li>
          ))}
        </ul>
      </section>
      <SittingList sittings={coverage.sittings} duration={summary.duration} />
    </div>
  );
}

/** Who sat before it, newest first. */
export function SittingList({ sittings, duration }: { readonly sittings: readonly Sitting[]; readonly duration: number }) {
  return (
    <section>
      <h2>Sittings</h2>
      {sittings.length === 0 && <p className="soft player-small">Nobody has watched it on this machine yet.</p>}
      <ul className="coverage-sittings" aria-label="Sittings">
        {[...sittings].reverse().map((sitting) => <SittingRow key={`${sitting.id} ${sitting.viewer}`} sitting={sitting} duration={duration} />)}
      </ul>
    </section>
  );
}

/** Only the sitting that goes on is worked through again. */
const SittingRow = memo(function SittingRow({ sitting, duration }: { readonly sitting: Sitting; readonly duration: number }) {
  return (
    <li>
      <strong>{withoutDirection(sitting.viewer) || 'Nobody signed in'}</strong> <span className="faint">{formatTimeBoth(sitting.startedAt)}</span>
      <div className="soft">{sittingWords(sitting, duration)}</div>
    </li>
  );
});

/** "6 min watched at 1x, 2 min at 8x, 3 min skipped". */
export function sittingWords({ stretches }: Pick<Sitting, 'stretches'>, duration: number): string {
  const summary = summarise(stretches, duration);
  const bySpeed = new Map<number, number>();
  for (const { manner, speed, from, to } of summary.slices) if (manner === 'played') bySpeed.set(speed, (bySpeed.get(speed) ?? 0) + to - from);
  const parts = [...bySpeed].sort(([one], [other]) => one - other).map(([speed, length]) => `${spoken(length)} at ${speed}x`);
  if (summary.pictures > 0) parts.push(`${spoken(summary.pictures)} as single pictures`);
  if (summary.idle + summary.jumped > 0) parts.push(`${spoken(summary.idle + summary.jumped)} skipped`);
  return parts.length === 0 ? 'nothing watched' : parts.join(', ');
}

function CoverageBar({ slices, duration }: { readonly slices: readonly CoverageSlice[]; readonly duration: number }) {
  if (duration <= 0) return null;
  return (
    <svg className="coverage-bar" viewBox="0 0 1000 10" preserveAspectRatio="none" aria-hidden>
      {slices.map((slice) => <rect key={slice.from} className={slice.manner === 'played' && slice.speed >= 4 ? 'fast' : slice.manner} x={(slice.from / duration) * 1000} y={0} width={Math.max(1, ((slice.to - slice.from) / duration) * 1000)} height={10} />)}
    </svg>
  );
}
