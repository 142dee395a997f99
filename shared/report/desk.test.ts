import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { failure, success, type Problem } from '../base/problem';
import type { AuditEvent } from '../model/audit';
import { auditEventId } from '../model/ids';
import { ReportDesk, type ListEvents } from './desk';
import { event, someEvents } from './events.fixture';
import { makeReport } from './make-report';
import type { PlaceRead, ReportPlace, ReportQuestion } from './port';
import { inRange } from './range';

const place = (id: string): ReportPlace => ({ id, name: id || 'first', origin: '', address: `http://${id}` });
const question: ReportQuestion = { kind: 'events', filter: {}, zone: 'UTC' };
const away: Problem = { code: 'gateway-unreachable', severity: 'error', what: 'Not there.', tip: 'Wait.' };

/** A gateway that answers in pages of seven. */
const listed = (record: () => readonly AuditEvent[]): ListEvents => async ({ beforeSequence = Infinity, from, to }) => {
  const all = record().filter((one) => one.sequence < beforeSequence && inRange(one.time, { from, to })).toReversed();
  return success({ events: all.slice(0, 7), more: all.length > 7 });
};

describe('the report desk', () => {
  it('reads every page of every place and counts what makeReport counts', async () => {
    await fc.assert(fc.asyncProperty(someEvents(60), someEvents(30), async (first, second) => {
      const other = second.map((one) => ({ ...one, id: auditEventId(`g2~${one.id}`) }));
      const desk = new ReportDesk({ openPlace: ({ id }) => listed(() => (id === '' ? first : other)) });
      let reads: readonly PlaceRead[] = [];
      await desk.read([place(''), place('g2')], {}, (told) => { reads = told; });
      expect(reads).toEqual([{ id: '', events: first.length, done: true, cut: false }, { id: 'g2', events: other.length, done: true, cut: false }]);
      for (const kind of ['access', 'events'] as const) {
        const view = await desk.show({ ...question, kind });
        const { report } = makeReport(kind, [...first, ...other], {}, { zone: 'UTC', gateways: new Map([['', 'first'], ['g2', 'g2']]) });
        expect(view.figures).toEqual(report.figures);
        expect(await desk.rows(view.number, view.tables[0]!.id, undefined, 0, 1000)).toEqual(report.tables[0]!.rows);
        const alone = await desk.show({ ...question, kind, place: 'g2' });
        expect(alone.figures).toEqual(makeReport(kind, other, {}, { zone: 'UTC' }).report.figures);
      }
    }), { numRuns: 25 });
  });

  it('takes in what comes later, once', async () => {
    let record = Array.from({ length: 20 }, (_, at) => event({ id: auditEventId(`e${at}`), sequence: at + 1 }));
    const desk = new ReportDesk({ openPlace: () => listed(() => record) });
    await desk.read([place('')], {}, () => undefined);
    expect(await desk.refresh()).toBe(false);
    record = [...record, ...Array.from({ length: 16 }, (_, at) => event({ id: auditEventId(`n${at}`), sequence: at + 21 }))];
    expect(await desk.refresh()).toBe(true);
    expect(await desk.refresh()).toBe(false);
    expect((await desk.show(question)).counted).toBe(36);
  });

  it('orders rows, gives windows of them, and none of a report that is not shown any more', async () => {
    const record = ['b', 'a', 'C', ''].map((user, at) => event({ id: auditEventId(`e${at}`), sequence: at + 1, user }));
    const desk = new ReportDesk({ openPlace: () => listed(() => record) });
    await desk.read([place('')], {}, () => undefined);
    const { number, tables: [table] } = await desk.show(question);
    const users = async (descending: boolean, from = 0, to = 4) => (await desk.rows(number, table!.id, { column: 'user', descending }, from, to))?.map((row) => row[table!.columns.findIndex(({ id }) => id === 'user')]);
    expect(await users(false)).toEqual(['', 'a', 'b', 'C']);
    expect(await users(true, 1, 3)).toEqual(['b', 'a']);
    await desk.show({ ...question, kind: 'access' });
    expect(await users(false)).toBeUndefined();
  });

  it('falls back on what the machine remembers, says up to when, and says when it broke off', async () => {
    const known = [event({ sequence: 3 }), event({ id: auditEventId('e0'), sequence: 2 })];
    let reads: readonly PlaceRead[] = [];
    const desk = new ReportDesk({ openPlace: () => async () => failure(away), memory: { keep: async () => undefined, recall: async () => known } });
    await desk.read([place('')], {}, (told) => { reads = told; });
    expect(reads).toEqual([{ id: '', events: 2, done: true, cut: true, problem: away, remembered: known[0]!.time }]);
    expect((await desk.show(question)).counted).toBe(2);
    let asked = 0;
    const broken = new ReportDesk({ openPlace: () => async () => ((asked += 1) === 1 ? success({ events: known, more: true }) : failure(away)) });
    await broken.read([place('')], {}, (told) => { reads = told; });
    expect(reads).toEqual([{ id: '', events: 2, done: true, cut: true, problem: away }]);
  });
});
