import { ShieldAlert, ShieldCheck, ShieldQuestion } from 'lucide-react';
import { integrityWords, type IntegrityReport } from '../../../../shared/model/recording';
import type { RecordingChoice, RecordingGap, RecordingInfo } from '../../../../shared/recording/port';
import { Badge } from '../../../kit/display';
import { formatBytes, formatCount, formatDuration, formatPosition, formatTimeBoth, withoutDirection } from '../../../kit/format/format';
import type { Reading } from '../open-target';
import { SizeOverride } from './size-override';

export interface DetailsProps {
  readonly info: RecordingInfo | undefined;
  readonly integrity: IntegrityReport | undefined;
  readonly fileName: string;
  readonly reading: Reading;
  /** Somebody just chose the size. */
  readonly again: boolean;
  onReading(reading: Reading): void;
  onSeek(at: number): void;
}

/** Everything the file says of itself, what could not be read, what is missing, and whether it can be believed. */
export function Details({ info, integrity, fileName, reading, again, onReading, onSeek }: DetailsProps) {
  if (!info) return <p className="player-hint">Opening…</p>;
  const facts: readonly (readonly [string, string])[] = [
    ['File', fileName],
    ['Format', info.format],
    ['Size', formatBytes(info.sizeBytes)],
    ...(info.kind === 'video' ? [] : [['Screen', `${info.columns} × ${info.rows}${info.kind === 'terminal' ? ' characters' : ' pixels'}`] as const]),
    ['Duration', formatDuration(info.duration)],
    ...(info.startedAt === undefined ? [] : [['Started', formatTimeBoth(info.startedAt)] as const]),
    ...(info.typed.lines === 0 ? [] : [['Typed', `${formatCount(info.typed.lines, 'line')}${info.typed.hidden > 0 ? `, ${info.typed.hidden} never shown` : ''}`] as const]),
  ];
  const known = new Set(facts.map(([name]) => name));
  // Whoever just chose a size tries the next one: then it comes first.
  const size = info.kind === 'terminal' && (
    <section>
      <h2>Screen size</h2>
      <p className="soft player-small">Lines break in the wrong places? The file may not tell the size of the terminal.</p>
      <SizeOverride key={`${info.columns} ${info.rows}`} columns={info.columns} rows={info.rows} overridden={reading.size !== undefined} focused={again} onSize={(size) => onReading({ ...reading, size })} />
    </section>
  );
  return (
    <div className="player-details">
      {again && size}
      <Integrity report={integrity} />
      <dl className="facts">
        {[...facts, ...info.metadata.filter(({ name }) => !known.has(name)).map(({ name, value }) => [name, value] as const)].map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}><dt>{name}</dt><dd>{withoutDirection(value)}</dd></div>
        ))}
      </dl>
      {info.recordings && <Recordings recordings={info.recordings} onChoose={(recordingId) => onReading({ ...reading, recordingId })} />}
      {info.problems.length > 0 && (
        <section>
          <h2>Could not be read</h2>
          <ul className="player-problems">
            {info.problems.map((problem, index) => <li key={index}><strong>{problem.what}</strong> <span className="soft">{problem.tip}</span></li>)}
          </ul>
        </section>
      )}
      <Gaps gaps={info.gaps} onSeek={onSeek} />
      {!again && size}
    </div>
  );
}

function Integrity({ report }: { readonly report: IntegrityReport | undefined }) {
  if (!report) return null;
  const { tone, words } = integrityWords(report);
  const Shield = report.state === 'verified' ? ShieldCheck : report.state === 'failed' ? ShieldAlert : ShieldQuestion;
  return (
    <section className={`player-integrity ${tone}`} aria-label="Integrity">
      <Badge tone={tone}><Shield size={14} aria-hidden /> {words}</Badge>
      <p>{report.detail}</p>
      {report.keyId !== undefined && <p className="faint">Key <span className="mono">{report.keyId}</span></p>}
    </section>
  );
}

function Recordings({ recordings, onChoose }: { readonly recordings: readonly RecordingChoice[]; onChoose(id: string): void }) {
  return (
    <section>
      <h2>Recordings in this file</h2>
      <ul className="player-list flush" aria-label="Recordings in this file">
        {recordings.map(({ id, title, duration, chosen }) => (
          <li key={id}>
            <button type="button" aria-current={chosen || undefined} onClick={() => onChoose(id)}>
              <span className="mono faint">{formatPosition(duration, false)}</span>
              <span className="cut" title={withoutDirection(id)}>{withoutDirection(title || id)}</span>
            </button>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Gaps({ gaps, onSeek }: { readonly gaps: readonly RecordingGap[]; onSeek(at: number): void }) {
  return (
    <section>
      <h2>Gaps</h2>
      {gaps.length === 0 ? <p className="soft player-small">Nothing is known to be missing.</p> : (
        <ul className="player-list flush" aria-label="Gaps">
          {gaps.map((gap, index) => (
            <li key={index}>
              <button type="button" onClick={() => onSeek(gap.from)}>
                <span className="mono faint">{formatPosition(gap.from, false)}{gap.to > gap.from && `–${formatPosition(gap.to, false)}`}</span>
                <span>{gap.cause}</span>
              </button>
            </li>
          ))}
        </ul>
      )}
    </section>
  );
}
