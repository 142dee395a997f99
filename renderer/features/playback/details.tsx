import type { IntegrityReport } from '../../../shared/model/recording';
import type { RecordingInfo } from '../../../shared/recording/port';
import { formatBytes, formatDuration, formatTimeBoth, withoutDirection } from '../../kit/format/format';

/** Everything the file says of itself, and what could not be read. */
export function Details({ info, integrity, fileName }: { readonly info: RecordingInfo | undefined; readonly integrity: IntegrityReport | undefined; readonly fileName: string }) {
  if (!info) return <p className="player-hint">Opening…</p>;
  const facts: readonly (readonly [string, string])[] = [
    ['File', fileName],
    ['Format', info.format],
    ['Size', formatBytes(info.sizeBytes)],
    ['Screen', `${info.columns} × ${info.rows}`],
    ['Duration', formatDuration(info.duration)],
    ...(info.startedAt === undefined ? [] : [['Started', formatTimeBoth(info.startedAt)] as const]),
    ['Integrity', integrity?.detail ?? ''],
    ...(integrity?.keyId === undefined ? [] : [['Key', integrity.keyId] as const]),
  ];
  const known = new Set(facts.map(([name]) => name));
  return (
    <div className="player-details">
      <dl className="facts">
        {[...facts, ...info.metadata.filter(({ name }) => !known.has(name)).map(({ name, value }) => [name, value] as const)].map(([name, value]) => (
          <div key={name} style={{ display: 'contents' }}><dt>{name}</dt><dd>{withoutDirection(value)}</dd></div>
        ))}
      </dl>
      {info.problems.length > 0 && (
        <>
          <h2>Could not be read</h2>
          <ul className="player-problems">
            {info.problems.map((problem, index) => <li key={index}><strong>{problem.what}</strong> <span className="soft">{problem.tip}</span></li>)}
          </ul>
        </>
      )}
    </div>
  );
}
