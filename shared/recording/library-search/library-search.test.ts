import fc from 'fast-check';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it, vi } from 'vitest';
import { groupFiles } from '../companions';
import { inflateGzip } from '../formats/inflate';
import type { SearchHit, SearchQuery } from '../port';
import { RecordingReader } from '../reader';
import { memorySource, type NamedSource, type RecordingFiles } from '../source';
import { LibraryDesk } from './desk';
import type { IndexedRecording, LibraryProgress, SearchableRecording } from './port';
import { MemoryShelfBytes } from './shelf';

const environment = { inflate: inflateGzip, knownKeys: [] };
const named = (name: string, bytes: Uint8Array): NamedSource => ({ name, source: memorySource(bytes) });
const cast = (lines: readonly (readonly [number, string, string])[]): RecordingFiles => ({
  main: named('made.cast', new TextEncoder().encode([JSON.stringify({ version: 2, width: 80, height: 24, title: 'made' }), ...lines.map((line) => JSON.stringify(line))].join('\n'))), others: [],
});

/** Every fixture there is, of every format. */
function fixtures(): Map<string, RecordingFiles> {
  const folder = join(import.meta.dirname, '..', 'fixtures');
  const paths = readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && !entry.name.endsWith('.ts') && !entry.name.endsWith('.md'))
    .map((entry) => join(entry.parentPath, entry.name));
  const read = (path: string): NamedSource => named(path.split('/').at(-1) ?? '', new Uint8Array(readFileSync(path)));
  return new Map(groupFiles(paths).map(({ main, others }) => [main.slice(folder.length + 1), { main: read(main), others: others.map(read) }]));
}

function world(recordings: Map<string, RecordingFiles>, shelf = new MemoryShelfBytes(), mostText?: number) {
  const progress: LibraryProgress[] = [];
  const outcomes = new Map<string, IndexedRecording>();
  const desk = new LibraryDesk({ environment, shelfBytes: async () => shelf, filesOf: ({ name }) => recordings.get(name) as RecordingFiles, mostText });
  const listed = (): SearchableRecording[] => [...recordings.keys()].map((name) => ({ id: name, location: { kind: 'url', url: '', sizeBytes: 0, name } }));
  return {
    desk, progress, outcomes, shelf, listed,
    async indexed(list = listed()) {
      await desk.watch((told) => progress.push(told), (id, outcome) => outcomes.set(id, outcome));
      await desk.setRecordings(list);
      await vi.waitFor(() => expect(progress.at(-1)).toMatchObject({ current: undefined, indexed: progress.at(-1)?.total }), { timeout: 60_000, interval: 10 });
    },
  };
}

async function hitsInEach(recordings: Map<string, RecordingFiles>, query: SearchQuery): Promise<Map<string, readonly SearchHit[]>> {
  const found = new Map<string, readonly SearchHit[]>();
  for (const [name, files] of recordings) {
    const reader = new RecordingReader(environment, { verify: false });
    if ((await reader.openFiles(files)).ok) {
      const { hits } = await reader.search(query, 500);
      if (hits.length > 0) found.set(name, hits);
    }
    await reader.close();
  }
  return found;
}

describe('a search across recordings', () => {
  const recordings = fixtures();
  const made = world(recordings);
  beforeAll(() => made.indexed(), 60_000);

  it('knows what each recording is, and which files are none', () => {
    const kinds = [...made.outcomes].flatMap(([name, outcome]) => (outcome.ok ? [`${name.split('/')[0]} ${outcome.value.kind} ${outcome.value.format}`] : []));
    expect(kinds).toContain('sudo-iolog terminal sudo-iolog');
    expect(kinds).toContain('guacamole graphical guacamole');
    expect([...made.outcomes].some(([name, outcome]) => name.endsWith('.json') && !outcome.ok)).toBe(true);
    expect(made.progress.at(-1)?.total).toBe(kinds.length);
  });

  it('finds what searching each of them finds', async () => {
    const words = ['e', 'ls', 'echo', 'the', 'resize', 'hunter2', 'password', 'exit', '80x24', '日本', '$', 'a.*b', '[0-9]+', 'total \\d+', '(ro|al)'];
    const queries = fc.record({ text: fc.oneof(fc.constantFrom(...words), fc.string({ minLength: 1, maxLength: 3 })), caseSensitive: fc.boolean(), wholeWord: fc.boolean(), regularExpression: fc.boolean() });
    await fc.assert(fc.asyncProperty(queries, async (query) => {
      const answer = await made.desk.search(query);
      const each = answer.problem ? new Map<string, readonly SearchHit[]>() : await hitsInEach(recordings, query);
      expect(answer.found.map(({ id, count }) => [id, count])).toEqual([...each].map(([id, hits]) => [id, hits.length]));
      for (const { id, hits } of answer.found) expect(hits.map(({ at, kind }) => [at, kind])).toEqual(each.get(id)?.slice(0, 5).map(({ at, kind }) => [at, kind]));
    }), { numRuns: 25 });
  }, 120_000);

  it('tells what it finds as it goes, and gives way to a later search', async () => {
    const told: string[] = [];
    const [first, second] = await Promise.all([made.desk.search({ text: 'e' }, (found) => told.push(...found.map(({ id }) => id))), made.desk.search({ text: 'echo' })]);
    expect(second.cancelled).toBeUndefined();
    expect(second.found.length).toBeGreaterThan(0);
    expect(told.every((id) => first.found.some((group) => group.id === id))).toBe(true);
    expect((await made.desk.search({ text: '(', regularExpression: true })).problem?.code).toBe('bad-regular-expression');
  });

  it('finds the same in recordings whose text is too long to be kept twice', async () => {
    const long = world(recordings, new MemoryShelfBytes(), 0);
    await long.indexed();
    for (const text of ['echo', 'ls', 'resize']) expect((await long.desk.search({ text })).found).toEqual((await made.desk.search({ text })).found);
    expect(long.shelf.size).toBeLessThan(made.shelf.size);
  });

  it('answers again from what was kept, without reading a recording', async () => {
    const again = world(new Map(), made.shelf);
    const known = made.listed().map((recording) => {
      const outcome = made.outcomes.get(recording.id);
      return outcome?.ok ? { ...recording, fingerprint: outcome.value.fingerprint } : { ...recording, problem: outcome?.problem };
    });
    await again.indexed(known);
    expect(again.outcomes.size).toBe(0);
    expect((await again.desk.search({ text: 'echo' })).found).toEqual((await made.desk.search({ text: 'echo' })).found);
  });
});

describe('the search desk', () => {
  it('never finds, and never keeps, what was typed and not shown', async () => {
    const secret = 'correct-horse';
    const typed = [...secret].map((key, index) => [1 + index / 10, 'i', key] as const);
    const { desk, shelf, indexed } = world(new Map([['a', cast([[0.5, 'o', 'Password: '], ...typed, [3, 'i', '\r'], [3.1, 'o', '\r\nwelcome\r\n']])]]));
    await indexed();
    expect((await desk.search({ text: secret, revealed: true })).found).toEqual([]);
    expect((await desk.search({ text: 'welcome' })).found).toMatchObject([{ id: 'a', count: 1, hits: [{ at: 3100, line: 'welcome' }] }]);
    expect(new TextDecoder().decode(await shelf.read(0, shelf.size))).not.toContain(secret);
  });

  it('rests while paused, and goes on', async () => {
    const { desk, progress, listed } = world(new Map([['a', cast([[1, 'o', 'one']])], ['b', cast([[1, 'o', 'two']])]]));
    await desk.watch((told) => progress.push(told), () => undefined);
    await desk.setPaused(true);
    await desk.setRecordings(listed());
    await new Promise((resolve) => setImmediate(resolve));
    expect(progress.at(-1)).toMatchObject({ indexed: 0, total: 2, paused: true });
    await desk.setPaused(false);
    await vi.waitFor(() => expect(progress.at(-1)).toMatchObject({ indexed: 2, paused: false, current: undefined }));
  });

  it('forgets what left the library', async () => {
    const { desk, shelf, listed, indexed } = world(new Map([['a', cast([[1, 'o', 'kept-word']])], ['b', cast([[1, 'o', 'gone-word']])]]));
    await indexed();
    await desk.setRecordings(listed().slice(0, 1));
    expect((await desk.search({ text: 'word' })).found.map(({ id }) => id)).toEqual(['a']);
    expect(new TextDecoder().decode(await shelf.read(0, shelf.size))).not.toContain('gone-word');
  });

  it('shows a hit in a long line with what is around it', async () => {
    const { desk, indexed } = world(new Map([['a', cast([[1, 'o', `${'x '.repeat(600)}needle ${'y '.repeat(600)}`]])]]));
    await indexed();
    const line = (await desk.search({ text: 'needle' })).found[0]?.hits[0]?.line ?? '';
    expect(line).toContain('needle');
    expect(line.length).toBeLessThan(250);
  });
});
