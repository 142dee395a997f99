import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { AuditLog, type AuditEntry } from './audit-log';

let directory = '';
let file = '';

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'vigil-audit-'));
  file = join(directory, 'audit.jsonl');
});
afterEach(() => rm(directory, { recursive: true, force: true }));

const entry = (message: string, more: Partial<AuditEntry> = {}): AuditEntry => ({
  category: 'Operation', event: 'test', title: 'Test', message, user: 'ana', remoteAddress: '::1', success: true, ...more,
});

async function filled(count: number): Promise<void> {
  const { log } = await AuditLog.open(directory, 'server');
  await Promise.all(Array.from({ length: count }, (_, at) => log.append(entry(`event ${at}`, { sessionId: at % 2 === 0 ? 'even' : 'odd' }))));
  await log.close();
}

describe('the audit log', () => {
  it('is on disk before anybody hears of an event', async () => {
    const { log } = await AuditLog.open(directory, 'server');
    const heard: Promise<string>[] = [];
    log.listen(() => heard.push(readFile(file, 'utf8')));
    await Promise.all([log.append(entry('first')), log.append(entry('second'))]);
    const [first = '', second = ''] = await Promise.all(heard);
    expect(first).toContain('"first"');
    expect(second).toContain('"second"');
    await log.close();
  });

  it('goes on where it was after a restart, by sequence and by session', async () => {
    await filled(20);
    const { log, report } = await AuditLog.open(directory, 'server');
    expect(report).toEqual({ events: 20, tornTail: undefined });
    expect((await log.append(entry('after'))).sequence).toBe(21);
    expect((await log.after(18, 10)).map((event) => event.message)).toEqual(['event 18', 'event 19', 'after']);
    expect((await log.ofSession('odd')).map((event) => event.sequence)).toEqual([2, 4, 6, 8, 10, 12, 14, 16, 18, 20]);
    await log.close();
  });

  it('lists a stretch of time, newest first, also when the clock was set back in it', async () => {
    vi.useFakeTimers({ toFake: ['Date'] });
    try {
      const { log } = await AuditLog.open(directory, 'server');
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
    const { log } = await AuditLog.open(directory, 'server');
    const [one, two] = await Promise.all([log.append(entry('said', { id: 'x' })), log.append(entry('said again', { id: 'x' }))]);
    expect([one.message, two.message, log.sequence]).toEqual(['said', 'said', 1]);
    await log.close();
    const again = await AuditLog.open(directory, 'server');
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
      await expect(AuditLog.open(directory, 'server')).rejects.toThrow(/breaks the hash chain/);
    }
  });

  it('keeps every whole event when the last line was torn at any byte, and puts the rest aside', async () => {
    await filled(3);
    const bytes = await readFile(file);
    const lastLine = bytes.lastIndexOf(10, bytes.length - 2) + 1;
    await fc.assert(fc.asyncProperty(fc.integer({ min: lastLine + 1, max: bytes.length - 1 }), async (cut) => {
      await writeFile(file, bytes.subarray(0, cut));
      const { log, report } = await AuditLog.open(directory, 'server');
      expect(report.events).toBe(2);
      expect((await readFile(report.tornTail ?? '')).equals(bytes.subarray(lastLine, cut))).toBe(true);
      expect((await log.append(entry('next'))).sequence).toBe(3);
      await log.close();
    }), { numRuns: 25 });
    expect((await readdir(directory)).some((name) => name.startsWith('audit.torn-'))).toBe(true);
  });
});
