import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { event, someEvents } from './events.fixture';
import { filterWords } from './filter';
import { makeReport } from './make-report';
import { mostPrintedRows, reportAsPage } from './printable';
import { reportKinds, type ReportScope } from './report';
import { reportAsJson, reportAsText, tableAsCsv } from './written';

const scope: ReportScope = { title: 'Access', sources: ['north'], zone: 'UTC', filters: [], events: 3, madeBy: 'ana', madeAt: Date.UTC(2026, 10, 29), remarks: [] };

/** A reader of RFC 4180 of its own. */
function readCsv(text: string): string[][] {
  const rows: string[][] = [[]];
  let cell = '';
  let quoted = false;
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at]!;
    if (quoted) {
      if (character !== '"') cell += character;
      else if (text[at + 1] === '"') { cell += '"'; at += 1; }
      else quoted = false;
    } else if (character === '"') quoted = true;
    else if (character === ',') { rows.at(-1)!.push(cell); cell = ''; }
    else if (character === '\r') { rows.at(-1)!.push(cell); cell = ''; at += 1; rows.push([]); }
    else cell += character;
  }
  return rows.slice(0, -1);
}

describe('a written report', () => {
  it('has in CSV and JSON every row of the table, and no formula', () => {
    fc.assert(fc.property(someEvents(40), fc.constantFrom(...reportKinds), (events, kind) => {
      const { report } = makeReport(kind, events, {}, { zone: 'UTC' });
      const [main] = report.tables;
      const [head, ...rows] = readCsv(tableAsCsv(main!));
      expect(head).toHaveLength(main!.columns.length);
      expect(rows).toHaveLength(main!.rows.length);
      for (const cell of rows.flat()) expect(cell).not.toMatch(/^[=+@]/);
      const users = main!.columns.findIndex(({ id }) => id === 'user');
      if (users >= 0) expect(rows.map((row) => row[users]!.replace(/^'/, ''))).toEqual(main!.rows.map((row) => row[users]));
      const json = reportAsJson(report, scope) as { tables: Record<string, unknown[]>; figures: Record<string, number> };
      for (const table of report.tables) expect(json.tables[table.id]).toHaveLength(table.rows.length);
    }));
  });
  it('has the fields of the specification in the JSON of events', () => {
    const { report } = makeReport('events', [event({ serverId: 'gw-1' })], {}, { zone: 'UTC' });
    const json = reportAsJson(report, scope) as { tables: { events: Record<string, unknown>[] } };
    expect(json.tables.events[0]).toMatchObject({ event: 'session.join', time: '2026-11-21T23:30:00.000Z', user: 'ana', 'addr.remote': '10.0.0.1', server_id: 'gw-1', session_id: '', success: true });
  });
  it('says in its head what it was made of', () => {
    const { report } = makeReport('access', [event({})], {}, { zone: 'UTC' });
    const text = reportAsText(report, { ...scope, from: Date.UTC(2026, 10, 1), filters: filterWords({ user: 'ana', success: false }), remarks: ['From this machine’s memory.'] });
    expect(text).toContain('Access report\nFrom north: 3 events, from 2026-11-01 00:00:00 UTC\nOnly User: ana; Result: Refused\nMade 2026-11-29 00:00:00 UTC by ana; days are in UTC\nFrom this machine’s memory.\n\nAccesses: 1\n');
  });
  it('lets nothing of a name run or load when it is a page', () => {
    fc.assert(fc.property(fc.string({ unit: fc.constantFrom('<', '>', '"', "'", '&', '/', ' ', 'script', '\u202e', '\u0000', '\u0085', 'é', '&#60;', '\n') }), (name) => {
      const hostile = `<img src=x onerror=alert(1)>"'&${name}`;
      const { report } = makeReport('events', [event({ user: hostile, message: hostile, title: hostile })], {}, { zone: 'UTC' });
      const page = reportAsPage(report, { ...scope, sources: [hostile], filters: [hostile] });
      expect(page).not.toMatch(/<(?!\/?(?:!doctype|html|head|meta|title|style|body|h1|h2|div|b|span|figure|figcaption|i|svg|defs|pattern|rect|circle|text|line|table|thead|tbody|tr|th|td|p)\b)/i);
      // What stands in quotes is a value: none can end its quotes.
      expect(page.replace(/"[^"]*"/g, '""')).not.toMatch(/<[^>]*\s(?:on\w+|src|href)=/i);
    }), { numRuns: 50 });
  });
  it('prints so many rows and says how many are left', () => {
    const events = Array.from({ length: mostPrintedRows + 5 }, (_, at) => event({ sequence: at }));
    const page = reportAsPage(makeReport('events', events, {}, { zone: 'UTC' }).report, scope);
    expect(page).toContain('5 more rows are not printed');
  });
});
