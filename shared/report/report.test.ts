import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unixMillis } from '../base/units';
import type { AuditEvent } from '../model/audit';
import { auditEventId, sessionId } from '../model/ids';
import { event, someEvents } from './events.fixture';
import { makeReport } from './make-report';
import { reportKinds, type Report, type ReportTable } from './report';

const zone = 'Europe/Zurich';
const make = (kind: (typeof reportKinds)[number], events: readonly AuditEvent[]): Report => makeReport(kind, events, {}, { zone }).report;
const figure = (report: Report, id: string): number | undefined => report.figures.find((one) => one.id === id)?.value;
const table = (report: Report, id: string): ReportTable => report.tables.find((one) => one.id === id)!;
const column = ({ columns, rows }: ReportTable, id: string) => rows.map((row) => row[columns.findIndex((one) => one.id === id)]);
const sum = (values: readonly unknown[]): number => values.reduce<number>((all, value) => all + Number(value), 0);
const drawn = (report: Report, id: string): number => sum(report.charts.find((one) => one.id === id)!.bars.flatMap(({ values }) => values));

/** Written down anew, so that a report and its test cannot share a mistake. */
function counted(events: readonly AuditEvent[]) {
  let [accesses, refused, failedSignIns, refusedOrders, granted, revoked, offHours, risks, sessionsTime] = [0, 0, 0, 0, 0, 0, 0, 0, 0];
  const people = new Set<string>();
  const sessions = new Map<string, { start?: number; end?: number; watchers: Set<string> }>();
  for (const one of events) {
    const isAccess = (one.category === 'Access' && !['access.request', 'access.grant', 'access.revoke'].includes(one.event)) || ['session.start', 'session.join', 'session.participate'].includes(one.event);
    if (isAccess) {
      accesses += 1;
      people.add(one.user);
      if (!one.success) refused += 1;
    }
    if (one.event === 'auth.signin.failed' || (one.event === 'auth.signin' && !one.success)) failedSignIns += 1;
    if (one.event === 'order.refused') refusedOrders += 1;
    if (one.event === 'approval.grant' || one.event === 'access.grant') granted += 1;
    if (one.event === 'access.revoke') revoked += 1;
    if (one.event === 'session.risk' && one.details['cause'] === 'off hours') offHours += 1;
    else if (one.event === 'session.risk') risks += 1;
    if (one.sessionId === undefined) continue;
    const known = sessions.get(one.sessionId) ?? { watchers: new Set<string>() };
    sessions.set(one.sessionId, known);
    // The newest counts where a session has several.
    if (one.event === 'session.start') known.start = one.time;
    if (one.event === 'session.end') known.end = one.time;
    if (one.event === 'session.join' || one.event === 'session.participate') known.watchers.add(one.user);
  }
  for (const { start, end } of sessions.values()) if (start !== undefined && end !== undefined && end >= start) sessionsTime += end - start;
  return { accesses, refused, people: people.size, failedSignIns, refusedOrders, granted, revoked, offHours, risks, sessions, sessionsTime };
}

describe('the numbers of a report', () => {
  it('equal the events', () => {
    fc.assert(fc.property(someEvents(80), (events) => {
      const truth = counted(events);
      const access = make('access', events);
      expect([figure(access, 'accesses'), figure(access, 'refused'), figure(access, 'people')]).toEqual([truth.accesses, truth.refused, truth.people]);
      expect(table(access, 'accesses').rows).toHaveLength(truth.accesses);
      expect([drawn(access, 'when'), drawn(access, 'who'), sum(column(table(access, 'people'), 'count')), sum(column(table(access, 'people'), 'refused'))]).toEqual([truth.accesses, truth.accesses, truth.accesses, truth.refused]);
      const session = make('session', events);
      expect([figure(session, 'sessions'), figure(session, 'time')]).toEqual([truth.sessions.size, truth.sessionsTime]);
      const ids = column(table(session, 'sessions'), 'session_id') as string[];
      expect(column(table(session, 'sessions'), 'watchers')).toEqual(ids.map((id) => truth.sessions.get(id)?.watchers.size));
      expect(sum(column(table(session, 'sessions'), 'events'))).toBe(events.filter((one) => one.sessionId !== undefined).length);
      const anomaly = make('anomaly', events);
      expect([figure(anomaly, 'failed-sign-in'), figure(anomaly, 'refused-order')]).toEqual([truth.failedSignIns, truth.refusedOrders]);
      expect(sum(column(table(anomaly, 'kinds'), 'count'))).toBe(figure(anomaly, 'anomalies'));
      expect([figure(anomaly, 'off-hours'), figure(anomaly, 'risk')]).toEqual([truth.offHours, truth.risks]);
      const kindsTable = table(anomaly, 'kinds');
      const row = column(kindsTable, 'name').indexOf('Off hours');
      expect(row < 0 ? 0 : column(kindsTable, 'count')[row]).toBe(truth.offHours);
      const approval = make('approval', events);
      expect([figure(approval, 'grant'), figure(approval, 'revoke')]).toEqual([truth.granted, truth.revoked]);
      expect(table(make('events', events), 'events').rows).toHaveLength(events.length);
      expect(drawn(make('events', events), 'when')).toBe(events.length);
      expect(figure(make('session-events', events), 'events')).toBe(events.filter((one) => one.sessionId !== undefined).length);
    }));
  });

  it('are the same in whatever order the events come', () => {
    fc.assert(fc.property(someEvents(30), fc.infiniteStream(fc.nat()), (events, order) => {
      const mixed = events.map((one) => ({ one, at: order.next().value })).sort((first, second) => first.at - second.at).map(({ one }) => one);
      for (const kind of reportKinds) expect(make(kind, mixed)).toEqual(make(kind, events));
    }), { numRuns: 30 });
  });

  it('hold every event in the range once when ranges lie side by side', () => {
    fc.assert(fc.property(someEvents(60), fc.integer({ min: 0, max: 90 * 86_400_000 }), (events, cut) => {
      const at = Date.UTC(2026, 9, 24) + cut;
      for (const kind of ['access', 'anomaly', 'events'] as const) {
        const rows = (range: { from?: number; to?: number }): number => makeReport(kind, events, range, { zone }).report.tables[0]!.rows.length;
        expect(rows({ to: at }) + rows({ from: at })).toBe(rows({}));
      }
    }));
  });
});

describe('a report', () => {
  const join = event({});
  const joinToo = event({
    id: auditEventId('e2'), sequence: 2, event: 'session.event.join', title: 'Session Event', sessionId: sessionId('s1'),
    message: 'preview=Participant: ana (Ana Kovac) / local, Intent: Monitor, name, type=SessionJoin, user=ana (Ana Kovac) / local',
  });

  it('of events has 12Port’s layout, letter for letter', () => {
    for (const kind of ['events', 'session-events'] as const) {
      const told = table(make(kind, [{ ...join, sessionId: sessionId('s1') }, joinToo]), 'events');
      expect(told.columns.slice(1, 5).map(({ header }) => header)).toEqual(['Level', 'Category', 'Event', 'Message']);
      expect(told.rows.map((row) => row.slice(1, 5))).toEqual([
        ['Information', 'Operation', 'Session Event', 'preview=Participant: ana (Ana Kovac) / local, Intent: Monitor, name, type=SessionJoin, user=ana (Ana Kovac) / local'],
        ['Information', 'Operation', 'Join Session', 'user=ana (Ana Kovac) / local, intent=Monitor'],
      ]);
    }
  });

  it('tells people of two gateways apart when it tells them together', () => {
    const events = [event({ user: 'pat' }), event({ id: auditEventId('g2~e1'), user: 'pat' })];
    const gateways = new Map([['', 'north'], ['g2', 'south']]);
    const together = makeReport('events', events, {}, { zone, gateways }).report;
    expect(figure(together, 'users')).toBe(2);
    expect(column(table(together, 'users'), 'gateway')).toEqual(['north', 'south']);
    expect(figure(make('events', events), 'users')).toBe(1);
  });

  it('draws the hours, days or months that lie between, also the empty ones', () => {
    const at = (time: number, sequence: number) => event({ id: auditEventId(`e${sequence}`), sequence, time: unixMillis(time) });
    const labels = (times: readonly number[]) => make('events', times.map(at)).charts[0]!.bars.map(({ label }) => label);
    expect(labels([Date.UTC(2026, 9, 24, 22, 30), Date.UTC(2026, 9, 25, 1, 30)])).toEqual(['2026-10-25 00:00', '2026-10-25 01:00', '2026-10-25 02:00']);
    expect(labels([Date.UTC(2026, 9, 1), Date.UTC(2026, 9, 4)])).toEqual(['2026-10-01', '2026-10-02', '2026-10-03', '2026-10-04']);
    expect(labels([Date.UTC(2025, 11, 1), Date.UTC(2026, 3, 4)])).toEqual(['2025-12', '2026-01', '2026-02', '2026-03', '2026-04']);
    expect(labels([0, Date.UTC(2026, 3, 4)]).length).toBeLessThanOrEqual(601 + 1);
  });

  it('says how long approvals were waited for', () => {
    const step = (name: string, waitedMs: number, sequence: number) => event({ id: auditEventId(`e${sequence}`), sequence, event: `approval.${name}`, title: name, details: { waitedMs: String(waitedMs), requester: 'uma', approver: 'pat', subject: 'alice@db-7', reason: 'shift' } });
    const report = make('approval', [step('grant', 1000, 1), step('deny', 3000, 2), step('grant', 90_000, 3), step('expire', 500_000, 4)]);
    expect([figure(report, 'grant'), figure(report, 'deny'), figure(report, 'expire'), figure(report, 'waited')]).toEqual([2, 1, 1, 3000]);
    expect(table(report, 'approvers').rows).toEqual([['pat', 2, 1, 3000]]);
  });
});
