import { describe, expect, it } from 'vitest';
import type { PlaceRead, ReportPort, ReportQuestion, ReportView } from '../../../shared/report/port';
import { ReportFollower } from './report-follower';
import { RowWindows } from './row-windows';

/** A worker that answers when it is told to. */
class FakePort {
  readonly asked: { readonly question: ReportQuestion; answer(view: Partial<ReportView>): Promise<void> }[] = [];
  readonly reads: { tell(reads: readonly PlaceRead[]): void; end(): Promise<void> }[] = [];
  refreshes = 0;
  readonly port: ReportPort = {
    read: (_places, _range, tell) => new Promise((resolve) => { this.reads.push({ tell, end: async () => { resolve(); await settled(); } }); }),
    show: (question) => new Promise((resolve) => { this.asked.push({ question, answer: async (view) => { resolve(view as ReportView); await settled(); } }); }),
    refresh: async () => { this.refreshes += 1; return true; },
    rows: async () => [], write: async () => '',
  };
}
const settled = async (): Promise<void> => { for (let turn = 0; turn < 5; turn += 1) await Promise.resolve(); };
const question = (kind: ReportQuestion['kind']): ReportQuestion => ({ kind, filter: {}, zone: 'UTC' });
const pages: readonly PlaceRead[] = [{ id: '', events: 1000, done: false, cut: false }];

function follow() {
  const fake = new FakePort();
  let time = 0;
  const waiting: { readonly at: number; readonly act: () => void }[] = [];
  const follower = new ReportFollower(fake.port, { set: (act, milliseconds) => waiting.push({ at: time + milliseconds, act }), clear: () => undefined });
  return { fake, follower, pass: (milliseconds: number) => { time += milliseconds; for (const { act } of waiting.splice(0)) act(); } };
}

describe('the report that is followed', () => {
  it('never shows an old answer over a newer question', async () => {
    const { fake, follower } = follow();
    follower.read([], {});
    await fake.reads[0]!.end();
    follower.ask(question('access'));
    follower.ask(question('events'));
    expect(fake.asked.map((one) => one.question.kind)).toEqual(['access']);
    await fake.asked[0]!.answer({ kind: 'access' });
    expect(follower.getSnapshot().view).toBeUndefined();
    expect(fake.asked.map((one) => one.question.kind)).toEqual(['access', 'events']);
    await fake.asked[1]!.answer({ kind: 'events' });
    expect(follower.getSnapshot().view?.kind).toBe('events');
  });

  it('computes while pages come in when there is twice as much, and once more when all is read', async () => {
    const { fake, follower } = follow();
    follower.read([], {});
    follower.ask(question('events'));
    expect(fake.asked).toHaveLength(0);
    for (let page = 1; page <= 100; page += 1) {
      fake.reads[0]!.tell([{ id: '', events: page * 1000, done: false, cut: false }]);
      await fake.asked.at(-1)!.answer({ kind: 'events', counted: page });
    }
    // With every doubling, as far as the screen heard of it.
    expect(fake.asked).toHaveLength(7);
    await fake.reads[0]!.end();
    expect(fake.asked).toHaveLength(8);
    await fake.asked[7]!.answer({ kind: 'events', counted: 1000 });
    expect(follower.getSnapshot()).toMatchObject({ reading: false, view: { counted: 1000 } });
  });

  it('reads what happens meanwhile, gathered, and nothing of a range that was left', async () => {
    const { fake, follower, pass } = follow();
    follower.read([], { from: 1 });
    follower.ask(question('events'));
    fake.reads[0]!.tell(pages);
    await fake.asked[0]!.answer({ kind: 'events', counted: 1 });
    follower.read([], { from: 2 });
    fake.reads[0]!.tell(pages);
    expect(follower.getSnapshot()).toMatchObject({ reads: [], view: undefined, reading: true });
    await fake.reads[1]!.end();
    for (let event = 0; event < 10; event += 1) follower.eventsArrived();
    pass(2_000);
    expect(fake.refreshes).toBe(1);
  });
});

describe('rows in windows', () => {
  it('are fetched where they are wanted, once', async () => {
    const asked: number[] = [];
    let changes = 0;
    const windows = new RowWindows({ rows: async (_view, _table, _order, from, to) => { asked.push(from); return Array.from({ length: to - from }, (_, at) => [from + at]); } }, 1, 'events', undefined, () => { changes += 1; });
    windows.want(190, 210);
    windows.want(195, 230);
    await settled();
    expect([asked, changes]).toEqual([[0, 200], 2]);
    expect([windows.row(205), windows.row(400)]).toEqual([[205], undefined]);
  });
});
