/**
 * A gateway that dies at every single effect on its files and on the store, while a recording is brought to the store, dropped and deleted.
 * At every moment the recording can be had, or its deletion was ordered; in the end it is in the store once, or nowhere and once on record.
 */
import { createHash } from 'node:crypto';
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Session } from '../../shared/model/session';
import { AuditLog } from '../audit/audit-log';
import { signer } from '../audit/signer.fixture';
import type { Recorder } from '../contracts';
import { createFileRecorder } from '../recorder';
import { files, ProcessDied } from '../recorder/dying-files.fixture';
import { Deletions } from '../retention/deletions';
import { silentLog } from '../server/gateway.fixture';
import { Keeper } from './keeper';
import { MemoryStore } from './memory-store.fixture';

vi.mock('node:fs/promises', async () => (await import('../recorder/dying-files.fixture')).files.module);

const id = 'recording-1';
const root = mkdtempSync(join(tmpdir(), 'vigil-storage-crash-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const [fresh, kept, data] = [join(root, 'fresh'), join(root, 'kept'), join(root, 'data')];
let sha = '';
let keptVersions: MemoryStore['versions'];

const session = { id, user: 'alice', asset: 'demo-1', protocol: 'ssh', team: 'payments', remoteAddress: '10.1.2.3', state: 'live', stateVersion: 1, startedAt: 1_700_000_000_000, lastActivityAt: 1_700_000_000_000, columns: 80, rows: 24, risk: 'low', riskScore: 0, riskCauses: [], participants: [], outputBytes: 0, simulated: false } as unknown as Session;
const entry = { id: 'deletion-1', category: 'Administrative', event: 'recording.delete', title: 'Delete Recording', message: 'user=ana', user: 'ana', remoteAddress: '', orderId: 'order-1' } as const;

interface Gateway { readonly recorder: Recorder; readonly audit: AuditLog; readonly keeper: Keeper; readonly deletions: Deletions }

function storeWith(versions?: MemoryStore['versions'], locks = false): MemoryStore {
  const store = new MemoryStore({ locks });
  for (const [key, all] of versions ?? []) store.versions.set(key, all.map((one) => ({ ...one })));
  store.fault = (_call, when) => (when === 'before' ? void files.step() : files.heard());
  return store;
}

async function start(store: MemoryStore, elsewhere = true): Promise<Gateway> {
  const recorder = await createFileRecorder({ directory: data, server: { id: 'server', name: 'test' } });
  const { log: audit } = await AuditLog.open(join(data, 'audit'), 'server', signer);
  await recorder.recover();
  const keeper = await Keeper.open({ store, recorder, isHeld: () => false, dropAfterMs: 0, audit, log: silentLog, onRecording: () => undefined, pauseMs: () => 0 });
  const deletions = new Deletions({ recorder, audit, log: silentLog, elsewhere: elsewhere ? keeper : undefined, onRecording: () => undefined, pauseMs: () => 0 });
  await deletions.resume();
  return { recorder, audit, keeper, deletions };
}

async function stop({ keeper, deletions, audit }: Gateway): Promise<void> {
  deletions.close();
  await keeper.close();
  await audit.close().catch(() => undefined);
}

/** Until something is so, or the process is dead. */
async function until(is: () => boolean): Promise<void> {
  while (!is()) {
    if (files.died) throw new ProcessDied('dead');
    await setImmediate();
  }
}

/** Undisturbed first, to know how many operations `work` has; then with a death at each, and a new gateway on what is left. */
async function atEveryOperation({ prepare, gateway, work, check }: { prepare(): void; gateway(): Promise<Gateway>; work(gateway: Gateway): Promise<void>; check(gateway: Gateway): Promise<void> }): Promise<void> {
  const live = async (dieAt?: number): Promise<void> => {
    files.reset();
    rmSync(data, { recursive: true, force: true });
    prepare();
    const opened = await gateway();
    files.reset(dieAt);
    await work(opened).catch((caught: unknown) => { if (!files.died) throw caught; });
    await stop(opened);
  };
  await live();
  const { operations } = files;
  expect(operations).toBeGreaterThan(12);
  let deaths = 0;
  for (let operation = 1; operation <= operations; operation += 1) {
    try {
      await live(operation);
      if (files.died) deaths += 1;
      files.reset();
      const again = await gateway();
      await check(again);
      await stop(again);
    } catch (caught) {
      throw new Error(`operation ${operation} of ${operations}: ${String(caught)}`, { cause: caught });
    }
  }
  expect(deaths).toBeGreaterThanOrEqual(operations * 0.9);
}

const hashOf = async (recorder: Recorder): Promise<string> => {
  const hash = createHash('sha256');
  for await (const piece of await recorder.readBundle(id, 0, Number.MAX_SAFE_INTEGER)) hash.update(piece);
  return hash.digest('hex');
};
const eventsOf = async (audit: AuditLog) => (await audit.after(0, 1_000)).filter(({ event }) => event === 'recording.delete').map(({ success, orderId }) => ({ success, orderId }));
const key = `${id}.vigil.tar`;
const remains = (): string[] => readdirSync(join(data, 'recordings')).filter((name) => !name.startsWith('.held'));

beforeAll(async () => {
  const recorder = await createFileRecorder({ directory: data, server: { id: 'server', name: 'test' } });
  const writer = await recorder.open(session);
  for (let at = 0; at < 20; at += 1) await writer.append('output', `line ${at}\r\n`);
  sha = (await writer.finalise({ ...session, state: 'ended', endReason: 'user_close', endText: '' } as Session)).bundleSha256;
  cpSync(data, fresh, { recursive: true });
  const store = storeWith();
  const gateway = await start(store);
  gateway.keeper.start();
  await until(() => gateway.keeper.placeOf(id).where === 'storage' && !existsSync(join(data, 'recordings', id, 'session.cast')));
  await stop(gateway);
  keptVersions = store.versions;
  cpSync(data, kept, { recursive: true });
});

describe('a recording', () => {
  it('that goes to the store and leaves the disk can be had at every moment, and is in the store once', async () => {
    let store = storeWith();
    const settle = async (gateway: Gateway): Promise<void> => {
      gateway.keeper.start();
      await until(() => gateway.keeper.placeOf(id).where === 'storage' && !existsSync(join(data, 'recordings', id, 'session.cast')));
    };
    await atEveryOperation({
      prepare: () => {
        cpSync(fresh, data, { recursive: true });
        store = storeWith();
      },
      gateway: () => {
        store.down = false;
        return start(store);
      },
      work: settle,
      check: async (gateway) => {
        expect(gateway.recorder.list().map(({ recordingId }) => recordingId)).toEqual([id]);
        expect(await hashOf(gateway.recorder)).toBe(sha);
        await settle(gateway);
        expect(await hashOf(gateway.recorder)).toBe(sha);
        expect(store.versions.get(key)).toHaveLength(1);
      },
    });
  }, 120_000);

  it.each([['kept in the store only', true], ['on the disk only', false]] as const)('that is deleted, %s, is gone everywhere and once on record', async (_where, elsewhere) => {
    let store = storeWith();
    const order = async ({ recorder, deletions }: Gateway): Promise<void> => {
      const recording = recorder.list()[0];
      if (recording !== undefined && deletions.orderOf(id) === undefined) await deletions.remove(recording, entry);
      await until(() => deletions.orderOf(id) === undefined);
    };
    await atEveryOperation({
      prepare: () => {
        cpSync(elsewhere ? kept : fresh, data, { recursive: true });
        store = storeWith(elsewhere ? keptVersions : undefined);
      },
      gateway: () => {
        store.down = false;
        return start(store, elsewhere);
      },
      work: order,
      check: async (gateway) => {
        if (gateway.recorder.list().length > 0 && gateway.deletions.orderOf(id) === undefined) expect([await hashOf(gateway.recorder), await eventsOf(gateway.audit)]).toEqual([sha, []]);
        await order(gateway);
        expect(await eventsOf(gateway.audit)).toEqual([{ success: true, orderId: 'order-1' }]);
        expect([gateway.recorder.list(), remains()]).toEqual([[], []]);
        if (elsewhere) expect(store.versions.get(key)).toEqual([]);
      },
    });
  }, 120_000);

  it('that the store will not delete stays everywhere, and that it did is once on record', async () => {
    let store = storeWith();
    const order = async ({ recorder, deletions, audit }: Gateway): Promise<void> => {
      await until(() => deletions.orderOf(id) === undefined);
      const recording = recorder.list()[0];
      if (recording === undefined) throw new Error('it is gone');
      if ((await eventsOf(audit)).length === 0) await deletions.remove(recording, entry);
    };
    await atEveryOperation({
      prepare: () => {
        cpSync(kept, data, { recursive: true });
        store = storeWith(keptVersions, true);
        for (const version of store.versions.get(key) ?? []) version.lock = { mode: 'COMPLIANCE', until: Date.now() + 3_600_000 };
      },
      gateway: () => {
        store.down = false;
        return start(store);
      },
      work: order,
      check: async (gateway) => {
        await order(gateway);
        expect(await eventsOf(gateway.audit)).toEqual([{ success: false, orderId: 'order-1' }]);
        expect(await hashOf(gateway.recorder)).toBe(sha);
        expect(existsSync(join(data, 'recordings', id, 'removal.json'))).toBe(false);
      },
    });
  }, 120_000);
});
