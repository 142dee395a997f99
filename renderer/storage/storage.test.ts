import Dexie from 'dexie';
import { IDBFactory, IDBKeyRange, IDBObjectStore } from 'fake-indexeddb';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { Problem } from '../../shared/base/problem';
import { unixMillis } from '../../shared/base/units';
import type { AuditEvent } from '../../shared/model/audit';
import { auditEventId } from '../../shared/model/ids';
import type { Session } from '../../shared/model/session';
import { databaseName, schemaVersion } from './database';
import { openStorage, type Storage } from './storage';

const opened: Storage[] = [];
afterEach(() => {
  vi.restoreAllMocks();
  for (const storage of opened.splice(0)) storage.dispose();
});

function storing(factory: IDBFactory | undefined = new IDBFactory(), openWithinMs?: number) {
  const problems: Problem[] = [];
  const storage = openStorage({ factory, keyRange: IDBKeyRange, openWithinMs, onProblem: (problem) => problems.push(problem) });
  opened.push(storage);
  return { storage, factory, codes: () => problems.map(({ code }) => code) };
}

const session = (id: string, startedAt: number) => ({ id, user: 'alice', asset: 'db-7', startedAt }) as unknown as Session;
const isText = (stored: unknown): string | undefined => (typeof stored === 'string' ? stored : undefined);

describe('storage', () => {
  it('keeps sessions by gateway, newest first', async () => {
    const { storage, factory, codes } = storing();
    await storage.sessions.put('https://one', [session('a', 1), session('b', 3)]);
    await storage.sessions.put('https://two', [session('c', 2)]);
    await storage.sessions.put('https://one', [session('a', 5)]);
    storage.dispose();
    const again = storing(factory).storage;
    expect((await again.sessions.load('https://one')).map(({ id, startedAt }) => [id, startedAt])).toEqual([['a', 5], ['b', 3]]);
    await again.sessions.forget('https://one');
    expect(await again.sessions.load('https://one')).toEqual([]);
    expect(await again.sessions.load('https://two')).toHaveLength(1);
    expect(codes()).toEqual([]);
  });

  it('makes room for new sessions', async () => {
    const { storage } = storing();
    await storage.sessions.put('g', Array.from({ length: 5010 }, (_, index) => session(`s${index}`, index)));
    const kept = await storage.sessions.load('g');
    expect(kept).toHaveLength(5000);
    expect(kept.at(-1)?.startedAt).toBe(10);
  });

  it('answers what a recording was only for the same bytes', async () => {
    const { storage } = storing();
    await storage.library.put('r1', 'sha-1', 'index of one');
    expect(await storage.library.load('r1', 'sha-1', isText)).toBe('index of one');
    expect(await storage.library.load('r1', 'sha-2', isText)).toBeUndefined();
    expect(await storage.library.load('r2', 'sha-1', isText)).toBeUndefined();
    await storage.library.forget('r1');
    expect(await storage.library.load('r1', 'sha-1', isText)).toBeUndefined();
  });

  it('keeps settings and views, and believes no stored value unchecked', async () => {
    const { storage } = storing();
    await storage.settings.save('theme', 'light');
    await storage.settings.save('theme', 'contrast');
    await storage.settings.save('broken', 42);
    expect(await storage.settings.load('theme', isText)).toBe('contrast');
    expect(await storage.settings.load('broken', isText)).toBeUndefined();
    expect(await storage.settings.load('absent', isText)).toBeUndefined();
    await storage.views.save('night', { grid: 4 });
    await storage.views.save('day', { grid: 2 });
    expect((await storage.views.list()).map(({ name, value }) => [name, value])).toEqual([['day', { grid: 2 }], ['night', { grid: 4 }]]);
    await storage.views.remove('day');
    expect(await storage.views.list()).toHaveLength(1);
  });
});

describe('audit events that were read', () => {
  const told = (sequence: number, time = sequence * 10): AuditEvent => ({
    id: auditEventId(`e${sequence}`), sequence, level: 'Information', category: 'Access', event: 'wall.view', title: 'View Wall', message: '', time: unixMillis(time), user: 'ana', remoteAddress: '', serverId: 'gw', success: true, details: {},
  });
  it('come back newest first, each once, by stretch of time, and go with the gateway', async () => {
    const { storage } = storing();
    await storage.events.put('g', [told(3), told(2)]);
    await storage.events.put('g', [told(4, 5), told(3), told(1)]);
    await storage.events.put('other', [told(9)]);
    const known = async (from?: number, to?: number) => (await storage.events.load('g', from, to)).map(({ sequence }) => sequence);
    expect(await known()).toEqual([4, 3, 2, 1]);
    expect(await known(10, 30)).toEqual([2, 1]);
    expect(await known(undefined, 10)).toEqual([4]);
    await storage.sessions.forget('g');
    expect([await known(), (await storage.events.load('other')).length]).toEqual([[], 1]);
  });
  it('find their place in a database of the version before, and leave what is in it', async () => {
    const factory = new IDBFactory();
    const older = new Dexie(databaseName, { indexedDB: factory, IDBKeyRange });
    older.version(1).stores({ sessions: '[gateway+id], gateway, [gateway+startedAt], startedAt', recordings: 'id, usedAt', settings: 'key', views: 'name, savedAt' });
    await older.table('settings').put({ key: 'theme', value: 'light' });
    older.close();
    const { storage } = storing(factory);
    expect(await storage.events.put('g', [told(1)])).toBe(true);
    expect([(await storage.events.load('g')).length, await storage.settings.load('theme', isText)]).toEqual([1, 'light']);
  });
});

describe('storage in trouble', () => {
  it('goes on without IndexedDB, and says so once', async () => {
    const broken = { open: () => { throw new DOMException('no', 'SecurityError'); }, deleteDatabase: () => { throw new DOMException('no', 'SecurityError'); } };
    const { storage, codes } = storing(broken as unknown as IDBFactory);
    expect(await storage.settings.save('theme', 'light')).toBe(false);
    expect(await storage.settings.load('theme', isText)).toBeUndefined();
    expect(await storage.sessions.load('g')).toEqual([]);
    expect(storage.usable).toBe(false);
    expect(codes()).toEqual(['cache.without']);
  });

  it('goes on when the database never answers', async () => {
    const silent = { open: () => ({}), deleteDatabase: () => ({}) };
    const { storage, codes } = storing(silent as unknown as IDBFactory, 20);
    expect(await storage.sessions.load('g')).toEqual([]);
    expect(codes()).toEqual(['cache.without']);
  });

  it('makes a damaged database anew', async () => {
    const { storage, factory, codes } = storing();
    await storage.settings.save('theme', 'light');
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(() => { throw new DOMException('Internal error', 'UnknownError'); });
    expect(await storage.settings.save('theme', 'dark')).toBe(true);
    expect(codes()).toEqual(['cache.rebuilt']);
    storage.dispose();
    expect(await storing(factory).storage.settings.load('theme', isText)).toBe('dark');
  });

  it('adds the tables a database lacks', async () => {
    const factory = new IDBFactory();
    const other = new Dexie(databaseName, { indexedDB: factory, IDBKeyRange });
    other.version(schemaVersion).stores({ unrelated: 'id' });
    await other.open();
    other.close();
    const { storage } = storing(factory);
    expect(await storage.settings.save('theme', 'light')).toBe(true);
    expect(await storage.settings.load('theme', isText)).toBe('light');
  });

  it('gives up half of itself when the disk is full, then writes', async () => {
    const { storage, codes } = storing();
    await storage.sessions.put('g', Array.from({ length: 10 }, (_, index) => session(`s${index}`, index)));
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(() => { throw new DOMException('full', 'QuotaExceededError'); });
    expect(await storage.settings.save('theme', 'light')).toBe(true);
    expect((await storage.sessions.load('g')).map(({ startedAt }) => startedAt)).toEqual([9, 8, 7, 6, 5]);
    expect(codes()).toEqual([]);
  });

  it('says when the disk stays full, and keeps what it has', async () => {
    const { storage, codes } = storing();
    await storage.settings.save('theme', 'light');
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementation(() => { throw new DOMException('full', 'QuotaExceededError'); });
    expect(await storage.settings.save('theme', 'dark')).toBe(false);
    expect(await storage.settings.save('theme', 'dark')).toBe(false);
    expect(await storage.settings.load('theme', isText)).toBe('light');
    expect(codes()).toEqual(['cache.full']);
  });

  it('never writes into the database of a newer console', async () => {
    const factory = new IDBFactory();
    const newer = new Dexie(databaseName, { indexedDB: factory, IDBKeyRange });
    newer.version(schemaVersion + 1).stores({ sessions: '[gateway+id], gateway, [gateway+startedAt], startedAt', recordings: 'id, usedAt', settings: 'key', views: 'name, savedAt', notes: 'id' });
    await newer.table('settings').put({ key: 'theme', value: 'light' });
    newer.close();
    const { storage, codes } = storing(factory);
    expect(await storage.settings.load('theme', isText)).toBe('light');
    expect(await storage.settings.save('theme', 'dark')).toBe(false);
    expect(await storage.settings.load('theme', isText)).toBe('light');
    expect(codes()).toEqual(['cache.newer']);
  });

  it('refuses what cannot be stored without giving up the rest', async () => {
    const { storage, codes } = storing();
    await storage.settings.save('theme', 'light');
    expect(await storage.settings.save('bad', () => 1)).toBe(false);
    expect(await storage.settings.load('theme', isText)).toBe('light');
    expect(codes()).toEqual(['cache.refused']);
  });

  it('opens again after another window made it let go', async () => {
    const { storage, factory, codes } = storing();
    await storage.settings.save('theme', 'light');
    await new Promise<void>((resolve, reject) => {
      const request = factory.deleteDatabase(databaseName);
      request.onsuccess = () => resolve();
      request.onerror = () => reject(new Error('not deleted'));
    });
    expect(await storage.settings.load('theme', isText)).toBeUndefined();
    expect(await storage.settings.save('theme', 'dark')).toBe(true);
    expect(codes()).toEqual([]);
  });
});
