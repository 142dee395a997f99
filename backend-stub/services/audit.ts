import type { ConnectRouter } from '@connectrpc/connect';
import type { ReportedName } from '../../shared/model/audit-names';
import type { AuditEvent } from '../../shared/model/audit';
import { orderId } from '../../shared/model/ids';
import type { Operator } from '../../shared/model/operator';
import { AuditService } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import type { AuditEvent as WireAuditEvent } from '../../shared/proto/gen/vigil/v1/types_pb';
import type { AuditEntry } from '../audit/audit-log';
import { sessionDetails } from '../audit/texts';
import { mayRead, maySee } from '../policy/rules';
import { callerOf } from './caller';
import type { Services } from './parts';
import { mayPlay } from './recording';
import { auditToWire } from './wire';

const mostPerPage = 1_000;
const mostPerReport = 100;
const levels: readonly AuditEvent['level'][] = ['Information', 'Warning', 'Error'];
const categories: readonly AuditEvent['category'][] = ['Operation', 'Authentication', 'Session', 'Access', 'Administrative', 'Security'];

/** What only a console can know. Everything else a gateway says itself, and a console may not say it in its name. */
export const reportable = /^(?:recording|library|console|export|evidence|playback|session\.view|settings)\.[a-z0-9._-]{1,80}$|^(?:recording|playback|export)$/;
/** Said by the gateway alone, although the name would fit. */
export const gatewayOnly: ReadonlySet<string> = new Set(['recording.download', 'recording.download.refused', 'recording.download.failed', 'recording.open', 'recording.review', 'recording.hold', 'recording.release', 'recording.delete', 'recording.expired']);

/** Two seconds of difference between the clocks are normal; more is worth a note in the event. */
const normalSkewMs = 2_000;

function entryFrom(event: WireAuditEvent, operator: Operator, remoteAddress: string, { sessions }: Pick<Services, 'sessions'>): AuditEntry | undefined {
  if (event.id === '' || event.id.length > 100 || !reportable.test(event.event) || gatewayOnly.has(event.event)) return undefined;
  const facts = event.sessionId === '' ? undefined : sessions.facts(event.sessionId);
  const skewMs = Date.now() - Number(event.timeMs);
  const details: Record<string, string> = {};
  for (const [key, value] of Object.entries(event.details).slice(0, 50)) details[key.slice(0, 100)] = value.slice(0, 2_000);
  return {
    id: event.id,
    level: levels.find((level) => level === event.level) ?? 'Information',
    category: categories.find((category) => category === event.category) ?? 'Operation',
    event: event.event as ReportedName, title: event.title.slice(0, 200), message: event.message.slice(0, 2_000),
    user: operator.loginName, remoteAddress, success: event.success,
    sessionId: event.sessionId === '' ? undefined : event.sessionId.slice(0, 100),
    details: {
      ...details, ...(facts === undefined || !maySee(operator, facts) ? { team: operator.team } : sessionDetails(facts)),
      reportedBy: 'console', clientTime: new Date(Number(event.timeMs)).toISOString(),
      ...(Math.abs(skewMs) > normalSkewMs ? { delayMs: String(skewMs) } : {}),
    },
  };
}

/** A review that was made while the console was away: in force as if it had been ordered. False: it is none, or may not be. */
async function reviewFrom(event: WireAuditEvent, operator: Operator, remoteAddress: string, { recorder, viewing }: Pick<Services, 'recorder' | 'viewing'>): Promise<boolean> {
  const recording = recorder.list().find((one) => one.recordingId === event.details['recordingId']);
  if (event.id === '' || event.id.length > 100 || recording === undefined || !mayPlay(operator, recording)) return false;
  const order = { id: orderId(''), kind: 'review-recording' } as const;
  const marked = await viewing.review({ order, operator, remoteAddress }, recording, (event.details['note'] ?? '').slice(0, 1_000), { id: event.id, at: Number(event.timeMs) });
  return marked.ok;
}

export function serveAudit(router: ConnectRouter, services: Pick<Services, 'audit' | 'sessions' | 'recorder' | 'viewing'>): void {
  const { audit } = services;
  router.service(AuditService, {
    async listAuditEvents(request, context) {
      const { operator } = callerOf(context);
      const size = Math.min(mostPerPage, request.pageSize === 0 ? 100 : request.pageSize);
      const before = request.beforeSequence === 0n ? Infinity : Number(request.beforeSequence);
      const from = request.fromMs === 0n ? -Infinity : Number(request.fromMs);
      const to = request.toMs === 0n ? Infinity : Number(request.toMs);
      if (request.sessionId !== '') {
        const all = (await audit.ofSession(request.sessionId)).filter((event) => event.sequence < before && event.time >= from && event.time < to && mayRead(operator, event)).reverse();
        return { events: all.slice(0, size).map(auditToWire), more: all.length > size };
      }
      const found: AuditEvent[] = [];
      for await (const event of audit.before(before, from, to, mostPerPage)) {
        if (mayRead(operator, event)) found.push(event);
        if (found.length > size) break;
      }
      return { events: found.slice(0, size).map(auditToWire), more: found.length > size };
    },
    getTreeHead({ sinceSize }) {
      const { head, size, tree } = audit.proofs;
      const since = Number(sinceSize);
      return { head: head.text, publicKey: head.publicKey, consistencyProof: since > size ? [] : [...tree.consistencyProof(since)] };
    },
    async reportEvents(request, context) {
      const { operator, remoteAddress } = callerOf(context);
      const storedIds: string[] = [];
      for (const reported of request.events.slice(0, mostPerReport)) {
        if (reported.event === 'recording.review' && (await reviewFrom(reported, operator, remoteAddress, services))) {
          storedIds.push(reported.id);
          continue;
        }
        const entry = entryFrom(reported, operator, remoteAddress, services);
        // What cannot be taken is not asked for again: the refusal itself is on record.
        if (entry !== undefined) await audit.append(entry);
        else {
          await audit.append({
            level: 'Warning', category: 'Security', event: 'audit.report.refused', title: 'Audit Report Refused', message: `event=${reported.event.slice(0, 100)}`,
            user: operator.loginName, remoteAddress, success: false, details: { reportedId: reported.id.slice(0, 100) },
          });
        }
        storedIds.push(reported.id);
      }
      return { storedIds };
    },
  });
}
