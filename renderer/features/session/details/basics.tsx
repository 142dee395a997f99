import type { LibraryEntry } from '../../../../shared/ipc/schemas';
import { ownId } from '../../../../shared/model/gateway-ids';
import type { AuditEvent } from '../../../../shared/model/audit';
import { integrityWords } from '../../../../shared/model/recording';
import { isCommand, isTransfer } from '../../../../shared/report/collaboration';
import type { Session } from '../../../../shared/model/session';
import { Mark } from '../../../kit/display';
import { formatBytes, formatCount, formatDuration, formatTimeBoth } from '../../../kit/format/format';
import { useNow } from '../../../kit/now';
import { endWords } from '../../../state/end-words';
import { selectSkewOf } from '../../../state/gateway-selectors';
import { riskMarks } from '../../../state/risk-marks';
import { useConsole } from '../../../state/store';
import { RuleHits } from '../rule-hits';

/** Who, where, when, how it ended, what it was worth to watch. */
export function Basics({ session, events, entry }: { readonly session: Session; readonly events: readonly AuditEvent[]; readonly entry: LibraryEntry | undefined }) {
  const skew = useConsole((state) => selectSkewOf(state, session.id));
  const now = useNow() + skew;
  const mark = riskMarks[session.risk];
  const refused = events.filter(({ success }) => !success).length;
  const facts: readonly (readonly [string, string])[] = [
    ['User', session.user], ['Asset', session.asset], ['Protocol', session.protocol.toUpperCase() + (session.simulated ? ', simulated by the demo' : '')], ['Team', session.team || '–'], ['From', session.remoteAddress || 'not known here'],
    ['Started', formatTimeBoth(session.startedAt)],
    ...(session.endedAt === undefined ? [] : [['Ended', formatTimeBoth(session.endedAt)] as const]),
    [session.endedAt === undefined ? 'Running for' : 'Duration', formatDuration(Math.max(0, (session.endedAt ?? now) - session.startedAt))],
    ...(session.state === 'ended' ? [['How it ended', endWords(session)] as const] : [['Last activity', formatTimeBoth(session.lastActivityAt)] as const]),
    ...(session.heldBy === undefined || session.heldBy === '' ? [] : [['Held by', session.heldBy] as const]),
    ...(session.columns > 0 ? [['Screen', `${session.columns} × ${session.rows}`] as const] : []),
    ...(session.outputBytes > 0 ? [['Output', formatBytes(session.outputBytes)] as const] : []),
  ];
  const record: readonly (readonly [string, string])[] = [
    ['Events', events.length === 0 ? 'none known here' : `${formatCount(events.length, 'event')}${refused > 0 ? `, ${refused} refused` : ''}`],
    ['Commands', events.some(isCommand) ? formatCount(events.filter(isCommand).length, 'command') : 'not told by the gateway: read from the recording'],
    ['File transfers', formatCount(events.filter(isTransfer).length, 'transfer')],
    ['Notes', session.notes?.length ? session.notes.map(({ author, text }) => `${author}: ${text}`).join('\n') : 'none'],
    ['Looked at', session.acknowledgements?.length ? session.acknowledgements.map(({ by, note, causes }) => `${by}: ${causes.join('; ')}${note === '' ? '' : ` (${note})`}`).join('\n') : 'no alert was acknowledged'],
    ['Session', ownId(session.id)], ['Recording', session.recordingId === undefined ? '–' : ownId(session.recordingId)],
    ['On this machine', entry === undefined ? 'no' : integrityWords(entry.integrity).words],
  ];
  return (
    <div className="session-basics">
      <section aria-label="Session"><h2>Session</h2><dl className="facts">{facts.map(([name, value]) => <Fact key={name} name={name} value={value} />)}</dl></section>
      <section aria-label="Risk and record">
        <h2>Risk</h2>
        <dl className="facts">
          <dt>Risk</dt><dd><span className="level"><Mark {...mark} />{mark.word} {session.riskScore}</span></dd>
          <Fact name="Why" value={session.riskCauses.length === 0 ? 'it did not rise' : session.riskCauses.join('\n')} />
        </dl>
        <h2>Record</h2>
        <dl className="facts">{record.map(([name, value]) => <Fact key={name} name={name} value={value} />)}</dl>
      </section>
      <RuleHits session={session} />
    </div>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return <><dt>{name}</dt><dd className="session-fact">{value}</dd></>;
}
