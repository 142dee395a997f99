import { gatewayOf } from '../../../shared/model/gateway-ids';
import type { AuditEvent } from '../../../shared/model/audit';
import { byGateway, mergeRecords } from '../../state/audit';
import { anyGateway, choiceOf } from '../../state/gateway-choice';

export interface AuditFilter {
  readonly text: string;
  readonly category: AuditEvent['category'] | 'any';
  readonly level: AuditEvent['level'] | 'any';
  readonly title: string;
  /** A choice of state/gateway-choice. */
  readonly gateway: string;
}

export const noFilter: AuditFilter = { text: '', category: 'any', level: 'any', title: 'any', gateway: anyGateway };

export const isFiltering = (filter: AuditFilter): boolean =>
  filter.text.trim() !== '' || filter.category !== 'any' || filter.level !== 'any' || filter.title !== 'any' || filter.gateway !== anyGateway;

/** Newest first, each event once. */
export function mergeEvents(streamed: readonly AuditEvent[], older: readonly AuditEvent[]): readonly AuditEvent[] {
  if (older.length === 0) return streamed;
  const known = new Set(streamed.map((event) => event.id));
  const lists = byGateway([...streamed, ...older.filter((event) => !known.has(event.id))]);
  return mergeRecords(lists.map((list) => [...list].sort((first, second) => second.sequence - first.sequence)));
}

export function filterEvents(events: readonly AuditEvent[], filter: AuditFilter): readonly AuditEvent[] {
  if (!isFiltering(filter)) return events;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return events.filter((event) => {
    if (filter.category !== 'any' && event.category !== filter.category) return false;
    if (filter.level !== 'any' && event.level !== filter.level) return false;
    if (filter.title !== 'any' && event.title !== filter.title) return false;
    if (filter.gateway !== anyGateway && filter.gateway !== choiceOf(gatewayOf(event.id))) return false;
    if (words.length === 0) return true;
    const known = [event.title, event.event, event.message, event.user, event.sessionId ?? '', event.remoteAddress, event.category, ...Object.values(event.details)].join(' ').toLowerCase();
    return words.every((word) => known.includes(word));
  });
}

/** The newest row of each gateway when the reading began. */
export type HeldAt = ReadonlyMap<string, number>;

export function newestOf(events: readonly AuditEvent[]): HeldAt {
  const newest = new Map<string, number>();
  for (const event of events) {
    const gateway = gatewayOf(event.id);
    if (event.sequence > (newest.get(gateway) ?? -1)) newest.set(gateway, event.sequence);
  }
  return newest;
}

/**
 * While somebody reads further down, newer rows wait: `shown` begins with the rows that were newest when the reading began, and
 * `waiting` says how many came since.
 */
export function heldBack(events: readonly AuditEvent[], heldAt: HeldAt | undefined): { readonly shown: readonly AuditEvent[]; readonly waiting: number } {
  if (heldAt === undefined) return { shown: events, waiting: 0 };
  const shown = events.filter((event) => event.sequence <= (heldAt.get(gatewayOf(event.id)) ?? -1));
  const waiting = events.length - shown.length;
  return { shown: waiting === 0 ? events : shown, waiting };
}

export const titlesOf = (events: readonly AuditEvent[]): readonly string[] => [...new Set(events.map((event) => event.title))].sort();
