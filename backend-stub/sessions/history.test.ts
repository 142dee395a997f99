import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../shared/model/session';
import { crowd1000 } from '../scenarios/crowd';
import { History } from './history';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-history-'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const now = Date.UTC(2026, 0, 1);

describe('ended sessions', () => {
  it('of a made-up past are listed behind those that were, newest first, and not written', async () => {
    const past = crowd1000.history?.(now) ?? [];
    const own = { ...past[0], id: 'own', endedAt: now + 5 } as Session;
    const path = join(folder, 'sessions.jsonl');
    const history = await History.open(path);
    await history.add(own);
    history.imagine(past);
    const listed = history.list();
    expect(listed).toHaveLength(10_000);
    expect(listed[0]?.id).toBe('own');
    expect(listed.slice(1).map((one) => one.id)).toEqual(past.slice(0, 9_999).map((one) => one.id));
    expect(listed.every((one, index) => index === 0 || (one.endedAt ?? 0) <= (listed[index - 1]?.endedAt ?? 0))).toBe(true);
    await history.add({ ...own, id: 'newer', endedAt: now + 10 } as Session);
    expect(history.list().slice(0, 2).map((one) => one.id)).toEqual(['newer', 'own']);
    expect((await readFile(path, 'utf8')).trim().split('\n')).toHaveLength(2);
    await history.close();
  });
  it('tell a target that is new to somebody, and nothing of somebody who is new', async () => {
    const history = await History.open(join(folder, 'sessions.jsonl'));
    const past = crowd1000.history?.(now)[0] as Session;
    await history.add({ ...past, id: 'one', user: 'alice', asset: 'web-1' } as Session);
    expect(history.isNewTarget('alice', 'db-7')).toBe(true);
    expect(history.isNewTarget('alice', 'web-1')).toBe(false);
    expect(history.isNewTarget('bob', 'db-7')).toBe(false);
    await history.close();
  });
});
