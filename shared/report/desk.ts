import type { Result } from '../base/problem';
import type { AuditEvent } from '../model/audit';
import { filterWords } from './filter';
import { makeReport } from './make-report';
import type { PlaceRead, ReportPlace, ReportPort, ReportQuestion, ReportView, RowOrder, WriteOptions } from './port';
import { reportAsPage } from './printable';
import type { TimeRange } from './range';
import { reportTitles, type Cell, type Report, type ReportScope, type ReportTable } from './report';
import { tableAsCsv, writeReport } from './written';

export interface EventPage {
  /** Newest first. */
  readonly events: readonly AuditEvent[];
  readonly more: boolean;
}

/** Asks one place for events below a sequence in a range, newest first. */
export type ListEvents = (query: TimeRange & { readonly pageSize: number; readonly beforeSequence?: number | undefined }) => Promise<Result<EventPage>>;

/** What this machine remembers of places, for when they cannot be asked. */
export interface EventMemory {
  keep(place: ReportPlace, events: readonly AuditEvent[]): Promise<unknown>;
  /** Newest first. */
  recall(place: ReportPlace, range: TimeRange): Promise<readonly AuditEvent[]>;
}

export interface DeskParts {
  openPlace(place: ReportPlace): ListEvents;
  readonly memory?: EventMemory | undefined;
  readonly now?: (() => number) | undefined;
}

const pageSize = 1_000;
/** Events held at most, of all places together: about a gigabyte would be three times as many. */
const mostEvents = 300_000;
const mostChoices = 500;

interface Held {
  readonly place: ReportPlace;
  readonly list: ListEvents;
  /** Newest first. */
  events: AuditEvent[];
  read: PlaceRead;
}

/** Reads, computes and keeps reports off the page's thread; the page gets what it shows. */
export class ReportDesk implements ReportPort {
  #held: readonly Held[] = [];
  #range: TimeRange = {};
  #round = 0;
  #number = 0;
  #report: Report | undefined;
  #scope: Omit<ReportScope, 'madeBy' | 'madeAt' | 'remarks'> | undefined;
  #order: { readonly table: string; readonly order: string; readonly rows: readonly (readonly Cell[])[] } | undefined;

  constructor(private readonly parts: DeskParts) {}

  async read(places: readonly ReportPlace[], range: TimeRange, onProgress: (reads: readonly PlaceRead[]) => void): Promise<void> {
    const round = (this.#round += 1);
    this.#range = range;
    const held = places.map((place): Held => ({ place, list: this.parts.openPlace(place), events: [], read: { id: place.id, events: 0, done: false, cut: false } }));
    this.#held = held;
    const tell = (): void => { if (round === this.#round) onProgress(held.map(({ read }) => read)); };
    tell();
    await Promise.all(held.map((one) => this.#readPlace(one, () => round === this.#round, tell)));
  }

  async refresh(): Promise<boolean> {
    const round = this.#round;
    const found = await Promise.all(this.#held.map(async (held) => {
      if (!held.read.done || held.read.remembered !== undefined) return false;
      const newest = held.events[0]?.sequence ?? 0;
      const fresh: AuditEvent[] = [];
      for (let more = true; more;) {
        const page = await held.list({ ...this.#range, pageSize: fresh.length === 0 ? 100 : pageSize, beforeSequence: fresh.at(-1)?.sequence });
        if (!page.ok || round !== this.#round) return false;
        const unknown = page.value.events.filter(({ sequence }) => sequence > newest);
        fresh.push(...unknown);
        more = page.value.more && unknown.length === page.value.events.length && unknown.length > 0 && fresh.length < mostEvents;
      }
      if (fresh.length === 0) return false;
      held.events = [...fresh, ...held.events];
      held.read = { ...held.read, events: held.events.length };
      void this.parts.memory?.keep(held.place, fresh);
      return true;
    }));
    return found.includes(true);
  }

  async show(question: ReportQuestion): Promise<ReportView> {
    const { kind, filter, zone, place } = question;
    const held = this.#held.filter(({ place: { id } }) => place === undefined || id === place);
    const events = held.length === 1 ? held[0]!.events : held.flatMap((one) => one.events);
    const gateways = held.length > 1 ? new Map(held.map(({ place: { id, name } }) => [id, name])) : undefined;
    const { report, counted } = makeReport(kind, events, filter, { zone, gateways });
    this.#number += 1;
    this.#report = report;
    this.#order = undefined;
    this.#scope = { title: `${reportTitles[kind]} report`, sources: held.map(({ place: { name } }) => name), from: filter.from, to: filter.to, zone, filters: filterWords(filter), events: counted };
    const { figures, charts, tables } = report;
    return {
      number: this.#number, kind, counted, figures, charts, tables: tables.map(({ id, title, columns, rows }) => ({ id, title, columns, rows: rows.length })),
      choices: {
        users: choicesOf(events, (event) => [event.user, event.details['sessionUser']]), assets: choicesOf(events, (event) => [event.details['asset']]), events: choicesOf(events, (event) => [event.title]),
      },
    };
  }

  async rows(view: number, table: string, order: RowOrder | undefined, from: number, to: number): Promise<readonly (readonly Cell[])[] | undefined> {
    const found = view === this.#number ? this.#report?.tables.find(({ id }) => id === table) : undefined;
    return found === undefined ? undefined : this.#ordered(found, order).slice(from, to);
  }

  async write({ format, table, madeBy, remarks }: WriteOptions): Promise<string> {
    if (this.#report === undefined || this.#scope === undefined) throw new Error('no report was asked for');
    const scope: ReportScope = { ...this.#scope, madeBy, madeAt: (this.parts.now ?? Date.now)(), remarks };
    if (format === 'page') return reportAsPage(this.#report, scope);
    if (format === 'csv') return tableAsCsv(this.#report.tables.find(({ id }) => id === table) ?? this.#report.tables[0]!);
    return writeReport(format, this.#report, scope);
  }

  #ordered(table: ReportTable, order: RowOrder | undefined): ReportTable['rows'] {
    const at = order === undefined ? -1 : table.columns.findIndex(({ id }) => id === order.column);
    if (order === undefined || at < 0) return table.rows;
    const key = `${order.column} ${order.descending}`;
    if (this.#order?.table === table.id && this.#order.order === key) return this.#order.rows;
    const rows = sortedRows(table.rows, at, order.descending);
    this.#order = { table: table.id, order: key, rows };
    return rows;
  }

  async #readPlace(held: Held, stays: () => boolean, tell: () => void): Promise<void> {
    for (let more = true; more;) {
      const page = await held.list({ ...this.#range, pageSize, beforeSequence: held.events.at(-1)?.sequence });
      if (!stays()) return;
      if (!page.ok) {
        const known = held.events.length === 0 ? await this.parts.memory?.recall(held.place, this.#range) : undefined;
        if (!stays()) return;
        held.events = known === undefined ? held.events : [...known];
        held.read = {
          ...held.read, events: held.events.length, done: true, cut: held.events.length > 0, problem: page.problem,
          ...(known === undefined || known.length === 0 ? {} : { remembered: known[0]!.time }),
        };
        tell();
        return;
      }
      held.events.push(...page.value.events);
      void this.parts.memory?.keep(held.place, page.value.events);
      const full = this.#held.reduce((sum, { events }) => sum + events.length, 0) >= mostEvents;
      more = page.value.more && page.value.events.length > 0 && !full;
      held.read = { ...held.read, events: held.events.length, done: !more, cut: page.value.more && full };
      tell();
    }
  }
}

/** What is not known comes last in both directions; equal rows keep their order. */
function sortedRows(rows: ReportTable['rows'], at: number, descending: boolean): ReportTable['rows'] {
  const turn = descending ? -1 : 1;
  const keyed = rows.map((row, index) => ({ row, index, key: typeof row[at] === 'string' ? row[at].toLowerCase() : row[at] }));
  keyed.sort(({ key: one, index: first }, { key: other, index: second }) => {
    if (one === other) return first - second;
    if (one === undefined || other === undefined) return one === undefined ? 1 : -1;
    return turn * (one < other ? -1 : 1);
  });
  return keyed.map(({ row }) => row);
}

function choicesOf(events: readonly AuditEvent[], read: (event: AuditEvent) => readonly (string | undefined)[]): readonly string[] {
  const found = new Set<string>();
  for (const event of events) for (const value of read(event)) if (value !== undefined && value !== '' && found.size < mostChoices) found.add(value);
  return [...found].sort((first, second) => (first.toLowerCase() < second.toLowerCase() ? -1 : 1));
}
