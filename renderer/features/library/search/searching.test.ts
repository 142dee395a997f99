import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { millis } from '../../../../shared/base/units';
import type { AuditDraft } from '../../../../shared/ipc/schemas';
import type { FoundRecording, LibraryAnswer, LibrarySearchPort } from '../../../../shared/recording/library-search/port';
import { markedText, plainSearch } from '../../../kit/marked-text';
import { LibrarySearchReporter } from './report';
import { LibrarySearching } from './searching';
import { indexWords, searchSummary } from './words';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => { vi.useRealTimers(); });

const found = (id: string, count = 1): FoundRecording => ({ id, count, limited: false, hits: [{ at: millis(1), kind: 'output', line: id }] });
const answer = (...groups: FoundRecording[]): LibraryAnswer => ({ found: groups, searched: 2, total: 2, elapsedMs: 7 });

function searching(search: LibrarySearchPort['search']) {
  const drafts: AuditDraft[] = [];
  const reporter = new LibrarySearchReporter({ append: (added) => drafts.push(...added), newId: () => 'x', now: () => 1 });
  return { drafts, search: new LibrarySearching({ search }, reporter) };
}

describe('searching all recordings', () => {
  it('asks when the typing rests, as the options say, and shows only the answer to the last query', async () => {
    const asked: unknown[] = [];
    const { search } = searching(async (query) => { asked.push(query); return answer(found(query.text)); });
    search.type('o');
    search.type('old');
    await vi.advanceTimersByTimeAsync(200);
    search.setOptions({ ...plainSearch, regularExpression: true });
    search.type('new ');
    await vi.advanceTimersByTimeAsync(200);
    expect(asked).toMatchObject([{ text: 'old', regularExpression: false }, { text: 'old', regularExpression: true }, { text: 'new ', regularExpression: true }]);
    expect(search.getSnapshot()).toMatchObject({ running: false, found: [{ id: 'new ' }] });
    search.type('');
    expect(search.getSnapshot()).toMatchObject({ running: false, found: [], answer: undefined });
  });

  it('shows what is found as it is found, then all of it in order', async () => {
    let tell: ((groups: readonly FoundRecording[]) => void) | undefined;
    let finish: (whole: LibraryAnswer) => void = () => undefined;
    const { search } = searching((_query, onFound) => { tell = onFound; return new Promise((resolve) => { finish = resolve; }); });
    search.submit('x');
    tell?.([found('b')]);
    tell?.([found('a')]);
    expect(search.getSnapshot()).toMatchObject({ running: true, found: [{ id: 'b' }, { id: 'a' }] });
    expect(searchSummary(search.getSnapshot())).toBe('2 hits in 2 recordings so far…');
    finish(answer(found('a'), found('b'), found('c', 3)));
    await vi.advanceTimersByTimeAsync(0);
    expect(searchSummary(search.getSnapshot())).toBe('5 hits in 3 recordings · 2 recordings searched in 7 ms');
    tell?.([found('late')]);
    expect(search.getSnapshot().found).toHaveLength(3);
  });

  it('looks again when more is indexed, without taking away what is shown', async () => {
    let searched = 1;
    const { search } = searching(async () => ({ ...answer(found('a')), searched, total: 2 }));
    search.submit('x');
    await vi.advanceTimersByTimeAsync(0);
    expect(searchSummary(search.getSnapshot())).toContain('1 of 2 recordings searched');
    search.indexed({ indexed: 1, total: 2, paused: false });
    await vi.advanceTimersByTimeAsync(5000);
    expect(search.getSnapshot().answer?.searched).toBe(1);
    searched = 2;
    search.indexed({ indexed: 2, total: 2, paused: false });
    expect(search.getSnapshot().running).toBe(false);
    await vi.advanceTimersByTimeAsync(2000);
    expect(search.getSnapshot().answer?.searched).toBe(2);
  });

  it('tells the audit each search once, with its terms and how they were meant', async () => {
    const { search, drafts } = searching(async () => answer());
    for (const text of ['p', 'pa', 'pass', 'passwd ']) search.type(text);
    await vi.advanceTimersByTimeAsync(1000);
    search.submit('passwd ');
    search.used();
    search.setOptions({ ...plainSearch, caseSensitive: true });
    await vi.advanceTimersByTimeAsync(1000);
    search.type('');
    await vi.advanceTimersByTimeAsync(5000);
    expect(drafts.map(({ event, category, details }) => [event, category, details])).toEqual([
      ['library.search', 'Access', { terms: 'passwd' }], ['library.search', 'Access', { terms: 'passwd', options: 'match case' }],
    ]);
  });

  it('says what went wrong', async () => {
    const { search } = searching(() => Promise.reject(new Error('worker gone')));
    search.submit('x');
    await vi.advanceTimersByTimeAsync(0);
    expect(searchSummary(search.getSnapshot())).toBe('The search did not finish. Try again, or search for something shorter.');
  });
});

describe('words', () => {
  it('tell how far the index is', () => {
    expect(indexWords(undefined)).toBe('');
    expect(indexWords({ indexed: 312, total: 1000, paused: false })).toBe('312 of 1,000 indexed');
    expect(indexWords({ indexed: 312, total: 1000, paused: true })).toContain('waits');
    expect(indexWords({ indexed: 1, total: 1, paused: false })).toBe('1 recording indexed');
  });
  it('mark what was searched for, and leave heavy expressions alone', () => {
    expect(markedText('the Heron and heron', 'heron', plainSearch).filter(({ hit }) => hit).map(({ text }) => text)).toEqual(['Heron', 'heron']);
    expect(markedText('x', '(a+)+$', { ...plainSearch, regularExpression: true })).toEqual([{ text: 'x', hit: false }]);
  });
});
