import { afterEach, expect, it } from 'vitest';
import { makeReport } from '../../shared/report/make-report';
import { openTestGateway, type TestGateway } from '../server/gateway.fixture';

let test: TestGateway;
afterEach(() => test.close());

const hours = (officeHours: { from: number; to: number }) => openTestGateway({ config: { officeHours } });
const record = () => test.gateway.services.audit.after(0, 1000);

it('a session out of hours is an event with its cause, and a figure and a row of the anomaly report', async () => {
  // No hour of the day is one of work.
  test = await hours({ from: 0, to: 0 });
  await (await test.open({ asset: 'db-7' })).handle.ended('user_close', '');
  const { handle } = await test.open();
  await test.open({ user: 'bob', simulated: true });
  const events = await record();
  const risks = events.filter(({ event, sessionId }) => event === 'session.risk' && sessionId === handle.id);
  expect(risks.map(({ category, level, sessionId, details }) => [category, level, sessionId, details['cause'], details['score'], details['sessionUser']])).toEqual([
    ['Security', 'Warning', handle.id, 'new target', '10', 'alice'], ['Security', 'Warning', handle.id, 'off hours', '10', 'alice'],
  ]);
  expect(test.gateway.services.sessions.get(handle.id)?.session).toMatchObject({ riskScore: 20, riskCauses: [risks[1]?.details['causes'], risks[0]?.details['causes']] });
  const { report } = makeReport('anomaly', events, {}, { zone: 'UTC' });
  expect(report.figures.filter(({ id }) => id === 'off-hours' || id === 'risk').map(({ label, value }) => [label, value])).toEqual([['Off hours', 2], ['Risk rises', 1]]);
  const kinds = report.tables.find(({ id }) => id === 'kinds');
  expect(kinds?.rows).toContainEqual(expect.arrayContaining(['Off hours', 2]));
});

it('within the hours nothing is told of them', async () => {
  test = await hours({ from: 0, to: 24 });
  await test.open();
  expect((await record()).filter(({ details }) => details['cause'] === 'off hours')).toEqual([]);
});
