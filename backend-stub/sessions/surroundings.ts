import { sessionName } from '../../shared/model/session';
import type { AuditEntry } from '../audit/audit-log';
import { sessionDetails } from '../audit/texts';
import type { FailedSignIns } from './failed-sign-ins';
import type { History } from './history';
import type { LiveSession } from './live-session';

interface Surroundings {
  readonly history: History;
  readonly failedSignIns: FailedSignIns;
  /** Hours of the day in which work is expected. */
  readonly officeHours: { readonly from: number; readonly to: number };
}

/** What is unusual about a session before anything was typed: the hour, the target, the sign-ins before. Raises its risk; answers what the record says of it. */
export function noteSurroundings(live: LiveSession, at: number, { history, failedSignIns, officeHours: { from, to } }: Surroundings): readonly AuditEntry[] {
  const { session } = live;
  const { user, asset } = session;
  const entries: AuditEntry[] = [];
  const note = (name: string, cause: string, score: number): void => {
    live.risk.note(name, cause, score, at);
    entries.push({
      level: 'Warning', category: 'Security', event: 'session.risk', title: 'Risk', message: `${sessionName(session)}: ${cause}`,
      user, remoteAddress: session.remoteAddress, sessionId: session.id, success: true, details: { ...sessionDetails(session), cause: name, causes: cause, score: String(score) },
    });
  };
  if (history.isNewTarget(user, asset)) note('new target', `new target: first time on ${asset}`, 10);
  const failures = failedSignIns.take(user, at);
  if (failures > 0) note('failed sign-ins', `${failures} failed sign-ins before`, 15);
  const hour = new Date(at).getHours();
  const inside = from <= to ? hour >= from && hour < to : hour >= from || hour < to;
  if (!inside) note('off hours', `off hours (${new Date(at).toTimeString().slice(0, 5)})`, 10);
  return entries;
}
