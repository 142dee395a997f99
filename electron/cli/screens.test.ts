import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { millis } from '../../shared/base/units';
import { RecordingReader } from '../../shared/recording/reader';
import { memorySource } from '../../shared/recording/source';
import { readArguments, type Arguments } from './arguments';
import { run } from './commands';

let folder = '';
let file = '';
let reader: RecordingReader;

/** Several segments long, with a full-screen program, sizes, markers and typing in it. */
function castOf(lines: number): string {
  const events: unknown[] = [];
  for (let at = 0; at < lines; at += 1) {
    const time = at / 100;
    if (at % 500 === 250) events.push([time, 'r', `${60 + (at % 70)}x${20 + (at % 9)}`]);
    if (at % 700 === 300) events.push([time, 'm', `mark.${at}`]);
    if (at % 900 === 100) events.push([time, 'i', 'ls (x)'], [time, 'o', 'ls (x)'], [time, 'i', '\r']);
    events.push([time, 'o', at % 1_000 < 40 ? `\u001b[?1049h\u001b[${(at % 20) + 1};5Hfull.screen ${at}\u001b[?1049l` : `\u001b[3${at % 8}mline ${at} a+b [z] Grüße 東京\u001b[0m\r\n`]);
  }
  return ['{"version":2,"width":80,"height":24}', ...events.map((event) => JSON.stringify(event))].join('\n');
}

const command = (...words: readonly string[]): Arguments => {
  const parsed = readArguments(words);
  if (parsed === 'help' || parsed.command === 'report') throw new Error('no command');
  return parsed;
};
const json = async (...words: readonly string[]): Promise<unknown> => (await run(command(...words))).json;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-cli-'));
  file = join(folder, 'a.cast');
  const text = castOf(9_000);
  await writeFile(file, text);
  reader = new RecordingReader({ inflate: () => { throw new Error('not compressed'); }, knownKeys: [] });
  await reader.open(memorySource(Buffer.from(text)), 'a.cast');
  await reader.finished();
});
afterAll(() => rm(folder, { recursive: true, force: true }));

describe('the command line reads a file once and keeps little, and finds what the player finds', () => {
  it('the same screen at any time', async () => {
    for (const at of [0, 249, 2_503.5, 10_100, 45_000, 89_990, 1e9]) {
      expect(await json('text', file, '--at', String(at))).toEqual({ atMs: at, lines: await reader.screenAt(millis(at)) });
    }
  });

  it.each(['full.screen 2', 'line 77', 'a+b [z]', '(x)', 'GRÜSSE', '東京', 'mark.', '100x', 'nowhere', '.*'])('the same hits for %j', async (query) => {
    const { hits } = await reader.search(query, 100_000);
    expect(await json('search', file, query)).toEqual({ hits: hits.map(({ at, kind, line }) => ({ atMs: at, kind, line })) });
  });

  it('the same length, count, problems and events', async () => {
    const info = await reader.info();
    expect(await json('info', file)).toMatchObject({ durationMs: info.duration, events: reader.frameCount, problems: [], truncated: false, width: 80, height: 24 });
    expect(await json('events', file)).toEqual({ events: (await reader.events()).map(({ at, type, label }) => ({ atMs: at, type, label })) });
  });
});

describe('what cannot be a recording', () => {
  it('is refused in a sentence and nothing waits: a pipe, a device', async () => {
    const pipe = join(folder, 'pipe');
    execFileSync('mkfifo', [pipe]);
    for (const path of [pipe, '/dev/zero']) await expect(run(command('info', path))).rejects.toMatchObject({ what: expect.stringMatching(/is not a file/) as string });
  });
});
