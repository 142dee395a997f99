import type { AuditEvent } from '../model/audit';
import { gatewayOf, ownId } from '../model/gateway-ids';

/** What the reports need to know beside the events. */
export interface ReportContext {
  /** IANA name. */
  readonly zone: string;
  readonly from?: number | undefined;
  readonly to?: number | undefined;
  /** Names by gateway id, when events of several gateways are told together; then people and assets count for each gateway apart. */
  readonly gateways?: ReadonlyMap<string, string> | undefined;
}

export const gatewayName = (context: ReportContext, event: AuditEvent): string => context.gateways?.get(gatewayOf(event.id)) ?? '';

/** Names of two gateways are two things, also when they read the same. */
export const apart = (context: ReportContext, event: AuditEvent, name: string): string => (context.gateways === undefined ? name : `${name}\n${gatewayName(context, event)}`);
/** What stands before the gateway in a name of `apart`. */
export const nameIn = (key: string): string => key.split('\n')[0] ?? '';
export const gatewayIn = (key: string): string => key.split('\n')[1] ?? '';

export const assetOf = (event: AuditEvent): string => event.details['asset'] ?? '';
export const sessionUserOf = (event: AuditEvent): string => event.details['sessionUser'] ?? '';

/** `alice@db-7`, or what else was touched. */
export function subjectOf(event: AuditEvent): string {
  const [user, asset] = [sessionUserOf(event), assetOf(event)];
  if (user !== '' && asset !== '') return `${user}@${asset}`;
  return event.details['subject'] ?? event.details['file'] ?? event.details['lockName'] ?? event.details['target'] ?? '';
}

export const sessionOf = (event: AuditEvent): string => ownId(event.sessionId ?? '');

/** Newest first: one gateway's as it counted them, whatever its clock did; several gateways' by time. */
export function newestFirst(events: readonly AuditEvent[], { gateways }: ReportContext): readonly AuditEvent[] {
  const bySequence = (first: AuditEvent, second: AuditEvent): number => second.sequence - first.sequence;
  const byTime = (first: AuditEvent, second: AuditEvent): number => second.time - first.time;
  return [...events].sort(gateways === undefined ? (first, second) => bySequence(first, second) || byTime(first, second) : (first, second) => byTime(first, second) || bySequence(first, second));
}
