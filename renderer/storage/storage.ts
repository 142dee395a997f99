import type { Disposable } from '../../shared/base/dispose';
import type { Session } from '../../shared/model/session';
import { EventCache } from './event-cache';
import { CacheKeeper, type KeeperOptions } from './keeper';

/** Sessions kept per gateway; older ones make room. */
const mostSessions = 5000;
/** Recordings of which something is known; the longest unused make room. */
const mostRecordings = 20_000;

/** What is known of a gateway's sessions, for showing before the gateway has answered. Never evidence. */
export class SessionCache {
  constructor(readonly keeper: CacheKeeper) {}

  /** Adds or renews. Answers whether it was kept. */
  put(gateway: string, sessions: readonly Session[]): Promise<boolean> {
    const rows = sessions.map((session) => ({ gateway, id: session.id, startedAt: session.startedAt, session }));
    return this.keeper.write((database) => database.transaction('rw', database.sessions, async () => {
      await database.sessions.bulkPut(rows);
      const surplus = (await database.sessions.where({ gateway }).count()) - mostSessions;
      if (surplus > 0) await database.sessions.where('[gateway+startedAt]').between([gateway, -Infinity], [gateway, Infinity]).limit(surplus).delete();
    }));
  }

  /** Newest first; empty when nothing is known. */
  load(gateway: string): Promise<readonly Session[]> {
    return this.keeper.read(async (database) => {
      const rows = await database.sessions.where('[gateway+startedAt]').between([gateway, -Infinity], [gateway, Infinity]).reverse().toArray();
      return rows.map((row) => row.session);
    }, []);
  }

  /** For signing out: everything that is known of this gateway, its events, too. */
  forget(gateway: string): Promise<boolean> {
    return this.keeper.write((database) => Promise.all([database.sessions.where({ gateway }).delete(), database.events.where({ gateway }).delete()]));
  }
}

/** What reading a recording brought to light, so that it need not be read again to be listed or shown. */
export class LibraryCache {
  constructor(readonly keeper: CacheKeeper) {}

  /** `fingerprint` names the bytes, such as their SHA-256; a value made of other bytes is never answered. */
  put(recording: string, fingerprint: string, value: unknown): Promise<boolean> {
    return this.keeper.write(async (database) => {
      await database.recordings.put({ id: recording, fingerprint, usedAt: Date.now(), value });
      const surplus = (await database.recordings.count()) - mostRecordings;
      if (surplus > 0) await database.recordings.orderBy('usedAt').limit(surplus).delete();
    });
  }

  /** `check` answers undefined for a value that is not what it should be. */
  load<Value>(recording: string, fingerprint: string, check: (stored: unknown) => Value | undefined): Promise<Value | undefined> {
    return this.keeper.read(async (database) => {
      const row = await database.recordings.get(recording);
      return row?.fingerprint === fingerprint ? check(row.value) : undefined;
    }, undefined);
  }

  /** As `load`, for many at once: recording -> fingerprint. Those of which nothing is known are left out. */
  loadMany<Value>(wanted: ReadonlyMap<string, string>, check: (stored: unknown) => Value | undefined): Promise<Map<string, Value>> {
    return this.keeper.read(async (database) => {
      const found = new Map<string, Value>();
      for (const row of await database.recordings.bulkGet([...wanted.keys()])) {
        const value = row !== undefined && row.fingerprint === wanted.get(row.id) ? check(row.value) : undefined;
        if (row !== undefined && value !== undefined) found.set(row.id, value);
      }
      return found;
    }, new Map<string, Value>());
  }

  forget(recording: string): Promise<boolean> {
    return this.keeper.write((database) => database.recordings.delete(recording));
  }
}

/** What one operator likes on this machine: theme, wall, columns of tables. Plain values under a key. */
export class SettingsStore {
  constructor(readonly keeper: CacheKeeper) {}

  save(key: string, value: unknown): Promise<boolean> {
    return this.keeper.write((database) => database.settings.put({ key, value }));
  }

  /** `check` answers undefined for a value that is not what it should be. */
  load<Value>(key: string, check: (stored: unknown) => Value | undefined): Promise<Value | undefined> {
    return this.keeper.read(async (database) => {
      const row = await database.settings.get(key);
      return row === undefined ? undefined : check(row.value);
    }, undefined);
  }
}

export interface SavedView {
  readonly name: string;
  readonly savedAt: number;
  readonly value: unknown;
}

/** Named wall layouts. */
export class ViewStore {
  constructor(readonly keeper: CacheKeeper) {}

  save(name: string, value: unknown): Promise<boolean> {
    return this.keeper.write((database) => database.views.put({ name, savedAt: Date.now(), value }));
  }

  /** By name. */
  list(): Promise<readonly SavedView[]> {
    return this.keeper.read((database) => database.views.orderBy('name').toArray(), []);
  }

  remove(name: string): Promise<boolean> {
    return this.keeper.write((database) => database.views.delete(name));
  }
}

/** The window's cache. No method rejects; see `CacheKeeper`. */
export interface Storage extends Disposable {
  readonly sessions: SessionCache;
  readonly events: EventCache;
  readonly library: LibraryCache;
  readonly settings: SettingsStore;
  readonly views: ViewStore;
  /** False once the console goes on without a cache. */
  readonly usable: boolean;
}

/** Opens at first use. */
export function openStorage(options: KeeperOptions): Storage {
  const keeper = new CacheKeeper(options);
  return {
    sessions: new SessionCache(keeper), events: new EventCache(keeper), library: new LibraryCache(keeper), settings: new SettingsStore(keeper), views: new ViewStore(keeper),
    get usable() {
      return keeper.usable;
    },
    dispose: () => keeper.dispose(),
  };
}
