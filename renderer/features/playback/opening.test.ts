import { beforeEach, describe, expect, it, vi } from 'vitest';
import { failure, success } from '../../../shared/base/problem';
import { millis } from '../../../shared/base/units';
import type { AuditDraft, LibraryEntry } from '../../../shared/ipc/schemas';
import type { IndexProgress, RecordingInfo, RecordingPort } from '../../../shared/recording/port';
import { PlaybackOpening } from './opening';
import { PlaybackReporter } from './report';

const info = (change: Partial<RecordingInfo> = {}): RecordingInfo => ({
  format: 'asciicast-v2', kind: 'terminal', title: '', columns: 80, rows: 24, duration: millis(1000), sizeBytes: 10, truncated: false, problems: [],
  metadata: [], integrity: { state: 'unknown-key', detail: 'Signed by a key nobody vouches for.' }, sessionId: 's9', ...change,
});
let drafts: AuditDraft[];
let ended: string[];
beforeEach(() => {
  drafts = [];
  ended = [];
});

function open(port: Partial<RecordingPort>, entry?: LibraryEntry) {
  const whole: RecordingPort = {
    open: async () => success(info()), info: async () => info(), events: async () => [], activity: async () => ({ output: [], input: [], idle: [] }),
    segmentAt: () => Promise.reject(new Error('not here')), search: async () => ({ hits: [], limited: false, elapsedMs: 1 }),
    close: async () => { ended.push('closed'); }, ...port,
  };
  const reporter = new PlaybackReporter({ file: 'a.cast' }, { append: (added) => drafts.push(...added), newId: () => 'x', now: () => 1 });
  const opening = new PlaybackOpening({
    connection: { port: whole, dispose: () => ended.push('disposed') }, location: { kind: 'blob', blob: null, name: 'a.cast' }, reporter, entry,
  });
  return { opening, until: (fits: () => boolean) => vi.waitFor(() => expect(fits()).toBe(true)) };
}
const entry = (state: LibraryEntry['integrity']['state']): LibraryEntry => ({
  id: 'r', file: { fileId: 'f', name: 'r.vigil.tar', sizeBytes: 1, url: '' }, origin: 'downloaded', addedAt: 0, integrity: { state, detail: 'said by the library' },
});

function pending(): { promise: Promise<void>; resolve: () => void } {
  let resolve = (): void => undefined;
  const promise = new Promise<void>((done) => { resolve = done; });
  return { promise, resolve };
}

describe('opening a recording', () => {
  it('believes the library about the key, and the file about damage', async () => {
    const first = open({}, entry('verified'));
    await first.until(() => first.opening.getSnapshot().stage === 'ready');
    expect(first.opening.getSnapshot().integrity?.state).toBe('verified');
    const damaged = open({ open: async () => success(info({ integrity: { state: 'failed', detail: 'session.cast differs.' } })) }, entry('verified'));
    await damaged.until(() => damaged.opening.getSnapshot().stage === 'blocked');
    damaged.opening.playAnyway();
    damaged.opening.playAnyway();
    expect(damaged.opening.getSnapshot().stage).toBe('ready');
    expect(drafts.map((draft) => [draft.event, draft.details['sessionId']])).toEqual([['recording.play.unverified', 's9']]);
  });
  it('stops before showing on when damage is found late', async () => {
    let tell: ((progress: IndexProgress) => void) | undefined;
    const late = open({
      open: async (_location, onProgress) => {
        tell = onProgress;
        return success(info());
      },
      info: async () => info({ integrity: { state: 'failed', detail: 'The end differs.' } }),
    });
    await late.until(() => late.opening.getSnapshot().stage === 'blocked');
    tell?.({ fraction: 1, indexedTo: millis(1000), done: true });
    expect(late.opening.getSnapshot().progress?.done).toBe(true);
  });
  it('tells why it could not be opened, once', async () => {
    const broken = open({ open: async () => failure({ code: 'not-a-recording', severity: 'error', what: 'This is a web page.', tip: 'Pick a recording.' }) });
    await broken.until(() => broken.opening.getSnapshot().stage === 'failed');
    expect(broken.opening.getSnapshot().problem?.what).toBe('This is a web page.');
    expect(drafts.map((draft) => [draft.event, draft.success])).toEqual([['recording.open.failed', false]]);
  });
  it('shows only the answer to the last query', async () => {
    const answers: Record<string, () => void> = {};
    const slow = open({ search: (query) => new Promise((resolve) => { answers[query] = () => resolve({ hits: [{ at: millis(1), kind: 'output', line: query }], limited: false, elapsedMs: 1 }); }) });
    await slow.until(() => slow.opening.getSnapshot().stage === 'ready');
    slow.opening.submit('old');
    slow.opening.submit('new');
    await slow.until(() => answers['new'] !== undefined);
    answers['new']?.();
    await slow.until(() => slow.opening.getSnapshot().search.answer !== undefined);
    answers['old']?.();
    await Promise.resolve();
    expect(slow.opening.getSnapshot().search.answer?.hits[0]?.line).toBe('new');
    slow.opening.submit('');
    expect(slow.opening.getSnapshot().search).toEqual({ query: '', running: false });
  });
  it('answers a search that was typed before the file was open', async () => {
    let isOpen = false;
    const { promise, resolve } = pending();
    const early = open({
      open: () => promise.then(() => { isOpen = true; return success(info()); }),
      search: async (query) => {
        if (!isOpen) throw new Error('no recording is open');
        return { hits: [{ at: millis(1), kind: 'output', line: query }], limited: false, elapsedMs: 1 };
      },
    });
    early.opening.submit('soon');
    expect(early.opening.getSnapshot().search).toMatchObject({ query: 'soon', running: true });
    resolve();
    await early.until(() => early.opening.getSnapshot().search.answer?.hits[0]?.line === 'soon');
    expect(early.opening.getSnapshot().search.problem).toBeUndefined();
  });
  it('closes the worker when left', async () => {
    const left = open({});
    left.opening.dispose();
    left.opening.dispose();
    await left.until(() => ended.length === 2);
    expect(ended).toEqual(['closed', 'disposed']);
    expect(drafts).toEqual([]);
  });
});
