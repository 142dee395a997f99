import type { AuditEvent } from '../../model/audit';
import { eventColumns as column, gatewayColumn, tableOf, type ColumnOf } from '../columns';
import { grouped, inTime, most } from '../counting';
import type { Report } from '../report';
import { apart, gatewayIn, nameIn, newestFirst, subjectOf, type ReportContext } from '../subject';

const steps: readonly (readonly [string, string])[] = [['request', 'Requested'], ['grant', 'Granted'], ['deny', 'Denied'], ['expire', 'Expired'], ['use', 'Used'], ['revoke', 'Revoked']];

/** "request", "grant", "deny", "expire", "use", "revoke", or another step of an approval or of an access to an asset; undefined: it is none. */
export const approvalStep = (event: AuditEvent): string | undefined => /^(?:approval|access)\.([a-z-]+)/.exec(event.event)?.[1];

const stepWords = (event: AuditEvent): string => steps.find(([step]) => step === approvalStep(event))?.[1] ?? event.title;

/** How long was waited for a decision, in milliseconds; undefined where no event tells. */
function waited(event: AuditEvent): number | undefined {
  const text = event.details['waitedMs'];
  const value = Number(text);
  return text !== undefined && text !== '' && Number.isFinite(value) && value >= 0 ? value : undefined;
}

function median(values: readonly number[]): number | undefined {
  const sorted = [...values].sort((one, other) => one - other);
  if (sorted.length === 0) return undefined;
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle] : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

export function approvalReport(all: readonly AuditEvent[], context: ReportContext): Report {
  const events = newestFirst(all.filter((event) => approvalStep(event) !== undefined), context);
  const count = (step: string): number => events.filter((event) => approvalStep(event) === step).length;
  const decided = events.filter((event) => approvalStep(event) === 'grant' || approvalStep(event) === 'deny');
  const waits = decided.flatMap((event) => waited(event) ?? []);
  const half = median(waits);
  const detail = (id: string, header: string, width: number): ColumnOf<AuditEvent> => ({ id, header, kind: 'text', width, cell: (event) => event.details[id] ?? '' });
  const series = steps.map(([, words]) => words);
  const known = events.filter((event) => steps.some(([step]) => step === approvalStep(event)));
  const seriesOf = (event: AuditEvent): number => steps.findIndex(([step]) => step === approvalStep(event));
  return {
    kind: 'approval',
    figures: [
      ...steps.map(([step, label]) => ({ id: step, label, value: count(step), kind: 'count' } as const)),
      ...(half === undefined ? [] : [{ id: 'waited', label: 'Half waited less than', value: half, kind: 'duration' } as const]),
    ],
    charts: [
      inTime('when', 'Approvals', series, known.map((event) => ({ time: event.time, series: seriesOf(event) })), context, context.zone),
      most('who', 'By requester', series, known, (event) => event.details['requester'] ?? event.user, seriesOf),
    ],
    tables: [
      tableOf('approvals', 'Approvals', [
        column.time, ...gatewayColumn(context), { id: 'step', header: 'Step', kind: 'text', width: 100, cell: stepWords },
        { ...detail('requester', 'Requester', 120), cell: (event) => event.details['requester'] ?? (approvalStep(event) === 'request' ? event.user : '') },
        { ...detail('approver', 'Approver', 120) },
        { ...column.subject, grow: true, cell: (event) => event.details['subject'] ?? subjectOf(event) },
        { ...detail('reason', 'Reason', 180), grow: true },
        { id: 'waited', header: 'Waited', kind: 'duration', width: 100, cell: waited }, column.result, { ...column.message, grow: undefined, aside: true }, column.session, column.id,
      ], events),
      tableOf<readonly [string, readonly AuditEvent[]]>('approvers', 'By approver', [
        { id: 'name', header: 'Approver', kind: 'text', width: 180, grow: true, cell: ([key]) => nameIn(key) },
        ...(context.gateways === undefined ? [] : [{ id: 'gateway', header: 'Gateway', kind: 'text', width: 120, cell: ([key]: readonly [string, readonly AuditEvent[]]) => gatewayIn(key) } as const]),
        { id: 'granted', header: 'Granted', kind: 'count', width: 100, cell: ([, members]) => members.filter((event) => approvalStep(event) === 'grant').length },
        { id: 'denied', header: 'Denied', kind: 'count', width: 100, cell: ([, members]) => members.filter((event) => approvalStep(event) === 'deny').length },
        { id: 'waited', header: 'Half waited less than', kind: 'duration', width: 160, cell: ([, members]) => median(members.flatMap((event) => waited(event) ?? [])) },
      ], grouped(decided, (event) => apart(context, event, event.details['approver'] ?? event.user))),
    ],
  };
}
