import type { Lock } from '../../../shared/model/lock';
import { sessionName, type Session } from '../../../shared/model/session';
import { isOpen, type Alert } from '../../state/alert-machine';
import { aboutWords } from './words';

export interface ShiftFacts {
  readonly at: number;
  readonly by: string;
  readonly alerts: readonly Alert[];
  readonly sessions: readonly Session[];
  readonly locks: readonly Lock[];
  /** The name of a session's, an alert's or a lock's gateway, where there are several. */
  gatewayOf(id: string): string | undefined;
}

export interface ShiftSection {
  readonly title: string;
  /** One line each. */
  readonly lines: readonly string[];
  /** Said when there are none. */
  readonly none: string;
}

const clock = (at: number): string => `${new Date(at).toISOString().slice(11, 16)} UTC`;
const inOneLine = (text: string): string => text.replace(/\s+/g, ' ').trim();
/** A session that has ended is of this shift for so long. */
const shiftMs = 12 * 3_600_000;

/** What the next shift has to know, by urgency: open alerts, who is held or locked out, what was noted, what was acknowledged. */
export function shiftSections(facts: ShiftFacts): readonly ShiftSection[] {
  const { alerts, sessions, locks, gatewayOf } = facts;
  const at = (id: string): string => { const name = gatewayOf(id); return name === undefined ? '' : ` at ${name}`; };
  const recent = sessions.filter((session) => session.state !== 'ended' || facts.at - (session.endedAt ?? 0) < shiftMs);
  const alertLine = (alert: Alert): string => `${aboutWords(alert, gatewayOf(alert.gateway))}${alert.sessionId === undefined ? '' : at(alert.sessionId)}: ${alert.causes.length > 0 ? alert.causes.join('; ') : alert.cause}`;
  return [
    { title: 'Open alerts', none: 'None.', lines: alerts.filter(isOpen).map((alert) => `${alert.level}: ${alertLine(alert)}, since ${clock(alert.since)}${alert.overAt === undefined ? '' : ', over'}`) },
    {
      title: 'On hold', none: 'No session is paused.',
      lines: recent.filter(({ state }) => state === 'paused' || state === 'ending').map((session) => `${sessionName(session)}${at(session.id)}: ${session.state} by ${session.heldBy ?? 'an operator'} since ${clock(session.heldSince ?? facts.at)}`),
    },
    { title: 'Locks', none: 'Nobody and nothing is locked.', lines: locks.map((lock) => `${lock.kind} ${lock.name}${at(lock.id)}: by ${lock.author} since ${clock(lock.since)}${lock.reason === '' ? '' : `, ${inOneLine(lock.reason)}`}`) },
    {
      title: 'Notes', none: 'No notes were left.',
      lines: recent.flatMap((session) => (session.notes ?? []).map((note) => ({ session, note }))).sort((a, b) => b.note.at - a.note.at)
        .map(({ session, note }) => `${sessionName(session)}${at(session.id)}${session.state === 'ended' ? ' (ended)' : ''}: ${inOneLine(note.text)} (${note.author}, ${clock(note.at)})`),
    },
    {
      title: 'Acknowledged alerts', none: 'None.',
      lines: [
        // Of risks the gateway keeps every one, also where another cause has opened the alert again.
        ...recent.flatMap((session) => (session.acknowledgements ?? []).map((each) => ({ each, line: `${sessionName(session)}${at(session.id)}: ${each.causes.join('; ') || 'its cause has faded'}` }))).sort((a, b) => b.each.at - a.each.at)
          .map(({ each, line }) => `${line} (${each.by}, ${clock(each.at)}${each.note === '' ? '' : `: ${inOneLine(each.note)}`})`),
        ...alerts.filter((alert) => alert.done?.told === false).map((alert) => `${alertLine(alert)} (${alert.done?.by ?? ''}, ${clock(alert.done?.at ?? facts.at)}${alert.done?.note ? `: ${inOneLine(alert.done.note)}` : ''})`),
      ],
    },
  ];
}

/** The same as plain text, to paste into a ticket or a mail. */
export const shiftText = (facts: ShiftFacts): string => [
  `Shift summary of ${new Date(facts.at).toISOString().slice(0, 16).replace('T', ' ')} UTC${facts.by === '' ? '' : `, by ${facts.by}`}`,
  ...shiftSections(facts).map(({ title, lines, none }) => [`${title}${lines.length > 0 ? ` (${lines.length})` : ''}`, ...(lines.length > 0 ? lines.map((line) => `- ${line}`) : [none])].join('\n')),
].join('\n\n').concat('\n');
