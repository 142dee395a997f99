import { failure, success, type Problem } from '../../base/problem';
import type { FormatEnvironment } from '../formats/format';
import { openRecording } from '../formats/index';
import { Turns, yieldThread } from '../index/turns';
import type { RecordingLocation, SearchHit, SearchQuery } from '../port';
import { RecordingReader } from '../reader';
import { compileQuery, type Query } from '../search/query';
import type { RecordingFiles } from '../source';
import type { RecordingStores } from '../stores/stores';
import { Brake } from './brake';
import { harvest } from './harvest';
import type { FoundRecording, IndexedRecording, LibraryAnswer, LibraryProgress, LibrarySearchPort, SearchableRecording } from './port';
import { prepared, searchDigest, shortened, type PreparedQuery } from './search-digest';
import { DigestShelf, MemoryShelfBytes, type ShelfBytes } from './shelf';

/** Hits counted in one recording; and how many of them are shown. */
const mostCounted = 200;
const mostShown = 5;
/** What was found is told this often. */
const tellEveryMs = 80;
/** After a recording the indexing rests for half as long as it took, but no longer than this. */
const longestRestMs = 250;

export interface DeskParts {
  readonly environment: FormatEnvironment;
  readonly stores?: RecordingStores | undefined;
  /** The file the shelf is kept in; rejects where there is none, then it is in memory. */
  shelfBytes(): Promise<ShelfBytes>;
  filesOf(location: RecordingLocation): RecordingFiles;
  /** Bytes of screen text of one recording that its digest takes. */
  readonly mostText?: number | undefined;
}

interface Listed {
  readonly recording: SearchableRecording;
  fingerprint: string | undefined;
  problem: Problem | undefined;
}

/** The search worker: indexes what is listed, one at a time, and searches what is indexed. */
export class LibraryDesk implements LibrarySearchPort {
  readonly #brake = new Brake();
  #shelf: Promise<DigestShelf> | undefined;
  #listed = new Map<string, Listed>();
  #running = false;
  #paused = false;
  #searches = 0;
  #activeSearches = 0;
  #current: string | undefined;
  #onProgress: (progress: LibraryProgress) => void = () => undefined;
  #onIndexed: (id: string, outcome: IndexedRecording) => void = () => undefined;

  constructor(readonly parts: DeskParts) {}

  async watch(onProgress: (progress: LibraryProgress) => void, onIndexed: (id: string, outcome: IndexedRecording) => void): Promise<void> {
    this.#onProgress = onProgress;
    this.#onIndexed = onIndexed;
    await this.#tell();
  }

  async setRecordings(recordings: readonly SearchableRecording[]): Promise<void> {
    const shelf = await this.#opened();
    const before = this.#listed;
    this.#listed = new Map(recordings.map((recording) => {
      const known = before.get(recording.id);
      const fingerprint = recording.fingerprint ?? known?.fingerprint;
      return [recording.id, { recording, fingerprint: fingerprint !== undefined && shelf.get(fingerprint) ? fingerprint : undefined, problem: recording.problem ?? known?.problem }];
    }));
    const wanted = new Set([...this.#listed.values()].map(({ fingerprint }) => fingerprint));
    for (const [id, { fingerprint }] of before) if (!this.#listed.has(id) && fingerprint !== undefined && !wanted.has(fingerprint)) await shelf.drop(fingerprint).catch(() => undefined);
    await this.#tell();
    void this.#run();
  }

  async setPaused(paused: boolean): Promise<void> {
    this.#paused = paused;
    this.#apply();
    await this.#tell();
  }

  async recognise(location: RecordingLocation): ReturnType<LibrarySearchPort['recognise']> {
    const opened = await openRecording(this.parts.filesOf(location), this.parts.environment);
    return opened.ok ? success({ format: opened.value.format.id, kind: opened.value.recording.kind }) : failure(opened.problem);
  }

  async search(asked: SearchQuery, onFound?: (found: readonly FoundRecording[]) => void): Promise<LibraryAnswer> {
    const started = performance.now();
    const number = (this.#searches += 1);
    const compiled = compileQuery({ ...asked, revealed: false });
    const all = [...this.#listed.values()];
    const total = all.filter(({ problem }) => problem === undefined).length;
    if (!compiled.ok) return { found: [], searched: 0, total, elapsedMs: performance.now() - started, problem: compiled.problem };
    const query = prepared(compiled.value);
    const shelf = await this.#opened();
    this.#activeSearches += 1;
    this.#apply();
    const turns = new Turns(() => number !== this.#searches);
    const found = new Map<string, FoundRecording>();
    let told = started;
    let untold: FoundRecording[] = [];
    let searched = 0;
    const deep: Listed[] = [];
    const take = (group: FoundRecording | undefined): void => {
      searched += 1;
      if (group === undefined) return;
      found.set(group.id, group);
      untold.push(group);
    };
    const tell = (): void => {
      if (onFound === undefined || untold.length === 0 || performance.now() - told < tellEveryMs) return;
      told = performance.now();
      onFound(untold.splice(0));
    };
    try {
      for (const listed of all) {
        const head = listed.fingerprint === undefined ? undefined : shelf.get(listed.fingerprint);
        if (head === undefined || listed.fingerprint === undefined) continue;
        if (head.deep) deep.push(listed);
        else take(await this.#inDigest(listed.recording.id, listed.fingerprint, shelf, query));
        if (turns.due) {
          tell();
          await turns.next();
          if (number !== this.#searches) break;
        }
      }
      for (const listed of deep) {
        if (number !== this.#searches) break;
        take(await this.#inIndex(listed.recording, asked, compiled.value, () => number !== this.#searches));
        tell();
      }
    } finally {
      this.#activeSearches -= 1;
      this.#apply();
    }
    const order = all.flatMap(({ recording }) => found.get(recording.id) ?? []);
    const answer = { found: order, searched, total, elapsedMs: performance.now() - started };
    return number === this.#searches ? answer : { ...answer, cancelled: true };
  }

  async #inDigest(id: string, fingerprint: string, shelf: DigestShelf, query: PreparedQuery): Promise<FoundRecording | undefined> {
    const head = shelf.get(fingerprint);
    if (head === undefined) return undefined;
    const hits = await searchDigest(head, (place) => shelf.read(fingerprint, place), query, mostCounted).catch(() => []);
    return group(id, hits, query.query);
  }

  /** A recording whose text is too long for the shelf. */
  async #inIndex({ id, location }: SearchableRecording, asked: SearchQuery, query: Query, stopped: () => boolean): Promise<FoundRecording | undefined> {
    const { environment, stores } = this.parts;
    const reader = new RecordingReader(environment, { stores, verify: false });
    try {
      const { main, others } = this.parts.filesOf(location);
      const opened = await reader.openFiles({ main, others });
      if (!opened.ok || stopped()) return undefined;
      const { hits, limited } = await reader.search({ ...asked, revealed: false }, mostCounted);
      return group(id, limited ? [...hits, ...hits.slice(-1)] : hits, query);
    } catch {
      return undefined;
    } finally {
      await reader.close().catch(() => undefined);
    }
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    try {
      const shelf = await this.#opened();
      for (;;) {
        await this.#brake.released();
        const next = [...this.#listed.values()].find(({ fingerprint, problem }) => fingerprint === undefined && problem === undefined);
        if (next === undefined) break;
        const began = performance.now();
        await this.#index(next, shelf);
        await rest(Math.min(longestRestMs, (performance.now() - began) / 2));
      }
    } finally {
      this.#running = false;
      this.#current = undefined;
      await this.#tell();
    }
  }

  async #index(listed: Listed, shelf: DigestShelf): Promise<void> {
    const { id, location } = listed.recording;
    this.#current = id;
    await this.#tell();
    const { environment, stores, mostText } = this.parts;
    const harvested = await harvest(this.parts.filesOf(location), { environment, stores, mostText, brake: this.#brake, known: (fingerprint) => shelf.get(fingerprint) !== undefined });
    // Taken off the list meanwhile: nobody wants it.
    const now = this.#listed.get(id);
    if (now === undefined) return;
    if (!harvested.ok) {
      now.problem = harvested.problem;
      this.#onIndexed(id, failure(harvested.problem));
      return;
    }
    const { fingerprint, digest } = harvested.value;
    try {
      if (digest) await shelf.put(fingerprint, digest);
    } catch (caught) {
      now.problem = { code: 'index-full', severity: 'warning', what: 'There is no room for the index of this recording.', tip: 'Free some space on the disk.', cause: String(caught) };
      this.#onIndexed(id, failure(now.problem));
      return;
    }
    now.fingerprint = fingerprint;
    const facts = shelf.get(fingerprint)?.facts;
    if (facts) this.#onIndexed(id, success(facts));
  }

  #opened(): Promise<DigestShelf> {
    return (this.#shelf ??= this.#open());
  }

  async #open(): Promise<DigestShelf> {
    try {
      return await DigestShelf.open(await this.parts.shelfBytes());
    } catch {
      return DigestShelf.open(new MemoryShelfBytes());
    }
  }

  /** A person who searches goes first. */
  #apply(): void {
    this.#brake.set(this.#paused || this.#activeSearches > 0);
  }

  async #tell(): Promise<void> {
    const shelf = await this.#opened();
    const listed = [...this.#listed.values()].filter(({ problem }) => problem === undefined);
    const indexed = listed.filter(({ fingerprint }) => fingerprint !== undefined && shelf.get(fingerprint) !== undefined).length;
    this.#onProgress({ indexed, total: listed.length, current: this.#current, paused: this.#paused });
  }
}

function group(id: string, hits: readonly SearchHit[], query: Query): FoundRecording | undefined {
  if (hits.length === 0) return undefined;
  return { id, count: Math.min(hits.length, mostCounted), limited: hits.length > mostCounted, hits: hits.slice(0, mostShown).map((hit) => shortened(hit, query)) };
}

async function rest(milliseconds: number): Promise<void> {
  if (milliseconds < 4) return yieldThread();
  await new Promise<void>((resolve) => { setTimeout(resolve, milliseconds); });
}
