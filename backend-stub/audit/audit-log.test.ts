import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { ReportedName } from '../../shared/model/audit-names';
import { chainHash, genesis, lineOf, verifyConsistency } from '../../shared/audit';
import type { Expired } from './audit-file';
import { AuditLog, type AuditEntry } from './audit-log';
import { verifyAuditFolder } from './folder.fixture';
import { signer } from './signer.fixture';

let directory = '';
let file = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vigil-audit-'));
  file = join(directory, 'audit.jsonl');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const entry = (message: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  category: 'Operation', event: 'test' as ReportedName, title: 'Test', message, user: 'ana', remoteAddress: '::1', success: true, ...more,
});

async function filled(count: number): Promise<void> {
  const { log } = await AuditLog.open(directory, 'server', signer);
  await Promise.all(Array.from({ length: count }, (_, at) => log.append(entry(`event ${at}`, { sessionId: at % 2 === 0 ? 'even' : 'odd' }))));
  await log.close();
}

describe('the audit log', () => {
  it('is on disk before anybody hears of an event', async () => {
    const { log } = await AuditLog.open(directory, 'server', signer);
    const heard: Promise<string>[] = [];
    log.listen(() => heard.push(readFile(file, 'utf8')));
    await Promise.all([log.append(entry('first')), log.append(entry('second'))]);
    const [first = '', second = ''] = await Promise.all(heard);
    expect(first).toContain('"first"');
    expect(second).toContain('"second"');
    await log.close();
  });

  it('gives every event that it counts, also while one is being written', async () => {
    const { log } = await AuditLog.open(directory, 'server', signer);
    let writing = true;
    const missing: number[] = [];
    const reader = (async () => {
      for (; writing; await new Promise((resolve) => { setImmediate(resolve); })) {
        const newest = log.sequence;
        if (newest > 0 && (await log.after(newest - 1, 1))[0]?.sequence !== newest) missing.push(newest);
      }
    })();
    for (let turn = 0; turn < 40; turn += 1) await log.append(entry(`number ${turn}`));
    writing = false;
    await reader;
    expect([log.sequence, missing]).toEqual([40, []]);
    await log.close();
  });
  it('goes on where it was after a restart, by sequence and by session', async () => {
    await filled(20);
    const { log, report } = await AuditLog.open(directory, 'server', signer);
    expect(report).toEqual({ events: 20, tornTail: undefined });
    expect((await log.append(entry('after'))).sequence).toBe(21);
    expect((await log.after(18, 10)).map((event) => event.message)).toEqual(['event 18', 'event 19', 'after']);
    expect((await log.ofSession('odd')).map((event) => event.sequence)).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
    await log.close();
  });

  it('lists a stretch of time, newest first, also when the clock was set back in it', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const { log } = await AuditLog.open(directory, 'server', signer);
      const times = [10, 20, 30, 25, 26, 40, 5, 50];
      for (const time of times) {
        vi.setSystemTime(time);
        await log.append(entry(`at ${time}`));
      }
      const between = async (before: number, from: number, to: number, limit: number): Promise<number[]> => {
        const found: number[] = [];
        for await (const event of log.before(before, from, to, limit)) found.push(event.sequence);
        return found;
      };
      await fc.assert(fc.asyncProperty(fc.integer({ min: 1, max: 10 }), fc.nat(60), fc.nat(60), fc.integer({ min: 1, max: 4 }), async (before, from, to, limit) => {
        const wanted = times.flatMap((time, at) => (at + 1 < before && time >= from && time < to ? [at + 1] : [])).reverse();
        expect(await between(before, from, to, limit)).toEqual(wanted);
      }));
      await log.close();
    } finally {
      vi.useRealTimers();
    }
  });

  it('takes an id once, also twice at the same moment and after a restart', async () => {
    const { log } = await AuditLog.open(directory, 'server', signer);
    const [one, two] = await Promise.all([log.append(entry('said', { id: 'x' })), log.append(entry('said again', { id: 'x' }))]);
    expect([one.message, two.message, log.sequence]).toEqual(['said', 'said', 1]);
    await log.close();
    const again = await AuditLog.open(directory, 'server', signer);
    expect((await again.log.append(entry('once more', { id: 'x' }))).message).toBe('said');
    await again.log.close();
  });

  it('finds a line that was changed, dropped or swapped', async () => {
    await filled(6);
    const whole = (await readFile(file, 'utf8')).trimEnd().split('\n');
    const [first = '', second = '', third = '', ...rest] = whole;
    const broken = [
      [first, second.replace('event 1', 'event 9'), third, ...rest],
      [first, third, ...rest],
      [second, first, third, ...rest],
      whole.slice(1),
    ];
    for (const lines of broken) {
      await writeFile(file, `${lines.join('\n')}\n`);
      await expect(AuditLog.open(directory, 'server', signer)).rejects.toThrow(/breaks the hash chain/);
    }
  });

  it('keeps every whole event when the last line was torn at any byte, and puts the rest aside', async () => {
    await filled(2);
    const beside = await Promise.all(['leaves', 'head'].map(async (name) => [join(directory, name), await readFile(join(directory, name))] as const));
    await filled(1);
    const bytes = await readFile(file);
    const lastLine = bytes.lastIndexOf(10, bytes.length - 2) + 1;
    await fc.assert(fc.asyncProperty(fc.integer({ min: lastLine + 1, max: bytes.length - 1 }), async (cut) => {
      await writeFile(file, bytes.subarray(0, cut));
      for (const [path, content] of beside) await writeFile(path, content);
      const { log, report } = await AuditLog.open(directory, 'server', signer);
      expect(report.events).toBe(2);
      expect((await readFile(report.tornTail ?? '')).equals(bytes.subarray(lastLine, cut))).toBe(true);
      expect((await log.append(entry('next'))).sequence).toBe(3);
      await log.close();
      expect(await verifyAuditFolder(directory)).toMatchObject({ state: 'verified', events: 3 });
    }), { numRuns: 25 });
    expect((await readdir(directory)).some((name) => name.startsWith('audit.torn-'))).toBe(true);
  });

  it('takes a log from before it had a tree', async () => {
    await filled(5);
    for (const name of ['leaves', 'head']) await rm(join(directory, name));
    await filled(1);
    expect(await verifyAuditFolder(directory)).toMatchObject({ state: 'verified', events: 6 });
  });

  it('does not go on with a log whose newest events were taken out, or that was rewritten with a chain that holds', async () => {
    await filled(6);
    const whole = (await readFile(file, 'utf8')).trimEnd().split('\n');
    for (const lines of [whole.slice(0, 4), []]) {
      await writeFile(file, lines.map((line) => `${line}\n`).join(''));
      await expect(AuditLog.open(directory, 'server', signer)).rejects.toThrow(/is cut: it ends with event \d, but 6 were written/);
      expect(await verifyAuditFolder(directory)).toMatchObject({ state: 'failed', at: { line: lines.length + 1 } });
    }
    let previous = genesis;
    const rewritten = whole.map((line, at) => {
      const body = line.slice('{"event":'.length, line.indexOf(',"prevHash"')).replace(at === 3 ? '"event 3"' : '\u0000', '"nothing"');
      const made = lineOf(body, previous, chainHash(previous, body));
      previous = chainHash(previous, body);
      return `${made}\n`;
    });
    await writeFile(file, rewritten.join(''));
    await expect(AuditLog.open(directory, 'server', signer)).rejects.toThrow(/line 4 of audit.jsonl was another one/);
    expect(await verifyAuditFolder(directory)).toMatchObject({ state: 'failed', at: { file: 'audit.jsonl', line: 4 } });
    await rm(join(directory, 'leaves'));
    await expect(AuditLog.open(directory, 'server', signer)).rejects.toThrow(/not the one its signed head was made for/);
  });

  it('begins a new file when one is full, and reads across them', async () => {
    const { log } = await AuditLog.open(directory, 'server', signer, { bytes: 1_000, ms: 1e12 });
    for (let at = 0; at < 20; at += 1) await log.append(entry(`event ${at}`, { sessionId: 's' }));
    expect((await readdir(directory)).filter((name) => /^audit-\d+\.jsonl$/.test(name)).length).toBeGreaterThan(3);
    await log.close();
    const again = await AuditLog.open(directory, 'server', signer, { bytes: 1_000, ms: 1e12 });
    expect(again.report.events).toBe(20);
    expect((await again.log.after(0, 100)).map((event) => event.message)).toEqual(Array.from({ length: 20 }, (_none, at) => `event ${at}`));
    expect((await again.log.ofSession('s')).length).toBe(20);
    expect((await again.log.lines(3, 17)).length).toBe(15);
    await again.log.close();
    expect(await verifyAuditFolder(directory)).toMatchObject({ state: 'verified', events: 20 });
  });

  it('deletes what is old by whole files, on record, and what is left is proved as before', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const limits = { bytes: 1e9, ms: 1_000 };
      const open = async () => (await AuditLog.open(directory, 'server', signer, limits)).log;
      const log = await open();
      for (let at = 0; at < 30; at += 1) {
        vi.setSystemTime(10_000 + at * 300);
        await log.append(entry(`event ${at}`, { id: `id-${at}`, sessionId: 's', orderId: `o-${at}` }));
      }
      const before = { root: log.proofs.tree.root(), size: log.proofs.size };
      const told: Expired[] = [];
      const deletion = (what: Expired): AuditEntry => {
        told.push(what);
        return entry(`deleted ${what.first} to ${what.last}`, { event: 'audit.expired' });
      };
      expect(await log.deleteBefore(10_000, deletion)).toBeUndefined();
      const gone = await log.deleteBefore(10_000 + 20 * 300, deletion);
      expect(gone).toEqual(told[0]);
      expect(gone?.first).toBe(1);
      expect(gone?.last).toBeGreaterThan(10);
      expect(gone?.last).toBeLessThan(21);
      const last = gone?.last ?? 0;
      expect((await log.after(0, 100)).map(({ sequence }) => sequence)[0]).toBe(last + 1);
      expect((await log.ofSession('s'))[0]?.sequence).toBe(last + 1);
      expect([await log.ofOrder('o-0'), (await log.ofOrder('o-29'))?.message]).toEqual([undefined, 'event 29']);
      expect(verifyConsistency(before.size, before.root, log.proofs.size, log.proofs.tree.root(), log.proofs.tree.consistencyProof(before.size))).toBe(true);
      await log.close();
      expect(await verifyAuditFolder(directory)).toMatchObject({ state: 'verified', events: 31 - last });
      const again = await open();
      expect([again.sequence, again.first]).toEqual([31, last + 1]);
      expect(await again.deleteBefore(1e12, deletion)).toMatchObject({ first: last + 1, last: 31 });
      expect((await again.after(0, 100)).map(({ message }) => message)).toEqual([`deleted ${last + 1} to 31`]);
      await again.close();
      expect(await verifyAuditFolder(directory)).toMatchObject({ state: 'verified', events: 1, head: { size: 32 } });
      await expect(rm(join(directory, 'deleted.head')).then(open)).rejects.toThrow(/breaks the hash chain/);
    } finally {
      vi.useRealTimers();
    }
  });
});
