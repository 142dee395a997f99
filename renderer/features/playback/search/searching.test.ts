import { beforeEach, describe, expect, it, vi } from 'vitest';
import { millis } from '../../../../shared/base/units';
import type { AuditDraft } from '../../../../shared/ipc/schemas';
import type { RecordingPort, SearchAnswer, SearchHit } from '../../../../shared/recording/port';
import { PlaybackReporter } from '../report';
import { RecordingSearch } from './searching';

let drafts: AuditDraft[];
beforeEach(() => { drafts = []; });

function searching(search: RecordingPort['search'], opened: Promise<void> = Promise.resolve()) {
  const reporter = new PlaybackReporter({ file: 'a.cast' }, { append: (added) => drafts.push(...added), newId: () => 'x', now: () => 1 });
  const created = new RecordingSearch({ search }, reporter, opened);
  return { search: created, until: (fits: () => boolean) => vi.waitFor(() => expect(fits()).toBe(true)) };
}
const hit = (at: number, line = 'x'): SearchHit => ({ at: millis(at), kind: 'output', line });
const found = (...hits: SearchHit[]): SearchAnswer => ({ hits, limited: false, elapsedMs: 1 });

describe('searching one recording', () => {
  it('shows only the answer to the last query', async () => {
    const answers: Record<string, () => void> = {};
    const slow = searching((query) => new Promise((resolve) => { answers[query.text] = () => resolve(found(hit(1, query.text))); }));
    slow.search.submit('old');
    slow.search.submit('new');
    await slow.until(() => answers['new'] !== undefined);
    answers['new']?.();
    await slow.until(() => slow.search.getSnapshot().answer !== undefined);
    answers['old']?.();
    await Promise.resolve();
    expect(slow.search.getSnapshot().answer?.hits[0]?.line).toBe('new');
    slow.search.submit('');
    expect(slow.search.getSnapshot()).toMatchObject({ query: '', running: false });
  });

  it('answers a search that was typed before the file was open', async () => {
    let open = (): void => undefined;
    const early = searching(async (query) => found(hit(1, query.text)), new Promise((resolve) => { open = resolve; }));
    early.search.submit('soon');
    expect(early.search.getSnapshot()).toMatchObject({ query: 'soon', running: true });
    open();
    await early.until(() => early.search.getSnapshot().answer?.hits[0]?.line === 'soon');
  });

  it('shows what was found so far while it goes on', async () => {
    let tell: ((answer: SearchAnswer) => void) | undefined;
    let finish: (answer: SearchAnswer) => void = () => undefined;
    const live = searching((_query, _limit, onHits) => { tell = onHits; return new Promise((resolve) => { finish = resolve; }); });
    live.search.submit('x');
    await live.until(() => tell !== undefined);
    tell?.(found(hit(1)));
    expect(live.search.getSnapshot()).toMatchObject({ running: true, answer: { partial: true, hits: [{ at: 1 }] } });
    finish(found(hit(1), hit(2)));
    await live.until(() => !live.search.getSnapshot().running);
    expect(live.search.getSnapshot().answer).toEqual(found(hit(1), hit(2)));
  });

  it('asks as the options say, tells the audit how, and searches again when they change', async () => {
    const asked: unknown[] = [];
    const options = searching(async (query) => { asked.push(query); return found(); });
    options.search.setOptions({ caseSensitive: true, wholeWord: false, regularExpression: true });
    options.search.submit('a+ ');
    await options.until(() => asked.length === 1);
    options.search.setOptions({ caseSensitive: true, wholeWord: false, regularExpression: false });
    await options.until(() => asked.length === 2);
    expect(asked).toMatchObject([{ text: 'a+ ', caseSensitive: true, regularExpression: true }, { text: 'a+', regularExpression: false }]);
    expect(drafts.map(({ event, details }) => [event, details['terms'], details['options']])).toEqual([['recording.search', 'a+', 'match case, regular expression']]);
  });

  it('goes to the next and the previous hit, from the position first, then from hit to hit, round the ends', async () => {
    const three = searching(async () => found(hit(10), hit(20), hit(20), hit(30)));
    expect(three.search.step(1, 0)).toBeUndefined();
    three.search.submit('x');
    await three.until(() => three.search.getSnapshot().answer !== undefined);
    const steps = [three.search.step(1, 15), three.search.step(1, 15), three.search.step(1, 15), three.search.step(1, 15), three.search.step(-1, 15)];
    expect(steps.map((each) => each?.at)).toEqual([20, 20, 30, 10, 30]);
    expect(three.search.getSnapshot().selected).toBe(3);
  });
});
