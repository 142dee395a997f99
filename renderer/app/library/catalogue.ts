import { z } from 'zod';
import type { Problem } from '../../../shared/base/problem';
import { millis, unixMillis } from '../../../shared/base/units';
import type { LibraryEntry, OpenedFile } from '../../../shared/ipc/schemas';
import type { IndexedRecording, LibrarySearchPort, RecordingFacts, SearchableRecording } from '../../../shared/recording/library-search/port';
import type { Host } from '../../host/host';
import type { Catalogue, CatalogueState } from '../../services/services';
import type { Storage } from '../../storage/storage';
import { Subject } from './subject';

/** Rises when facts are found or kept differently. */
const factsVersion = 1;

const factsSchema = z.object({
  fingerprint: z.string(), format: z.string(), kind: z.enum(['terminal', 'graphical', 'video']), title: z.string(),
  duration: z.number().transform(millis), startedAt: z.number().transform(unixMillis).optional(),
});
const problemSchema = z.object({ code: z.string(), severity: z.enum(['info', 'warning', 'error']), what: z.string(), tip: z.string(), cause: z.string().optional() });
const rememberedSchema = z.object({ facts: factsSchema.optional(), problem: problemSchema.optional() });

export interface CatalogueWorld {
  readonly host: Pick<Host, 'call' | 'on' | 'locate'>;
  readonly storage: { readonly library: Pick<Storage['library'], 'put' | 'loadMany' | 'forget'> };
  startWorker(): LibrarySearchPort;
}

/** The screen is told of what became known this often. */
const tellEveryMs = 200;
/** A trouble that may be over by the next start. */
const passing = new Set(['unreadable', 'index-full']);

/** Keeps the search worker and the screen informed of what there is. The worker starts when there is something to search. */
export class RecordingCatalogue implements Catalogue {
  readonly #state = new Subject<CatalogueState>({ facts: new Map(), problems: new Map(), folder: [], strangers: [], opening: 0 });
  #port: LibrarySearchPort | undefined;
  #entries: readonly LibraryEntry[] = [];
  #paused = false;
  #folders = 0;
  readonly #left = new Set<string>();
  #changing: Promise<void> = Promise.resolve();
  #changed: { facts: Map<string, RecordingFacts>; problems: Map<string, Problem> } | undefined;

  constructor(readonly world: CatalogueWorld) {}

  readonly getSnapshot = this.#state.getSnapshot;
  readonly subscribe = this.#state.subscribe;
  readonly recognise: Catalogue['recognise'] = (location) => this.#worker().recognise(location);

  /** Follows the library from now on. */
  async start(): Promise<void> {
    this.world.host.on('library.changed', (entries) => void this.#setEntries(entries));
    const listed = await this.world.host.call('library.list', undefined);
    if (listed.ok) await this.#setEntries(listed.value);
  }

  readonly search: Catalogue['search'] = async (query, onFound) => {
    await this.#changing;
    return this.#worker().search(query, onFound);
  };

  showFolder(files: readonly OpenedFile[]): void {
    const number = (this.#folders += 1);
    this.#left.clear();
    this.#state.set({ ...this.#state.getSnapshot(), folder: [], strangers: [], opening: files.length });
    void this.#openFolder(files, () => number !== this.#folders);
  }

  leaveFolder(fileId: string): void {
    const state = this.#state.getSnapshot();
    this.#left.add(fileId);
    const folder = state.folder.filter((file) => file.fileId !== fileId);
    // Nothing is left but files that are no recordings: what they were opened for is done.
    this.#state.set({ ...state, folder, strangers: folder.length === 0 && state.opening === 0 ? [] : state.strangers });
    void this.#list();
  }

  /** Recordings are shown as they are recognised; what is none is only named. */
  async #openFolder(files: readonly OpenedFile[], stale: () => boolean): Promise<void> {
    const folder: OpenedFile[] = [];
    const strangers: string[] = [];
    let told = performance.now();
    for (const [number, file] of files.entries()) {
      const recognised = await this.recognise(this.world.host.locate(file)).catch(() => undefined);
      if (stale()) return;
      if (recognised?.ok) folder.push(file);
      else strangers.push(file.name);
      if (performance.now() - told < tellEveryMs && number < files.length - 1) continue;
      told = performance.now();
      this.#state.set({ ...this.#state.getSnapshot(), folder: folder.filter(({ fileId }) => !this.#left.has(fileId)), strangers: [...strangers], opening: files.length - 1 - number });
    }
    await this.#list();
  }

  /** While somebody plays or watches, nothing is indexed. */
  setPaused(paused: boolean): void {
    if (paused === this.#paused) return;
    this.#paused = paused;
    void this.#port?.setPaused(paused);
  }

  async #setEntries(entries: readonly LibraryEntry[]): Promise<void> {
    const ids = new Set(entries.map(({ id }) => id));
    const gone = this.#entries.filter(({ id }) => !ids.has(id));
    this.#entries = entries;
    for (const { id } of gone) void this.world.storage.library.forget(id);
    await this.#list();
  }

  /** One after the other, so that the worker is told last what is true last. */
  #list(): Promise<void> {
    this.#changing = this.#changing.then(() => this.#listNow()).catch(() => undefined);
    return this.#changing;
  }

  async #listNow(): Promise<void> {
    const before = this.#state.getSnapshot();
    const unknown = this.#entries.filter(({ id }) => !before.facts.has(id) && !before.problems.has(id));
    const remembered = await this.world.storage.library.loadMany(new Map(unknown.map((entry) => [entry.id, stampOf(entry)])), (stored) => rememberedSchema.safeParse(stored).data);
    // Only now: what the worker found meanwhile counts, too.
    const { facts, problems, folder } = this.#state.getSnapshot();
    const ids = new Set([...this.#entries.map(({ id }) => id), ...folder.map(({ fileId }) => fileId)]);
    const next = { facts: new Map([...facts].filter(([id]) => ids.has(id))), problems: new Map([...problems].filter(([id]) => ids.has(id))) };
    for (const [id, known] of remembered) {
      if (known.facts) next.facts.set(id, known.facts);
      else if (known.problem) next.problems.set(id, known.problem);
    }
    this.#state.set({ ...this.#state.getSnapshot(), ...next });
    if (ids.size === 0 && this.#port === undefined) return;
    const recordings: SearchableRecording[] = [
      ...folder.map((file) => ({ id: file.fileId, file })), ...this.#entries.map(({ id, file }) => ({ id, file })),
    ].map(({ id, file }) => ({ id, location: this.world.host.locate(file), fingerprint: next.facts.get(id)?.fingerprint, problem: next.problems.get(id) }));
    await this.#worker().setRecordings(recordings);
  }

  #worker(): LibrarySearchPort {
    if (this.#port) return this.#port;
    const port = this.world.startWorker();
    this.#port = port;
    if (this.#paused) void port.setPaused(true);
    void port.watch((progress) => this.#state.set({ ...this.#state.getSnapshot(), progress }), (id, outcome) => this.#handleIndexed(id, outcome));
    return port;
  }

  #handleIndexed(id: string, outcome: IndexedRecording): void {
    const entry = this.#entries.find((each) => each.id === id);
    if (entry && (outcome.ok || !passing.has(outcome.problem.code))) {
      void this.world.storage.library.put(id, stampOf(entry), outcome.ok ? { facts: outcome.value } : { problem: outcome.problem });
    }
    // Many come at once: the screen is told once for all of them.
    if (this.#changed === undefined) {
      this.#changed = { facts: new Map(), problems: new Map() };
      setTimeout(() => this.#tellChanged(), tellEveryMs);
    }
    if (outcome.ok) this.#changed.facts.set(id, outcome.value);
    else this.#changed.problems.set(id, outcome.problem);
  }

  #tellChanged(): void {
    const changed = this.#changed;
    this.#changed = undefined;
    if (changed === undefined) return;
    const state = this.#state.getSnapshot();
    const named = state.folder.filter(({ fileId }) => changed.problems.has(fileId)).map(({ name }) => name);
    this.#state.set({
      ...state, facts: new Map([...state.facts, ...changed.facts]), problems: new Map([...state.problems, ...changed.problems]),
      folder: named.length === 0 ? state.folder : state.folder.filter(({ fileId }) => !changed.problems.has(fileId)),
      strangers: [...state.strangers, ...named],
    });
  }
}

/** Names the bytes of an entry: what lies in the library does not change. */
const stampOf = ({ addedAt, file }: LibraryEntry): string =>
  [factsVersion, addedAt, file.sizeBytes, ...(file.others ?? []).map(({ sizeBytes }) => sizeBytes)].join(':').slice(0, 500);
