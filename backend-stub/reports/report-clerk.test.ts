import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { AuditLog } from '../audit/audit-log';
import { signer } from '../audit/signer.fixture';
import { duePeriods, mostMissed, periodName } from './periods';
import { ReportClerk } from './report-clerk';
import { scheduledReportSchema } from './schema';

const dayMs = 86_400_000;
let folder = '';
let audit: AuditLog;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-clerk-'));
  ({ log: audit } = await AuditLog.open(join(folder, 'audit'), 'gw', signer));
});
afterEach(async () => {
  await audit.close();
  await rm(folder, { recursive: true, force: true });
});

const log = { info: () => undefined, warn: () => undefined, error: () => undefined };
const report = (more: Record<string, unknown> = {}) => scheduledReportSchema.parse({ kind: 'events', every: 'day', format: 'json', directory: join(folder, 'out'), ...more });
const clerk = (now: number, reports = [report()]): ReportClerk => new ReportClerk({ reports, audit, stateFile: join(folder, 'reports.json'), gatewayName: 'north', log, now: () => now });
const work = async (now: number, reports = [report()]): Promise<void> => {
  const one = clerk(now, reports);
  await one.start();
  await one.settled();
  await one.close();
};
const made = async () => (await audit.after(0, 1_000)).filter(({ event }) => event === 'report.make');
const sign = (message: string) => audit.append({ category: 'Authentication', event: 'auth.signin', title: 'Sign In', message, user: 'ana', remoteAddress: '::1', success: true });

describe('scheduled reports', () => {
  it('are made of each period once it is over, with the numbers of the log', async () => {
    for (const message of ['one', 'two', 'three']) await sign(message);
    const today = Date.now();
    await work(today + dayMs);
    const [file] = await readdir(join(folder, 'out'));
    expect(file).toBe(`vigil-events-${new Date(today).toISOString().slice(0, 10)}.json`);
    const written = JSON.parse(await readFile(join(folder, 'out', file!), 'utf8')) as { events: number; figures: { events: number }; tables: { events: { message: string }[] }; sources: string[] };
    expect([written.events, written.figures.events, written.sources]).toEqual([3, 3, ['north']]);
    expect(written.tables.events.map(({ message }) => message).sort()).toEqual(['one', 'three', 'two']);
    expect(await made()).toMatchObject([{ success: true, category: 'Administrative', user: 'gateway', details: { events: '3', kind: 'events' } }]);
  });

  it('are not made twice, and those that were missed are made up for once after a restart', async () => {
    const today = Date.now();
    await work(today + dayMs);
    await work(today + dayMs);
    expect(await made()).toHaveLength(1);
    await work(today + 5 * dayMs);
    expect(await readdir(join(folder, 'out'))).toHaveLength(5);
    expect(await made()).toHaveLength(5);
  });

  it('are in the audit once although the state was lost', async () => {
    const today = Date.now();
    await work(today + dayMs);
    await writeFile(join(folder, 'reports.json'), '{"torn');
    await work(today + dayMs);
    expect(await made()).toHaveLength(1);
  });

  it('say in the audit when they cannot be written, once, and are made when they can', async () => {
    const today = Date.now();
    await writeFile(join(folder, 'out'), 'in the way');
    await work(today + dayMs);
    await work(today + dayMs);
    expect((await made()).map(({ success }) => success)).toEqual([false]);
    await rm(join(folder, 'out'));
    await mkdir(join(folder, 'out'));
    await work(today + 2 * dayMs);
    // Nothing was ever made before, so the newest is.
    expect((await made()).map(({ success }) => success)).toEqual([false, true]);
    expect((await readdir(join(folder, 'out'))).filter((name) => name.endsWith('.new'))).toEqual([]);
  });

  it('wants an absolute folder, a known kind and a zone', () => {
    for (const wrong of [{ directory: 'here' }, { kind: 'weekly' }, { zone: 'Mars/Olympus' }, { every: 'hour' }, { format: 'pdf' }]) {
      expect(scheduledReportSchema.safeParse({ kind: 'access', every: 'day', directory: '/reports', ...wrong }).success).toBe(false);
    }
  });
});

describe('periods', () => {
  it('follow each other without a gap up to the newest that is over', () => {
    fc.assert(fc.property(fc.constantFrom('day', 'week', 'month'), fc.constantFrom('UTC', 'Europe/Zurich', 'America/New_York'), fc.integer({ min: Date.UTC(2024, 0), max: Date.UTC(2030, 0) }), fc.integer({ min: 1, max: 60 * dayMs }), (every, zone, now, missed) => {
      const [newest] = duePeriods({ every, zone }, undefined, now);
      expect(newest!.to).toBeLessThanOrEqual(now);
      const last = duePeriods({ every, zone }, undefined, now - missed)[0]!.to;
      const due = duePeriods({ every, zone }, last, now);
      expect(due.length).toBeLessThanOrEqual(mostMissed);
      if (due.length > 0) expect([due[0]!.from, due.at(-1)!.to]).toEqual([last, newest!.to]);
      for (const [at, period] of due.entries()) if (at > 0) expect(period.from).toBe(due[at - 1]!.to);
      expect(duePeriods({ every, zone }, newest!.to, now)).toEqual([]);
    }));
  });
  it('have names that sort', () => {
    const period = { from: Date.UTC(2026, 10, 23), to: 0 };
    expect((['day', 'week', 'month'] as const).map((every) => periodName({ every, zone: 'UTC' }, period))).toEqual(['2026-11-23', 'week-2026-11-23', '2026-11']);
  });
});
