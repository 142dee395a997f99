import type { AuditEvent } from '../../../shared/model/audit';

export interface AuditFilter {
  readonly text: string;
  readonly category: AuditEvent['category'] | 'any';
  readonly level: AuditEvent['level'] | 'any';
  readonly title: string;
}

export const noFilter: AuditFilter = { text: '', category: 'any', level: 'any', title: 'any' };

export const isFiltering = (filter: AuditFilter): boolean =>
  filter.text.trim() !== '' || filter.category !== 'any' || filter.level !== 'any' || filter.title !== 'any';

/** Newest first, each event once. */
export function mergeEvents(streamed: readonly AuditEvent[], older: readonly AuditEvent[]): readonly AuditEvent[] {
  if (older.length === 0) return streamed;
  const known = new Set(streamed.map((event) => event.id));
  return [...streamed, ...older.filter((event) => !known.has(event.id))].sort((first, second) => second.sequence - first.sequence);
}

export function filterEvents(events: readonly AuditEvent[], filter: AuditFilter): readonly AuditEvent[] {
  if (!isFiltering(filter)) return events;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return events.filter((event) => {
    if (filter.category !== 'any' && event.category !== filter.category) return false;
    if (filter.level !== 'any' && event.level !== filter.level) return false;
    if (filter.title !== 'any' && event.title !== filter.title) return false;
    if (words.length === 0) return true;
    const known = [event.title, event.event, event.message, event.user, event.sessionId ?? '', event.remoteAddress, event.category, ...Object.values(event.details)].join(' ').toLowerCase();
    return words.every((word) => known.includes(word));
  });
}

/**
 * While somebody reads further down, newer rows wait: `shown` ends at the row that was newest when the reading began, and
 * `waiting` says how many came since.
 */
export function heldBack(events: readonly AuditEvent[], heldAt: number | undefined): { readonly shown: readonly AuditEvent[]; readonly waiting: number } {
  if (heldAt === undefined) return { shown: events, waiting: 0 };
  const first = events.findIndex((event) => event.sequence <= heldAt);
  const waiting = first === -1 ? events.length : first;
  return { shown: waiting === 0 ? events : events.slice(waiting), waiting };
}

export const titlesOf = (events: readonly AuditEvent[]): readonly string[] => [...new Set(events.map((event) => event.title))].sort();
