import { beforeEach, describe, expect, it, vi } from 'vitest';
import { failure, success } from '../../../shared/base/problem';
import { byteOffset, millis } from '../../../shared/base/units';
import type { AuditDraft, LibraryEntry } from '../../../shared/ipc/schemas';
import type { IndexProgress, RecordingInfo, RecordingPort } from '../../../shared/recording/port';
import { PlaybackOpening } from './opening';
import { noCoverage } from '../../../shared/recording/coverage/coverage';
import { ViewingRecord } from './coverage/viewing-record';
import { Notebook } from './notes/notebook';
import { PlaybackReporter } from './report';

const info = (change: Partial<RecordingInfo> = {}): RecordingInfo => ({
  format: 'asciicast-v2', kind: 'terminal', title: '', columns: 80, rows: 24, duration: millis(1000), sizeBytes: 10, truncated: false, problems: [],
  metadata: [], integrity: { state: 'unknown-key', detail: 'Signed by a key nobody vouches for.' }, sessionId: 's9', fingerprint: 'ab', gaps: [],
  typed: { lines: 2, hidden: 1 }, ...change,
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
    cancelSeek: async () => undefined, commands: async () => [], typed: async () => [], thumbnailAt: async () => undefined, linesBefore: async () => [],
    exportText: async () => undefined, cancelExport: async () => undefined, redactedCopy: () => Promise.reject(new Error('not here')), evidence: async () => undefined, close: async () => { ended.push('closed'); }, ...port,
  };
  const reporter = new PlaybackReporter({ file: 'a.cast' }, { append: (added) => drafts.push(...added), newId: () => 'x', now: () => 1 });
  const notebook = new Notebook({ read: async () => success({ notes: [], watched: [] }), write: async () => success(undefined), newId: () => 'n', now: () => 1, author: () => 'ana' });
  const opening = new PlaybackOpening({
    viewing: new ViewingRecord({ read: async () => success(noCoverage), report: async () => success({ duration: 0, sitting: { id: 's', viewer: '', startedAt: 1, endedAt: 1, stretches: [] } }), newId: () => 's', now: () => 1 }),
    notebook, connection: { port: whole, dispose: () => ended.push('disposed') }, location: { kind: 'blob', blob: null, name: 'a.cast' }, reporter, entry,
  });
  return { opening, until: (fits: () => boolean) => vi.waitFor(() => expect(fits()).toBe(true)) };
}
const entry = (state: LibraryEntry['integrity']['state']): LibraryEntry => ({
  id: 'r', file: { fileId: 'f', name: 'r.vigil.tar', sizeBytes: 1, url: '' }, origin: 'downloaded', addedAt: 0, integrity: { state, detail: 'said by the library' },
});

const atOnce = (action: () => void): void => action();

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
    await late.until(() => late.opening.getSnapshot().stage === 'ready');
    late.opening.pictureShown(atOnce);
    await late.until(() => late.opening.getSnapshot().stage === 'blocked');
    tell?.({ fraction: 1, indexedTo: millis(1000), done: true });
    expect(late.opening.getSnapshot().progress?.done).toBe(true);
  });
  it('leaves the time before the first picture to the picture, and begins where one is', async () => {
    const asked: string[] = [];
    let tell: ((progress: IndexProgress) => void) | undefined;
    const output = (at: number, text: string) => ({ kind: 'output' as const, epoch: 1, at: millis(at), offset: byteOffset(at), endOffset: byteOffset(at + 1), text });
    const busy = open({
      open: async (_location, onProgress) => { tell = onProgress; return success(info()); },
      segmentAt: async (at) => ({ index: 0, from: at, to: millis(1000), last: true, after: 1, snapshot: undefined, frames: [output(0, '\u001b[2J'), output(120, '$ '), output(700, 'later')] }),
      events: async () => { asked.push('events'); return []; },
    });
    await busy.until(() => busy.opening.getSnapshot().stage === 'ready');
    tell?.({ fraction: 0.5, indexedTo: millis(500), done: false });
    expect([await busy.opening.firstPicture, asked, busy.opening.getSnapshot().progress, busy.opening.getSnapshot().pictured]).toEqual([120, [], undefined, false]);
    busy.opening.pictureShown(atOnce);
    await busy.until(() => asked.length > 0);
    expect([busy.opening.getSnapshot().progress?.fraction, busy.opening.getSnapshot().pictured]).toEqual([0.5, true]);
  });
  it('knows all only when what was asked after the index was done has been answered', async () => {
    let tell: ((progress: IndexProgress) => void) | undefined;
    const answers: ((answer: RecordingInfo) => void)[] = [];
    const slow = open({
      open: async (_location, onProgress) => {
        tell = onProgress;
        return success(info({ duration: millis(100) }));
      },
      info: () => new Promise((resolve) => { answers.push(resolve); }),
    });
    await slow.until(() => slow.opening.getSnapshot().stage === 'ready');
    slow.opening.pictureShown(atOnce);
    tell?.({ fraction: 1, indexedTo: millis(1000), done: true });
    expect(slow.opening.getSnapshot()).toMatchObject({ known: false, progress: { done: true } });
    answers[0]?.(info({ duration: millis(100) }));
    await slow.until(() => answers.length === 2);
    expect(slow.opening.getSnapshot()).toMatchObject({ known: false });
    answers[1]?.(info({ duration: millis(1000) }));
    await slow.until(() => slow.opening.getSnapshot().known);
    expect(slow.opening.getSnapshot().info?.duration).toBe(1000);
  });
  it('tells why it could not be opened, once', async () => {
    const broken = open({ open: async () => failure({ code: 'not-a-recording', severity: 'error', what: 'This is a web page.', tip: 'Pick a recording.' }) });
    await broken.until(() => broken.opening.getSnapshot().stage === 'failed');
    expect(broken.opening.getSnapshot().problem?.what).toBe('This is a web page.');
    expect(drafts.map((draft) => [draft.event, draft.success])).toEqual([['recording.open.failed', false]]);
  });
  it('reveals typed input once, and says so', async () => {
    const asked: boolean[] = [];
    const searched: (boolean | undefined)[] = [];
    const typing = open({
      typed: async (revealed) => { asked.push(revealed); return []; },
      search: async (query) => { searched.push(query.revealed); return { hits: [], limited: false, elapsedMs: 1 }; },
    });
    await typing.until(() => typing.opening.getSnapshot().stage === 'ready');
    typing.opening.pictureShown(atOnce);
    await typing.until(() => asked.length > 0);
    await typing.opening.reveal();
    await typing.opening.reveal();
    typing.opening.search.submit('pa');
    await typing.until(() => searched.length === 1);
    expect([asked[0], asked.at(-1), searched]).toEqual([false, true, [true]]);
    expect(drafts.slice(1).map((draft) => [draft.event, draft.details['hiddenLines']])).toEqual([['recording.reveal', '1'], ['recording.search', undefined]]);
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
