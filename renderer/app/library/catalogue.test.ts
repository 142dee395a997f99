import { describe, expect, it, vi } from 'vitest';
import { failure, success, type Problem } from '../../../shared/base/problem';
import { millis } from '../../../shared/base/units';
import type { LibraryEntry, OpenedFile } from '../../../shared/ipc/schemas';
import type { IndexedRecording, LibrarySearchPort, RecordingFacts, SearchableRecording } from '../../../shared/recording/library-search/port';
import { RecordingCatalogue, type CatalogueWorld } from './catalogue';

const file = (name: string): OpenedFile => ({ fileId: `file-${name}`, name, sizeBytes: 10, url: '' });
const entry = (id: string): LibraryEntry => ({ id, file: file(id), origin: 'imported', addedAt: 1, integrity: { state: 'unsigned', detail: '' } });
const facts = (fingerprint: string): RecordingFacts => ({ fingerprint, format: 'asciicast-v2', kind: 'terminal', title: 't', duration: millis(5) });
const stranger: Problem = { code: 'unknown-format', severity: 'error', what: 'No recording.', tip: '' };

function world(entries: LibraryEntry[], stored = new Map<string, { readonly fingerprint: string; readonly value: unknown }>(), loading: () => Promise<void> = async () => undefined) {
  const lists: (readonly SearchableRecording[])[] = [];
  let changed: (entries: LibraryEntry[]) => void = () => undefined;
  let indexed: (id: string, outcome: IndexedRecording) => void = () => undefined;
  const paused: boolean[] = [];
  const port: LibrarySearchPort = {
    watch: async (_onProgress, onIndexed) => { indexed = onIndexed; },
    setRecordings: async (recordings) => { lists.push(recordings); },
    setPaused: async (on) => { paused.push(on); },
    recognise: async ({ name }) => (name.endsWith('.txt') ? failure(stranger) : success({ format: 'x', kind: 'terminal' })),
    search: async () => ({ found: [], searched: 0, total: 0, elapsedMs: 0 }),
  };
  const parts = {
    host: {
      call: async () => success(entries), on: (_name: string, listener: typeof changed) => { changed = listener; return () => undefined; },
      locate: ({ name, sizeBytes, url }: OpenedFile) => ({ kind: 'url', url, sizeBytes, name }),
    },
    storage: {
      library: {
        put: async (id: string, fingerprint: string, value: unknown) => { stored.set(id, { fingerprint, value }); return true; },
        loadMany: async <Value>(wanted: ReadonlyMap<string, string>, check: (value: unknown) => Value | undefined) => {
          await loading();
          return new Map([...wanted].flatMap(([id, stamp]) => { const row = stored.get(id); const value = row?.fingerprint === stamp ? check(row.value) : undefined; return value === undefined ? [] : [[id, value] as const]; }));
        },
        forget: async (id: string) => stored.delete(id),
      },
    },
    startWorker: vi.fn(() => port),
  };
  return { catalogue: new RecordingCatalogue(parts as unknown as CatalogueWorld), lists, stored, paused, startWorker: parts.startWorker, change: (next: LibraryEntry[]) => changed(next), index: (id: string, outcome: IndexedRecording) => indexed(id, outcome) };
}

describe('the catalogue of recordings', () => {
  it('starts no worker for an empty library', async () => {
    const { catalogue, startWorker } = world([]);
    await catalogue.start();
    expect(startWorker).not.toHaveBeenCalled();
  });

  it('keeps what was found while it looked for what it remembers', async () => {
    let held = Promise.resolve();
    const { catalogue, lists, change, index } = world([entry('a')], new Map(), () => held);
    await catalogue.start();
    let release = (): void => undefined;
    held = new Promise((resolve) => { release = resolve; });
    change([entry('a'), entry('b')]);
    index('a', success(facts('ff')));
    await vi.waitFor(() => expect(catalogue.getSnapshot().facts.has('a')).toBe(true));
    release();
    await vi.waitFor(() => expect(lists.at(-1)).toHaveLength(2));
    expect(catalogue.getSnapshot().facts.has('a')).toBe(true);
  });

  it('lists what there is, and remembers what was found in it for the next time', async () => {
    const first = world([entry('a'), entry('b')]);
    await first.catalogue.start();
    expect(first.lists.at(-1)?.map(({ id, fingerprint, problem }) => [id, fingerprint, problem])).toEqual([['a', undefined, undefined], ['b', undefined, undefined]]);
    first.index('a', success(facts('ff')));
    first.index('b', failure(stranger));
    await vi.waitFor(() => expect(first.catalogue.getSnapshot().facts.get('a')?.title).toBe('t'));
    expect(first.catalogue.getSnapshot().problems.get('b')).toEqual(stranger);

    const second = world([entry('a'), entry('b')], first.stored);
    await second.catalogue.start();
    expect(second.catalogue.getSnapshot().facts.get('a')).toEqual(facts('ff'));
    expect(second.lists.at(-1)?.map(({ fingerprint, problem }) => [fingerprint, problem?.code])).toEqual([['ff', undefined], [undefined, 'unknown-format']]);

    second.change([entry('a')]);
    await vi.waitFor(() => expect(second.lists.at(-1)?.map(({ id }) => id)).toEqual(['a']));
    expect(second.stored.has('b')).toBe(false);
  });

  it('believes nothing about other bytes, or that is no fact', async () => {
    const { catalogue } = world([entry('a'), entry('b')], new Map([['a', { fingerprint: 'other', value: { facts: facts('ff') } }], ['b', { fingerprint: '1:1:10', value: { facts: { title: 3 } } }]]));
    await catalogue.start();
    expect(catalogue.getSnapshot().facts.size).toBe(0);
  });

  it('shows the recordings of an opened folder, and names what is none', async () => {
    const { catalogue, lists, stored, index } = world([entry('a')]);
    await catalogue.start();
    catalogue.showFolder([file('one.cast'), file('letter.txt'), file('two.cast')]);
    await vi.waitFor(() => expect(catalogue.getSnapshot()).toMatchObject({ folder: [{ name: 'one.cast' }, { name: 'two.cast' }], strangers: ['letter.txt'], opening: 0 }));
    await vi.waitFor(() => expect(lists.at(-1)?.map(({ id }) => id)).toEqual(['file-one.cast', 'file-two.cast', 'a']));
    index('file-one.cast', success(facts('aa')));
    await vi.waitFor(() => expect(catalogue.getSnapshot().facts.has('file-one.cast')).toBe(true));
    expect(stored.has('file-one.cast')).toBe(false);
    catalogue.showFolder([]);
    await vi.waitFor(() => expect(lists.at(-1)?.map(({ id }) => id)).toEqual(['a']));
    expect(catalogue.getSnapshot()).toMatchObject({ folder: [], strangers: [] });
  });

  it('tells the worker to rest, also one that starts later', async () => {
    const { catalogue, paused } = world([entry('a')]);
    catalogue.setPaused(true);
    await catalogue.start();
    catalogue.setPaused(false);
    expect(paused).toEqual([true, false]);
  });
});
