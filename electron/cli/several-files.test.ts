import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readArguments } from './arguments';
import { run } from './commands';

const folder = mkdtempSync(join(tmpdir(), 'vigil-several-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const fixtures = join(import.meta.dirname, '../../shared/recording/fixtures');
const place = (name: string): string => {
  mkdirSync(join(folder, name));
  return join(folder, name);
};
const copy = (from: string, to: string): string => {
  cpSync(join(fixtures, from), to, { recursive: true });
  return to;
};

async function vigil(...words: string[]): Promise<unknown> {
  const read = readArguments(words);
  if (read === 'help') throw new Error('only help');
  return (await run(read)).json;
}

/** The one sentence a command ends with. */
const refusal = (...words: string[]): Promise<string> => vigil(...words).then(() => 'done', (caught: { what?: string }) => caught.what ?? String(caught));

const session = { kind: 'terminal', durationMs: 20_000, width: 40, height: 8, truncated: false, problems: [] };

describe('recordings of several files', () => {
  it('finds the parts of a timing file beside it, whichever part is given', async () => {
    for (const name of ['advanced.timing', 'advanced.out', 'advanced.in']) expect(await vigil('info', join(fixtures, 'script', name))).toEqual({ format: 'script', events: 20, ...session });
    expect(await vigil('search', join(fixtures, 'script/classic.timing'), 'heron')).toEqual({ hits: [{ atMs: 20_000, kind: 'output', line: 'heron' }] });
  });

  it('takes parts from elsewhere', async () => {
    const here = place('elsewhere');
    const timing = copy('script/advanced.timing', join(here, 'night.timing'));
    const [data, input] = [copy('script/advanced.out', join(here, 'screen.bin')), copy('script/advanced.in', join(here, 'keys.bin'))];
    expect(await refusal('info', timing)).toBe('The data file of this recording is missing: the timing file alone shows nothing.');
    expect(await vigil('info', timing, '--data', data, '--input', input)).toEqual({ format: 'script', events: 20, ...session });
    expect(await vigil('search', timing, 'ls', '--data', data, '--input', input)).toMatchObject({ hits: [{ atMs: 1200, kind: 'input', line: 'ls' }, { kind: 'output' }, { kind: 'output' }] });
    expect(await vigil('info', timing, '--data', data)).toMatchObject({ problems: [{ code: 'no-input' }] });
    expect(await refusal('info', timing, '--data', join(here, 'nothing'))).toMatch(/^There is no file ".*nothing"\.$/);
  });

  it('opens the folder of a sudo I/O log, and each file of it', async () => {
    const log = join(fixtures, 'sudo-iolog/session');
    for (const path of [log, join(log, 'timing'), join(log, 'ttyout'), join(log, 'log')]) expect(await vigil('info', path)).toMatchObject({ format: 'sudo-iolog', durationMs: 22_500, width: 40, height: 8, problems: [] });
    expect(await vigil('text', log, '--at', '4500')).toMatchObject({ lines: ['ana@web-1:~$ ls', 'notes.txt  todo', 'ana@web-1:~$ grüße 日本 🐦 end', '', '', '', '', '', '', ''] });
    expect(await refusal('info', log, '--data', join(log, 'ttyout'))).toBe('--data and --input go with a timing file, not with a folder.');
  });

  it('says what is missing', async () => {
    const here = place('alone');
    expect(await refusal('info', copy('script/classic.typescript', join(here, 'a.typescript')))).toBe('The timing file of this recording is missing: without it nobody knows when what was shown.');
    expect(await refusal('info', copy('sudo-iolog/old/timing', join(here, 'b')))).toBe('This is the timing of a sudo I/O log, but the other files of its folder are missing.');
    expect(await refusal('info', here)).toBe('This folder holds no recording.');
    expect(await refusal('info', join(fixtures, 'script'))).toBe('This folder holds several recordings.');
  });

  it('chooses among the recordings of one file', async () => {
    const file = join(fixtures, 'tlog/shell.tlog');
    expect(await vigil('info', file)).toMatchObject({ durationMs: 20_000, problems: [{ code: 'several-recordings', tip: expect.stringContaining('1 bob@web-1 4.0 s rec-b; 2 ana@web-1') }] });
    for (const wanted of ['1', 'rec-b']) expect(await vigil('text', file, '--at', '9000', '--recording', wanted)).toMatchObject({ lines: ['onetwo', '', '', ''] });
    expect(await refusal('info', file, '--recording', 'rec-c')).toBe('The file holds no recording "rec-c".');
  });

  it('tells files of different sessions', async () => {
    const here = place('mixed');
    copy('script/advanced.timing', join(here, 'm.timing'));
    writeFileSync(join(here, 'm.out'), `Script started on 2020-01-01 09:00:00+00:00 [COLUMNS="80" LINES="24"]\n${'other '.repeat(200)}`);
    expect(await vigil('info', join(here, 'm.timing'))).toMatchObject({ problems: [{ code: 'no-input' }, { code: 'other-session' }, { code: 'data-untimed' }], truncated: true });
  });
});
