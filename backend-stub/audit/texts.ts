import { operatorLabel, type Operator } from '../../shared/model/operator';
import type { JoinIntent, Session } from '../../shared/model/session';
import type { AuditEntry } from './audit-log';

/** "Monitor" or "Participate", as the audit texts spell it. */
export const intentWord = (intent: JoinIntent): string => (intent === 'monitor' ? 'Monitor' : 'Participate');

/** `Ana Kovac (ana)`: how people are named to the user of a session. */
export const personName = (operator: Operator): string => `${operator.displayName} (${operator.loginName})`;

/** What every event of a session carries, so that it can be filtered by whose session it was. */
export const sessionDetails = (session: Pick<Session, 'user' | 'asset' | 'team' | 'protocol'>): Record<string, string> => ({
  sessionUser: session.user, asset: session.asset, team: session.team, protocol: session.protocol,
});

interface Joining {
  readonly session: Session;
  readonly operator: Operator;
  readonly intent: JoinIntent;
  readonly remoteAddress: string;
  readonly orderId?: string | undefined;
  readonly details?: Readonly<Record<string, string>> | undefined;
}

const common = ({ session, operator, remoteAddress, orderId, details }: Joining) => ({
  level: 'Information', category: 'Operation', user: operator.loginName, remoteAddress, sessionId: session.id, success: true, orderId,
  details: { ...sessionDetails(session), ...details },
}) as const;

// The titles and messages below are another product's, letter for letter (the bare word `name` too): tools read them.

export const joinEntry = (joining: Joining): AuditEntry => ({
  ...common(joining),
  event: joining.intent === 'monitor' ? 'session.join' : 'session.participate',
  title: 'Join Session',
  message: `user=${operatorLabel(joining.operator)}, intent=${intentWord(joining.intent)}`,
});

export const leaveEntry = (joining: Joining): AuditEntry => ({
  ...common(joining),
  event: 'session.leave',
  title: 'Leave Session',
  message: `user=${operatorLabel(joining.operator)}, intent=${intentWord(joining.intent)}`,
});

export const sessionEventEntry = (joining: Joining, type: 'SessionJoin' | 'SessionLeave'): AuditEntry => {
  const label = operatorLabel(joining.operator);
  return {
    ...common({ ...joining, orderId: undefined }),
    event: type === 'SessionJoin' ? 'session.event.join' : 'session.event.leave',
    title: 'Session Event',
    message: `preview=Participant: ${label}, Intent: ${intentWord(joining.intent)}, name, type=${type}, user=${label}`,
  };
};
