/**
 * The audit log on a disk that dies at every single operation: opening, writing, syncing, beginning a new file, deleting old ones.
 * What was acknowledged is there once, the head that was given out is that of a beginning of the log, and what is sent again is there once.
 * VIGIL_NIGHTLY=1 tries twenty seeds at each operation.
 */
import { describe, expect, it, vi } from 'vitest';
import type { ReportedName } from '../../shared/model/audit-names';
import { openHead, sameHash, type TreeHead } from '../../shared/audit';
import { disk, DiskDied, type Death } from '../../shared/base/crashing-disk.fixture';
import { AuditLog, type AuditEntry } from './audit-log';
import { verifyAuditFolder } from './folder.fixture';
import { signer } from './signer.fixture';

vi.mock('node:fs/promises', async (original) => ({ ...await original<object>(), ...(await import('../../shared/base/crashing-disk.fixture')).diskModule }));

const seeds = process.env['VIGIL_NIGHTLY'] === '1' ? 20 : 1;
const folder = '/gateway/audit';
const limits = { bytes: 2_500, ms: 1e15 };
const ids = Array.from({ length: 26 }, (_none, at) => `event-${at}`);
const entry = (id: string): AuditEntry => ({ id, category: 'Session', event: 'test' as ReportedName, title: 'Test', message: id, user: 'ana', remoteAddress: '::1', success: true, sessionId: 's', details: { more: 'x'.repeat(100) } });

interface Life {
  /** Whose `append` has resolved. */
  readonly acknowledged: string[];
  readonly heads: TreeHead[];
  /** The last event whose deletion was begun. */
  deletedTo: number;
}

/** Opens the log, writes what is not known to be there yet, three at a time in the middle, deletes the oldest, and closes it. */
async function live(life: Life): Promise<void> {
  const { log } = await AuditLog.open(folder, 'server', signer, limits);
  const keep = async (...wanted: string[]): Promise<void> => {
    await Promise.all(wanted.map(async (id) => {
      await log.append(entry(id));
      life.acknowledged.push(id);
    }));
    const head = await openHead(log.proofs.head);
    if (!head.ok) throw new Error(head.problem.what);
    life.heads.push(head.value);
  };
  for (const id of ids.slice(0, 6)) await keep(id);
  for (let at = 6; at < 18; at += 3) await keep(...ids.slice(at, at + 3));
  await log.deleteBefore(Date.now() + 1, (what) => {
    life.deletedTo = what.last;
    return { ...entry(`deletion-${what.last}`), event: 'audit.expired' };
  });
  for (const id of ids.slice(18)) await keep(id);
  await log.close();
}

async function dieAt(operation: number, death: Death, seed: number): Promise<boolean> {
  const life: Life = { acknowledged: [], heads: [], deletedTo: 0 };
  disk.reset(operation, seed);
  const died = await live(life).then(() => false, (caught: unknown) => {
    // A gateway that cannot write says so; what follows is the death of its process.
    if (!(caught instanceof DiskDied) && !/cannot write its audit log/.test(String(caught))) throw caught;
    return true;
  });
  if (!died) return false;
  disk.revive(death);
  const { log } = await AuditLog.open(folder, 'server', signer, limits);
  const kept = (await log.after(0, 1e6)).map((event) => String(event.id));
  expect(new Set(kept).size, 'doubled').toBe(kept.length);
  const gone = new Set(ids.slice(0, life.deletedTo));
  for (const id of life.acknowledged) if (!gone.has(id)) expect(kept, `${id} is lost`).toContain(id);
  for (const head of life.heads) {
    expect(log.proofs.size, 'events that a head was given out for are lost').toBeGreaterThanOrEqual(head.size);
    expect(sameHash(log.proofs.tree.root(head.size), head.root), 'the log is another one than a head was given out for').toBe(true);
  }
  // Whoever got no answer sends it again.
  await Promise.all(ids.filter((id) => !gone.has(id)).map((id) => log.append(entry(id))));
  const all = (await log.after(0, 1e6)).map((event) => String(event.id));
  for (const id of ids) if (!gone.has(id)) expect(all.filter((one) => one === id), `${id} is there`).toHaveLength(1);
  await log.close();
  expect(await verifyAuditFolder(folder)).toMatchObject({ state: 'verified' });
  return true;
}

describe('the audit log', () => {
  it.each(['kill', 'power'] as const)('loses nothing and doubles nothing when it dies by %s at any operation', async (death) => {
    disk.reset();
    await live({ acknowledged: [], heads: [], deletedTo: 0 });
    const { operations } = disk;
    expect(operations).toBeGreaterThan(100);
    let deaths = 0;
    for (let operation = 1; operation <= operations; operation += 1) {
      for (let seed = 1; seed <= seeds; seed += 1) {
        if (await dieAt(operation, death, operation * 1_000 + seed).catch((caught: unknown) => { throw new Error(`operation ${operation} of ${operations}, seed ${seed}: ${String(caught)}`, { cause: caught }); })) deaths += 1;
      }
    }
    expect(deaths).toBeGreaterThanOrEqual(operations * seeds * 0.9);
  }, 600_000);
});
