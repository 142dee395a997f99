import type { AuditEvent } from '../../shared/model/audit';
import type { CommandPolicy } from '../../shared/policy/command-policy';
import { SessionRules } from '../../shared/policy/session-rules';
import type { AuditLog } from '../audit/audit-log';
import { unquoted } from '../commands/shell-lines';

export interface TriedHit {
  readonly ruleId: string;
  readonly sessionId: string;
  readonly user: string;
  readonly asset: string;
  readonly text: string;
  readonly timeMs: number;
  readonly atMs: number;
}

const mostHits = 500;
const page = 1_000;

/**
 * What a policy would have found since `sinceMs`: goes through the commands and files the audit log has of past sessions, newest
 * first. What was run without anybody asking to keep its text (`auditCommands: moment`) is not found.
 */
export async function tryPolicy(audit: AuditLog, policy: CommandPolicy, sinceMs: number, mayRead: (event: AuditEvent) => boolean): Promise<{ readonly hits: readonly TriedHit[]; readonly lookedAt: number; readonly sessions: number; readonly limited: boolean }> {
  const hits: TriedHit[] = [];
  const rules = new Map<string, SessionRules>();
  const sessions = new Set<string>();
  let lookedAt = 0;
  let limited = false;
  for (let until = audit.sequence; until > 0 && !limited; until -= page) {
    const from = Math.max(0, until - page);
    const events = (await audit.after(from, until - from)).toReversed();
    for (const event of events) {
      if (event.time < sinceMs || limited || event.sessionId === undefined || !mayRead(event)) continue;
      const { sessionUser: user = '', asset = '', team = '', protocol = '', command = '', atMs = '0' } = event.details;
      if ((event.event !== 'session.command' && event.event !== 'session.transfer') || (event.event === 'session.command' && command === '')) continue;
      lookedAt += 1;
      sessions.add(event.sessionId);
      const key = JSON.stringify([user, asset, team, protocol]);
      const judged = rules.get(key) ?? new SessionRules([{ id: 'tried', policy: { ...policy, enabled: true } }], { user, team, asset, protocol });
      rules.set(key, judged);
      const found = event.event === 'session.command' ? judged.ofCommand([command, unquoted(command)]) : judged.ofTransfer(transferOf(event));
      for (const { rule } of found) {
        if (hits.length >= mostHits) limited = true;
        else hits.push({ ruleId: rule.id, sessionId: event.sessionId, user, asset, text: event.message.slice(0, 300), timeMs: event.time, atMs: Number(atMs) || 0 });
      }
    }
    if (events.at(-1) !== undefined && (events.at(-1)?.time ?? 0) < sinceMs) break;
  }
  return { hits, lookedAt, sessions: sessions.size, limited };
}

const transferOf = ({ details }: AuditEvent) => ({
  direction: details['direction'] === 'upload' ? 'upload' : 'download', name: details['name'] ?? '', bytes: Number(details['bytes']) || 0,
  verdict: details['verdict'] === 'denied' ? 'denied' : details['verdict'] === 'allowed' ? 'allowed' : 'unknown',
} as const);
