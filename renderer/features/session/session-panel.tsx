import { Eye, Keyboard } from 'lucide-react';
import { useMemo } from 'react';
import { operatorLabel } from '../../../shared/model/operator';
import { ownId } from '../../../shared/model/gateway-ids';
import type { AuditEvent } from '../../../shared/model/audit';
import type { RuleHit, Session } from '../../../shared/model/session';
import { isRuleHit } from '../../../shared/report/told-commands';
import { Button } from '../../kit/button';
import { formatAgo, formatBytes, formatTime, formatTimeBoth } from '../../kit/format/format';
import { RelativeTime } from '../../kit/format/relative-time';
import { useNow } from '../../kit/now';
import { Remarks } from '../../kit/remarks';
import { Tabs } from '../../kit/tabs';
import { useCalmList } from '../../kit/use-calm-list';
import { useServices } from '../../services/services';
import { selectSkewOf } from '../../state/gateway-selectors';
import { makeSelectSessionEvents } from '../../state/selectors';
import { noNotesYet, useSessionNotes } from '../../state/use-session-notes';
import { useConsole } from '../../state/store';
import { HitRow } from './rule-hits';

/** Beside the picture: what happened, who is in it, what it is. */
export function SessionPanel({ session, past }: { readonly session: Session; readonly past: readonly AuditEvent[] }) {
  const inIt = session.participants.length;
  return (
    <aside className="session-panel" aria-label="About this session">
      <Tabs
        label="About this session"
        tabs={[
          { id: 'events', label: 'Events', content: <Events session={session} past={past} /> },
          { id: 'people', label: inIt === 0 ? 'People' : `People (${inIt + 1})`, content: <People session={session} /> },
          { id: 'notes', label: session.notes?.length ? `Notes (${session.notes.length})` : 'Notes', content: <Notes session={session} /> },
          { id: 'facts', label: 'Details', content: <Facts session={session} /> },
        ]}
      />
    </aside>
  );
}

/** One that is written, or a hit that this operator is told with the session only. */
interface EventRow {
  readonly id: string;
  readonly event?: AuditEvent;
  readonly hit?: RuleHit | undefined;
}

function Events({ session, past }: { readonly session: Session; readonly past: readonly AuditEvent[] }) {
  const selectEvents = useMemo(() => makeSelectSessionEvents(session.id), [session.id]);
  const fresh = useConsole(selectEvents);
  const skew = useConsole((state) => selectSkewOf(state, session.id));
  const events = useMemo(() => {
    const all = new Map([...past, ...fresh].map((event) => [event.id, event]));
    // Each join and leave is written twice, the second time for machines; people read it once.
    return [...all.values()].filter((event) => event.title !== 'Session Event').sort((a, b) => b.sequence - a.sequence);
  }, [past, fresh]);
  const hits = new Map(session.ruleHits?.map((hit) => [hit.id, hit]));
  const hitOf = (event: AuditEvent): RuleHit | undefined => (isRuleHit(event) ? hits.get(event.details['hit'] ?? '') : undefined);
  // Who may not read the record is told hits with the session all the same.
  const written = new Set(events.map((event) => hitOf(event)?.id));
  const unwritten = [...hits.values()].filter(({ id }) => !written.has(id)).reverse();
  // A row has a button: nothing may move it away from under a hand.
  const { shown, waiting, release, handlers } = useCalmList<EventRow>([...unwritten.map((hit) => ({ id: hit.id, hit })), ...events.map((event) => ({ id: event.id, event, hit: hitOf(event) }))], ({ id }) => id);
  if (shown.length === 0) return <p className="session-none">Nothing yet. Joins, orders and alarms of this session appear here as they happen.</p>;
  return (
    <div {...handlers}>
      <div className="session-new" aria-live="polite">{waiting > 0 && <Button className="small" onPress={release}>{waiting} new</Button>}</div>
      <ul className="session-events" aria-label="Events of this session">
        {shown.map(({ id, event, hit }) => {
          if (hit) return <HitRow key={id} session={session} hit={hit} skew={skew} />;
          return event && (
            <li key={id} className={event.success ? event.level.toLowerCase() : 'failed'}>
              <span className="session-event-time"><RelativeTime at={event.time} skew={skew} /></span>
              <span className="stack">
                <strong>{event.title}{event.success || /refused|failed/i.test(event.title) ? '' : ' (refused)'}</strong>
                <span className="soft">{event.message}</span>
              </span>
            </li>
          );
        })}
      </ul>
    </div>
  );
}

function Notes({ session }: { readonly session: Session }) {
  const { orders } = useServices();
  const { notes, skew, whyNot } = useSessionNotes(session);
  return (
    <Remarks
      label="Hand-over notes" field="Note for the next shift" empty={noNotesYet} remarks={notes} skew={skew} whyNot={whyNot}
      onAdd={async (text) => { const { accepted, problem } = await orders.note(session, text); return accepted ? undefined : problem?.what ?? 'It could not be kept.'; }}
    />
  );
}

function People({ session }: { readonly session: Session }) {
  return (
    <ul className="session-people" aria-label="Who is in this session">
      <li><Keyboard size={14} aria-hidden /><span className="stack"><strong>{session.user}</strong><span className="soft">whose session it is, from {session.remoteAddress || 'an unknown address'}</span><Doing typing={session.userTyping} keyboard={session.control && session.control.holder === undefined} /></span></li>
      {session.participants.map((participant) => (
        <li key={participant.participationId}>
          {participant.intent === 'participate' ? <Keyboard size={14} aria-hidden /> : <Eye size={14} aria-hidden />}
          <span className="stack">
            <strong>{operatorLabel(participant.operator)}</strong>
            <span className="soft">{participant.intent === 'participate' ? 'participates' : 'monitors'} since {formatTime(participant.since).slice(11)}</span>
            <Doing
              typing={participant.typing} keyboard={session.control?.holder === participant.participationId}
              asks={session.control?.requests.some(({ participationId }) => participationId === participant.participationId)}
            />
          </span>
        </li>
      ))}
    </ul>
  );
}

/** What somebody in the session does at this moment. */
function Doing({ typing, keyboard, asks }: { readonly typing?: boolean | undefined; readonly keyboard?: boolean | undefined; readonly asks?: boolean | undefined }) {
  const words = [...(keyboard ? ['has the keyboard'] : []), ...(typing ? ['is typing'] : []), ...(asks ? ['asks for the keyboard'] : [])];
  return words.length === 0 ? null : <span className="session-doing">{words.join(', ')}</span>;
}

function Facts({ session }: { readonly session: Session }) {
  const skew = useConsole((state) => selectSkewOf(state, session.id));
  const now = useNow() + skew;
  const facts: readonly (readonly [string, string])[] = [
    ['User', session.user], ['Asset', session.asset], ['Protocol', session.protocol.toUpperCase()], ['Team', session.team || '–'], ['From', session.remoteAddress || '–'],
    ['Started', formatTimeBoth(session.startedAt)], ['Last activity', formatAgo(session.lastActivityAt, now)],
    ['Terminal', `${session.columns} × ${session.rows}`], ['Output so far', formatBytes(session.outputBytes)],
    ...(session.endedAt === undefined ? [] : [['Ended', formatTimeBoth(session.endedAt)] as const]),
    ['Why the risk rose', session.riskCauses.join('; ') || 'it did not'], ['Session', ownId(session.id)],
    ...(session.simulated ? [['Kind', 'simulated by the demo'] as const] : []),
  ];
  return <dl className="facts session-facts">{facts.map(([name, value]) => [<dt key={name}>{name}</dt>, <dd key={`${name} value`}>{value}</dd>])}</dl>;
}
