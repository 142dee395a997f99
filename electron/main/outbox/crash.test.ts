/**
 * The outbox on a disk that dies at every single operation, with a gateway that keeps one event per id. What was acknowledged reaches the
 * gateway, once; what the gateway had confirmed is at most sent again, which it takes as a repeat. VIGIL_NIGHTLY=1 tries twenty seeds at each operation.
 */
import { describe, expect, it, vi } from 'vitest';
import { disk, DiskDied, type Death } from '../../../shared/base/crashing-disk.fixture';
import type { AuditDraft } from '../../../shared/ipc/schemas';
import { OutboxFile } from './outbox-file';
import type { WaitingEvent } from './record';

vi.mock('node:fs/promises', async (original) => ({ ...await original<object>(), ...(await import('../../../shared/base/crashing-disk.fixture')).diskModule }));

const seeds = process.env['VIGIL_NIGHTLY'] === '1' ? 20 : 7;
const path = '/profile/outbox/events.log';
const ids = Array.from({ length: 24 }, (_none, at) => `event-${at}`);
const waiting = (id: string): WaitingEvent => ({
  kind: 'event',
  draft: { id, level: 'Information', category: 'Access', event: 'recording.open', title: 'Open Recording', message: 'x'.repeat(60), time: 1, success: true, details: {} } satisfies AuditDraft,
});

interface Life {
  /** Whose `append` has resolved: the operator went on. */
  readonly acknowledged: Set<string>;
  /** The gateway's log: each id once. */
  readonly gateway: Map<string, number>;
}

/** What the gateway does with a batch. */
function deliver(file: OutboxFile, { gateway }: Life, most: number): Promise<void> {
  const batch = file.waiting.slice(0, most).map(({ draft }) => draft.id);
  for (const id of batch) if (!gateway.has(id)) gateway.set(id, 1);
  return file.confirm(batch);
}

async function live(life: Life): Promise<void> {
  const { file } = await OutboxFile.open(path);
  const keep = async (wanted: readonly string[]): Promise<void> => {
    await file.append(wanted.filter((id) => !file.has(id)).map(waiting));
    for (const id of wanted) life.acknowledged.add(id);
  };
  for (const id of ids.slice(0, 8)) await keep([id]);
  await deliver(file, life, 5);
  // Until all have come to an end: nobody goes on after a death.
  const together = await Promise.allSettled([keep(ids.slice(8, 12)), keep(ids.slice(12, 14)), keep([ids[14] ?? ''])]);
  for (const one of together) if (one.status === 'rejected') throw one.reason;
  // All of it: the file is swept.
  await deliver(file, life, 100);
  for (const id of ids.slice(15, 20)) await keep([id]);
  await deliver(file, life, 2);
  await keep(ids.slice(20));
  await file.close();
}

async function dieAt(operation: number, death: Death, seed: number): Promise<boolean> {
  const life: Life = { acknowledged: new Set(), gateway: new Map() };
  disk.reset(operation, seed);
  const died = await live(life).then(() => false, (caught: unknown) => {
    if (!(caught instanceof DiskDied)) throw caught;
    return true;
  });
  if (!died) return false;
  disk.revive(death);
  const { file, damaged } = await OutboxFile.open(path);
  expect(damaged, 'a death is no damage').toBeUndefined();
  const left = file.waiting.map(({ draft }) => draft.id);
  expect(new Set(left).size).toBe(left.length);
  expect([...left].sort((one, other) => ids.indexOf(one) - ids.indexOf(other)), 'out of order').toEqual(left);
  for (const id of life.acknowledged) expect(life.gateway.has(id) || left.includes(id), `${id} is lost`).toBe(true);
  while (file.count > 0) await deliver(file, life, 100);
  for (const id of life.acknowledged) expect(life.gateway.get(id), `${id} at the gateway`).toBe(1);
  await file.close();
  return true;
}

describe('the outbox', () => {
  it.each(['kill', 'power'] as const)('loses nothing and doubles nothing when it dies by %s at any operation', async (death) => {
    disk.reset();
    await live({ acknowledged: new Set(), gateway: new Map() });
    const { operations } = disk;
    let deaths = 0;
    for (let operation = 1; operation <= operations; operation += 1) {
      for (let seed = 1; seed <= seeds; seed += 1) {
        if (await dieAt(operation, death, operation * 1_000 + seed).catch((caught: unknown) => { throw new Error(`operation ${operation} of ${operations}, seed ${seed}: ${String(caught)}`, { cause: caught }); })) deaths += 1;
      }
    }
    expect(deaths).toBe(operations * seeds);
    expect(deaths).toBeGreaterThan(300);
  }, 600_000);
});
