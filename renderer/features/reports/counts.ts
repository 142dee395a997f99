import type { AuditEvent } from '../../../shared/model/audit';

export type CountBy = 'category' | 'event' | 'user' | 'day';

export interface CountRow {
  readonly name: string;
  readonly events: number;
  readonly refused: number;
  readonly first: number;
  readonly last: number;
}

const keyOf: Readonly<Record<CountBy, (event: AuditEvent) => string>> = {
  category: (event) => event.category,
  event: (event) => event.title,
  user: (event) => event.user || '(nobody)',
  /** Days are UTC days. */
  day: (event) => new Date(event.time).toISOString().slice(0, 10),
};

/** How many events there are of each kind, most first; days newest first. */
export function countEvents(events: readonly AuditEvent[], by: CountBy): readonly CountRow[] {
  const rows = new Map<string, { name: string; events: number; refused: number; first: number; last: number }>();
  for (const event of events) {
    const name = keyOf[by](event);
    const row = rows.get(name) ?? { name, events: 0, refused: 0, first: event.time, last: event.time };
    row.events += 1;
    if (!event.success) row.refused += 1;
    row.first = Math.min(row.first, event.time);
    row.last = Math.max(row.last, event.time);
    rows.set(name, row);
  }
  const sorted = [...rows.values()];
  return by === 'day' ? sorted.sort((a, b) => b.name.localeCompare(a.name)) : sorted.sort((a, b) => b.events - a.events || a.name.localeCompare(b.name));
}
