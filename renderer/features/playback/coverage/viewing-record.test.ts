import { expect, it } from 'vitest';
import { failure, success, type Result } from '../../../../shared/base/problem';
import { answerOf, noCoverage, withReport, type Coverage } from '../../../../shared/recording/coverage/coverage';
import { ViewingRecord } from './viewing-record';

function recorded(answer?: Result<never>, before: Coverage = noCoverage) {
  let kept: Coverage = before;
  const reports: number[] = [];
  const record = new ViewingRecord({
    read: async () => success(kept),
    report: async ({ sittingId, startedAt, duration, stretches }) => {
      reports.push(stretches.length);
      kept = withReport(kept, { id: sittingId, viewer: 'ana', startedAt, now: 5, duration, stretches }) ?? kept;
      return answer ?? success(answerOf(kept, { id: sittingId, viewer: 'ana' }));
    },
    newId: () => 's', now: () => 1,
  });
  return { record, reports, kept: () => kept };
}
const played = (from: number, to: number) => ({ from, to, speed: 1, manner: 'played' as const });
const rest = () => new Promise((resolve) => setTimeout(resolve));

it('hands over what was seen before it was known which recording it is, then what comes', async () => {
  const { record, reports, kept } = recorded();
  record.add(played(0, 5));
  await record.load('ab', 100);
  await rest();
  record.add(played(5, 9));
  record.add(played(9, 12));
  record.add(played(12, 20));
  await rest();
  expect(reports).toEqual([1, 1, 1]);
  expect(kept()).toMatchObject({ duration: 100, sittings: [{ id: 's', stretches: [{ from: 0, to: 20 }] }] });
  expect(record.getSnapshot().coverage).toEqual(kept());
});

it('says why nothing is kept', async () => {
  const { record } = recorded(failure({ code: 'coverage-damaged', severity: 'error', what: 'Damaged.', tip: '' }));
  await record.load('ab', 100);
  record.add(played(0, 5));
  await rest();
  expect(record.getSnapshot()).toMatchObject({ coverage: noCoverage, problem: { code: 'coverage-damaged' } });
});

it('works earlier sittings through once, and leaves them as they are', async () => {
  const jumped = { from: 0, to: 40, speed: 0, manner: 'jumped' as const };
  const before: Coverage = { version: 1, duration: 100, sittings: [{ id: 'old', viewer: 'ben', startedAt: 1, endedAt: 2, stretches: [played(10, 20), played(15, 30), jumped] }] };
  const { record, kept } = recorded(undefined, before);
  await record.load('ab', 100);
  const earlier = [jumped, played(10, 30), jumped].map((each, index) => ({ ...each, ...[{ from: 0, to: 10 }, {}, { from: 30, to: 40 }][index] }));
  expect(record.getSnapshot().seen).toEqual(earlier);
  record.add(played(50, 60));
  await rest();
  expect(record.getSnapshot().seen).toEqual([...earlier, played(50, 60)]);
  expect(record.getSnapshot().coverage).toEqual(kept());
  expect(record.getSnapshot().coverage.sittings[0]).toBe(before.sittings[0]);
});
