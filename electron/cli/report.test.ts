import { execFile } from 'node:child_process';
import { appendFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Answer } from './answer';
import { readArguments } from './arguments';
import { run } from './commands';
import { UnusableInput } from './problem-exit';

const folder = mkdtempSync(join(tmpdir(), 'vigil-report-'));
const program = join(folder, 'vigil.cjs');
const log = join(folder, 'data', 'audit', 'audit.jsonl');

const vigil = (...words: string[]): Promise<{ readonly status: number; readonly out: string; readonly err: string }> => new Promise((resolve) => {
  execFile(process.execPath, [program, 'report', ...words], { maxBuffer: 1 << 26 }, (problem, out, err) => {
    resolve({ status: typeof problem?.code === 'number' ? problem.code : problem ? -1 : 0, out, err });
  });
});

const line = (sequence: number, event: string, category: string, user: string, hour: number, more: Record<string, unknown> = {}): string => `${JSON.stringify({
  event: { id: `e${sequence}`, sequence, level: 'Information', category, event, title: event, message: `about \u001b[31m${user}`, time: Date.UTC(2026, 10, 21, hour), user, remoteAddress: '10.0.0.1', serverId: 'gw', sessionId: 's1-00000000', success: true, details: { sessionUser: 'alice', asset: 'db-7' }, ...more },
  prevHash: '00', hash: 'ff',
})}\n`;

beforeAll(async () => {
  mkdirSync(join(folder, 'data', 'audit'), { recursive: true });
  writeFileSync(log, [
    line(1, 'session.start', 'Session', 'alice', 8), line(2, 'session.join', 'Operation', 'ana', 9), line(3, 'recording.play', 'Access', 'audrey', 23), line(4, 'order.refused', 'Access', 'tess', 10, { success: false }),
    line(5, 'session.end', 'Session', 'alice', 11, { details: { sessionUser: 'alice', asset: 'db-7', reason: 'user_close' } }),
  ].join(''));
  await build({ entryPoints: [join(import.meta.dirname, 'vigil.ts')], bundle: true, platform: 'node', target: 'node20', format: 'cjs', outfile: program, logLevel: 'silent' });
}, 60_000);
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The same without a process of its own. */
async function answer(...words: string[]): Promise<Answer> {
  const parsed = readArguments(['report', ...words]);
  if (parsed === 'help') throw new Error('only help');
  return run(parsed);
}

const refusal = async (...words: string[]): Promise<string> => answer(...words).then(() => 'nothing', (caught: unknown) => (caught instanceof UnusableInput ? `${caught.what} ${caught.tip}` : String(caught)));

describe('vigil report', () => {
  it('counts from the file, its folder or the gateway’s data', async () => {
    for (const place of [log, join(folder, 'data', 'audit'), join(folder, 'data')]) expect((await answer('access', place)).text).toContain('Accesses: 4\n');
  });
  it('narrows by user, result and time in a zone', async () => {
    const counted = async (...words: string[]): Promise<unknown> => ((await answer('access', log, ...words)).json as { figures: { accesses: number } }).figures.accesses;
    expect(await counted('--user', 'ANA')).toBe(1);
    expect(await counted('--result', 'refused')).toBe(1);
    expect(await counted('--from', '2026-11-22', '--zone', 'Europe/Zurich')).toBe(1);
    expect(await counted('--from', '2026-11-21 09:00', '--to', '2026-11-21T10:00:00Z')).toBe(1);
    expect(await counted('--asset', 'web-1')).toBe(0);
  });
  it('writes CSV of the sessions to standard output or to a new file, and no control characters to a terminal', async () => {
    const { status, out } = await vigil('session', log, '--format', 'csv');
    const [head, row, rest] = out.split('\r\n');
    expect([status, head?.slice(0, 19)]).toEqual([0, 'User,Asset,Protocol']);
    expect(row).toBe('alice,db-7,,,10.0.0.1,2026-11-21T08:00:00.000Z,2026-11-21T11:00:00.000Z,10800,user_close,1,0,1,5,s1-00000000');
    expect(rest).toBe('');
    const file = join(folder, 'sessions.csv');
    expect((await answer('session', log, '--format', 'csv', '--output', file)).status).toBe(0);
    expect(readFileSync(file, 'utf8')).toBe(out);
    expect(await refusal('session', log, '--format', 'csv', '--output', file)).toContain('exists already');
    // eslint-disable-next-line no-control-regex
    for (const format of ['csv', 'text']) expect((await vigil('events', log, '--format', format)).out).not.toMatch(/[\x00-\x09\x0b\x0c\x0e-\x1f]/);
  });
  it('answers 1 and says so when lines cannot be read', async () => {
    const torn = join(folder, 'torn.jsonl');
    writeFileSync(torn, readFileSync(log));
    appendFileSync(torn, '{"head":{"size":5}}\n{"event":{"id":"e6","seq');
    expect(await answer('access', torn)).toMatchObject({ status: 1, text: expect.stringContaining('1 line of the log could not be read and is not counted.') });
    expect(await vigil('access', torn, '--format', 'csv')).toMatchObject({ status: 1, err: expect.stringContaining('1 line') });
  });
  it('says in one sentence what is wrong with what it was given', async () => {
    for (const [words, sentence] of [
      [[], 'needs a kind'], [['weekly', log], 'no report "weekly"'], [['access'], 'needs an audit log'], [['access', join(folder, 'nowhere')], 'There is no file'], [['access', program], 'is no audit log'],
      [['access', log, '--from', 'today'], 'is no time'], [['access', log, '--from', '2026-11-02', '--to', '2026-11-01'], '--from is not before'], [['access', log, '--zone', 'Mars/Olympus'], 'no time zone'],
      [['access', log, '--format', 'pdf'], 'no format "pdf"'], [['access', log, 'more'], 'one word too many'], [['access', log, '--result', 'maybe'], 'success or refused'], [['access', folder], 'holds no audit log'], [['access', log, '--nonsense'], 'nonsense'],
    ] as const) expect(await refusal(...words)).toContain(sentence);
    const { status, out, err } = await vigil('access', join(folder, 'nowhere'));
    expect([status, out, err.trim().split('\n').length]).toEqual([2, '', 1]);
  });
});
