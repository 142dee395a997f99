import Dexie from 'dexie';
import type { Problem } from '../../shared/base/problem';
import { VigilDatabase } from './database';

export interface KeeperOptions {
  /** Told once per kind of trouble. The cache itself never throws. */
  readonly onProblem: (problem: Problem) => void;
  readonly factory?: IDBFactory | undefined;
  readonly keyRange?: typeof IDBKeyRange | undefined;
  readonly name?: string | undefined;
  /** How long opening may take before the console goes on without. Default 5 s. */
  readonly openWithinMs?: number | undefined;
}

type State = 'closed' | 'open' | 'newer' | 'without';

/**
 * Keeps one database usable, or does without it. Everything in it can be had again: on damage it is deleted and made anew,
 * on a full disk half of it is given up, and when nothing helps every read answers nothing and every write does nothing.
 */
export class CacheKeeper {
  readonly #options: KeeperOptions;
  readonly #told = new Set<string>();
  #database: VigilDatabase | undefined;
  #state: State = 'closed';
  #opening: Promise<void> | undefined;
  #rebuilt = false;

  constructor(options: KeeperOptions) {
    this.#options = options;
  }

  /** False once the console goes on without the cache. */
  get usable(): boolean {
    return this.#state !== 'without';
  }

  /** Reads; answers `fallback` when the cache cannot. */
  async read<Value>(act: (database: VigilDatabase) => Promise<Value>, fallback: Value): Promise<Value> {
    return this.#attempt(act, fallback, false);
  }

  /** Writes; answers whether it was kept. */
  async write(act: (database: VigilDatabase) => Promise<unknown>): Promise<boolean> {
    return this.#attempt(async (database) => {
      await act(database);
      return true;
    }, false, true);
  }

  async #attempt<Value>(act: (database: VigilDatabase) => Promise<Value>, fallback: Value, writes: boolean): Promise<Value> {
    for (let tries = 0; tries < 3; tries += 1) {
      await this.#open();
      const database = this.#database;
      if (database === undefined || this.#state === 'without') return fallback;
      if (writes && this.#state === 'newer') return fallback;
      try {
        return await act(database);
      } catch (caught) {
        if (isDataError(caught)) {
          this.#tell({ ...refused, cause: text(caught) });
          return fallback;
        }
        if (isQuota(caught)) {
          if (tries > 0 || !(await this.#giveUpHalf(database))) {
            this.#tell({ ...full, cause: text(caught) });
            return fallback;
          }
        } else await this.#rebuild(caught);
      }
    }
    return fallback;
  }

  async #open(): Promise<void> {
    if (this.#state !== 'closed') return;
    this.#opening ??= this.#openOnce().finally(() => (this.#opening = undefined));
    await this.#opening;
  }

  async #openOnce(): Promise<void> {
    const factory = this.#options.factory ?? globalThis.indexedDB;
    const keyRange = this.#options.keyRange ?? globalThis.IDBKeyRange;
    if (factory === undefined || keyRange === undefined) {
      this.#goWithout('this window has no IndexedDB');
      return;
    }
    try {
      const database = new VigilDatabase(factory, keyRange, this.#options.name);
      this.#database = database;
      // Another window wants a newer schema, or the browser threw the data away: let go, and open again when needed.
      database.on('versionchange', () => {
        database.close();
        this.#state = 'closed';
        return true;
      });
      database.on('close', () => (this.#state = this.#state === 'without' ? 'without' : 'closed'));
      await within(database.open(), this.#options.openWithinMs ?? 5000);
      this.#state = database.storedIsNewer ? 'newer' : 'open';
      if (this.#state === 'newer') this.#tell(newer);
    } catch (caught) {
      await this.#rebuild(caught);
    }
  }

  async #giveUpHalf(database: VigilDatabase): Promise<boolean> {
    try {
      const [sessions, recordings, events] = await Promise.all([database.sessions.count(), database.recordings.count(), database.events.count()]);
      await database.sessions.orderBy('startedAt').limit(Math.ceil(sessions / 2)).delete();
      await database.recordings.orderBy('usedAt').limit(Math.ceil(recordings / 2)).delete();
      // All of these can be read again in a minute.
      await database.events.clear();
      return sessions + recordings + events > 0;
    } catch {
      return false;
    }
  }

  /** Once per window: a cache that breaks again is left alone. */
  async #rebuild(caught: unknown): Promise<void> {
    const broken = this.#database;
    this.#database = undefined;
    this.#state = 'closed';
    if (this.#rebuilt || broken === undefined || caught instanceof TooSlow) {
      this.#goWithout(text(caught));
      return;
    }
    this.#rebuilt = true;
    try {
      await within(broken.delete(), this.#options.openWithinMs ?? 5000);
      this.#tell({ ...rebuilt, cause: text(caught) });
    } catch (again) {
      this.#goWithout(text(again));
    }
  }

  #goWithout(cause: string): void {
    this.#state = 'without';
    this.#database = undefined;
    this.#tell({ ...without, cause });
  }

  #tell(problem: Problem): void {
    if (this.#told.has(problem.code)) return;
    this.#told.add(problem.code);
    this.#options.onProblem(problem);
  }

  dispose(): void {
    const database = this.#database;
    this.#state = 'without';
    this.#database = undefined;
    database?.close();
  }
}

class TooSlow extends Error {}

function within<Value>(work: PromiseLike<Value>, milliseconds: number): Promise<Value> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new TooSlow('the database did not answer')), milliseconds);
    work.then((value) => {
      clearTimeout(timer);
      resolve(value);
    }, (caught: unknown) => {
      clearTimeout(timer);
      reject(caught);
    });
  });
}

/** The reason may be wrapped once or twice: AbortError around BulkError around QuotaExceededError. */
function causes(caught: unknown): readonly { readonly name: string }[] {
  const found: { readonly name: string }[] = [];
  let next: unknown = caught;
  while (next instanceof Error && found.length < 5) {
    found.push(next);
    const failures: unknown = 'failures' in next ? next.failures : undefined;
    next = (next as { inner?: unknown }).inner ?? (Array.isArray(failures) ? failures[0] : undefined);
  }
  return found;
}

const isQuota = (caught: unknown): boolean => causes(caught).some(({ name }) => name === Dexie.errnames.QuotaExceeded || name === 'QuotaExceededError');
const isDataError = (caught: unknown): boolean => causes(caught).some(({ name }) => name === 'DataError' || name === 'DataCloneError');
const text = (caught: unknown): string => (caught instanceof Error ? `${caught.name}: ${caught.message}` : String(caught));

const rebuilt = {
  code: 'cache.rebuilt', severity: 'info', what: 'The local cache was damaged and has been made anew.',
  tip: 'Nothing is lost: lists fill again from the gateway. Saved wall layouts have to be made again.',
} as const;
const without = {
  code: 'cache.without', severity: 'warning', what: 'The local cache cannot be used.', tip: 'Everything works, but lists load from the gateway each time and settings last until the window closes.',
} as const;
const full = {
  code: 'cache.full', severity: 'warning', what: 'The disk is too full for the local cache.', tip: 'Free some space; until then lists load from the gateway each time.',
} as const;
const newer = {
  code: 'cache.newer', severity: 'warning', what: 'The local cache was written by a newer version of Vigil.', tip: 'Update Vigil here; until then settings changed now are not kept.',
} as const;
const refused = {
  code: 'cache.refused', severity: 'warning', what: 'Something could not be kept in the local cache.', tip: 'The console goes on; copy the details into a report.',
} as const;
