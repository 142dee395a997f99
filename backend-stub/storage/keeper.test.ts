import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Session } from '../../shared/model/session';
import { AuditLog } from '../audit/audit-log';
import { signer } from '../audit/signer.fixture';
import type { Recorder } from '../contracts';
import { createFileRecorder } from '../recorder';
import { silentLog } from '../server/gateway.fixture';
import { Keeper, type KeeperParts } from './keeper';
import { MemoryStore } from './memory-store.fixture';

let data: string;
let recorder: Recorder;
let audit: AuditLog;
const keepers: Keeper[] = [];
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'vigil-keeper-'));
  recorder = await createFileRecorder({ directory: data, server: { id: 'server', name: 'test' } });
  ({ log: audit } = await AuditLog.open(join(data, 'audit'), 'server', signer));
  await recorder.recover();
});
afterEach(async () => {
  for (const keeper of keepers.splice(0)) await keeper.close();
  await audit.close();
  await rm(data, { recursive: true, force: true });
});

async function recorded(id: string, more: Partial<Session> = {}): Promise<string> {
  const session = { id, user: 'alice', asset: 'demo-1', protocol: 'ssh', team: 'payments', remoteAddress: '', state: 'live', stateVersion: 1, startedAt: Date.now(), lastActivityAt: Date.now(), columns: 80, rows: 24, risk: 'low', riskScore: 0, riskCauses: [], participants: [], outputBytes: 0, simulated: false, ...more } as unknown as Session;
  const writer = await recorder.open(session);
  await writer.append('output', `${id}\r\n`);
  return (await writer.finalise({ ...session, state: 'ended' } as Session)).bundleSha256;
}
async function keep(store: MemoryStore, more: Partial<KeeperParts> = {}): Promise<Keeper> {
  const keeper = await Keeper.open({ store, recorder, isHeld: () => false, audit, log: silentLog, onRecording: () => undefined, pauseMs: () => 1, ...more });
  keepers.push(keeper);
  keeper.start();
  return keeper;
}
const until = async (is: () => boolean | Promise<boolean>): Promise<void> => { while (!await is()) await setImmediate(); };
const events = async (): Promise<string[]> => (await audit.after(0, 1_000)).map(({ event }) => event);
const receipt = async (id: string) => JSON.parse(await readFile(join(recorder.folderOf(id), 'stored.json'), 'utf8')) as Record<string, unknown>;

describe('the keeper', () => {
  it.each([[true, 'checksum'], [false, 'read-back']])('verifies what the store has before it counts as there (store makes checksums: %s)', async (checksums, verifiedBy) => {
    const sha256 = await recorded('r1');
    const store = new MemoryStore({ checksums });
    const keeper = await keep(store);
    await until(() => keeper.placeOf('r1').where === 'both');
    expect(await receipt('r1')).toMatchObject({ state: 'stored', verifiedBy, sha256 });
    expect(store.calls.includes('read')).toBe(!checksums);
  });

  it('tries a store that is down again until it is back, and tells both once', async () => {
    await recorded('r1');
    const store = new MemoryStore();
    store.down = true;
    const keeper = await keep(store);
    await until(() => store.calls.length > 20);
    expect([await events(), keeper.failing, keeper.placeOf('r1')]).toEqual([['storage.failed'], true, { where: 'gateway' }]);
    store.down = false;
    await until(async () => (await events()).length > 1);
    expect(keeper.failing).toBe(false);
    expect([await events(), keeper.placeOf('r1')]).toEqual([['storage.failed', 'storage.recovered'], { where: 'both' }]);
    // What comes later is brought there when it comes.
    await recorded('r2');
    keeper.wake();
    await until(() => keeper.placeOf('r2').where === 'both');
  });

  it('feeds no store for ever that spoils what it is given; nothing leaves the disk, and the others get there', async () => {
    const sha256 = await recorded('r1');
    const store = new MemoryStore();
    store.spoils = true;
    const keeper = await keep(store, { dropAfterMs: 0 });
    await until(() => store.calls.filter((call) => call === 'remove').length === 3);
    store.spoils = false;
    await recorded('r2');
    keeper.wake();
    await until(() => keeper.placeOf('r2').where === 'storage');
    expect([await events(), keeper.placeOf('r1'), store.calls.filter((call) => call === 'put').length]).toEqual([['storage.recording.failed'], { where: 'gateway' }, 4]);
    expect(store.versions.get('r1.vigil.tar')).toEqual([]);
    expect(recorder.list().find(({ recordingId }) => recordingId === 'r1')?.bundleSha256).toBe(sha256);
    expect(await readFile(join(recorder.folderOf('r1'), 'session.cast'), 'utf8')).toContain('r1');
  });

  it('puts nothing there that is not as it was closed', async () => {
    await recorded('r1');
    const file = join(recorder.folderOf('r1'), 'session.cast');
    await writeFile(file, (await readFile(file, 'utf8')).replace('r1', 'xx'));
    const store = new MemoryStore();
    const keeper = await keep(store);
    await until(async () => (await events()).length > 0);
    await keeper.close();
    expect([await events(), store.calls.filter((call) => call === 'put').length, store.versions.get('r1.vigil.tar') ?? []]).toEqual([['storage.recording.failed'], 3, []]);
  });

  it('locks as long as the rule says, longer when the rule does, and holds what is held', async () => {
    await recorded('r1');
    const store = new MemoryStore({ locks: true });
    let held = true;
    const first = await keep(store, { lock: { mode: 'GOVERNANCE', days: 10 }, isHeld: () => held });
    await until(() => first.placeOf('r1').where === 'both');
    const [before] = store.versions.get('r1.vigil.tar') ?? [];
    expect(before).toMatchObject({ held: true, lock: { mode: 'GOVERNANCE' } });
    expect(first.lockProblem('r1', Date.now())).toMatchObject({ code: 'recording.locked' });
    expect(first.lockProblem('r1', Date.now() + 11 * 86_400_000)).toBeUndefined();
    held = false;
    first.wake();
    await until(() => before?.held === false);
    await first.close();
    store.down = false;
    const second = await keep(store, { lock: { mode: 'GOVERNANCE', days: 20 } });
    await until(() => second.lockProblem('r1', Date.now() + 19 * 86_400_000) !== undefined);
    expect(before?.lock?.until).toBeGreaterThan(Date.now() + 19 * 86_400_000);
    // A shorter rule shortens nothing.
    await second.close();
    store.down = false;
    const third = await keep(store, { lock: { mode: 'GOVERNANCE', days: 1 } });
    await recorded('r2');
    third.wake();
    await until(() => third.placeOf('r2').where === 'both');
    expect(third.lockProblem('r1', Date.now() + 19 * 86_400_000)).toBeDefined();
  });

  it('releases no hold that others set there, and deletes nothing under it', async () => {
    await recorded('r1');
    const store = new MemoryStore({ locks: true });
    const keeper = await keep(store, { lock: { mode: 'GOVERNANCE', days: 1 }, now: () => Date.now() + 2 * 86_400_000 });
    await until(() => keeper.placeOf('r1').where === 'both');
    const [there] = store.versions.get('r1.vigil.tar') ?? [];
    Object.assign(there ?? {}, { held: true, lock: undefined });
    expect(await keeper.remove('r1')).toMatchObject({ code: 'recording.held' });
    await recorded('r2');
    keeper.wake();
    await until(() => keeper.placeOf('r2').where === 'both');
    expect([there?.held, store.calls.includes('hold')]).toEqual([true, false]);
  });

  it('sends no session of a scenario, and lets nobody read half a recording while its files go', async () => {
    await recorded('simulated', { simulated: true });
    await recorded('r1');
    const store = new MemoryStore();
    const reading = await recorder.readBundle('r1', 0, Number.MAX_SAFE_INTEGER);
    const keeper = await keep(store, { dropAfterMs: 0 });
    await until(() => keeper.placeOf('r1').where === 'storage');
    const lengths: number[] = [];
    for await (const piece of reading) lengths.push(piece.length);
    expect(lengths.reduce((sum, one) => sum + one, 0)).toBe(recorder.list().find(({ recordingId }) => recordingId === 'r1')?.bundleBytes);
    expect([...store.versions.keys()]).toEqual(['r1.vigil.tar']);
    // From the store from now on.
    const before = store.calls.length;
    (await recorder.readBundle('r1', 0, 10)).resume();
    expect(store.calls.slice(before)).toEqual(['read']);
  });

  it('does not look for a recording in another store than it was put into', async () => {
    await recorded('r1');
    const keeper = await keep(new MemoryStore(), { dropAfterMs: 0 });
    await until(() => keeper.placeOf('r1').where === 'storage');
    await keeper.close();
    const other = Object.assign(new MemoryStore(), { address: 'memory://other/' });
    await keep(other);
    await expect(recorder.readBundle('r1', 0, 10)).rejects.toThrow('This recording is kept in another storage: memory://bucket/.');
    expect(other.calls).toEqual([]);
  });
});
