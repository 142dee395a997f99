import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { millis } from '../../base/units';
import { inflateGzip } from '../formats/inflate';
import { openRecording } from '../formats/index';
import { RecordingReader } from '../reader';
import { memorySource } from '../source';
import type { RedactionOrder } from './order';
import { redact } from './redact';

const environment = { inflate: inflateGzip, knownKeys: [] };
type Line = readonly [at: number, code: string, data: string];
const cast = (columns: number, rows: number, lines: readonly Line[]): string => `${JSON.stringify({ version: 2, width: columns, height: rows, title: 'a PUFFIN title' })}\n${lines.map((line) => `${JSON.stringify(line)}\n`).join('')}`;
const files = (text: string) => ({ main: { name: 'a.cast', source: memorySource(new TextEncoder().encode(text)) }, others: [] });

async function redacted(text: string, order: Partial<RedactionOrder>) {
  const opened = await openRecording(files(text), environment);
  if (!opened.ok || opened.value.recording.kind === 'video') throw new Error('not opened');
  let copy = '';
  const answer = await redact(opened.value.recording, { patterns: [], ranges: [], removeHidden: true, ...order }, async (line) => { copy += line; });
  if (!answer.ok) throw new Error(answer.problem.what);
  return { copy, ...answer.value };
}
async function reading(text: string): Promise<RecordingReader> {
  const reader = new RecordingReader(environment);
  const opened = await reader.openFiles(files(text));
  if (!opened.ok) throw new Error(opened.problem.what);
  await reader.finished();
  return reader;
}
const literal = (text: string) => ({ text, regularExpression: false });
const screens = async (text: string, times: readonly number[]) => {
  const reader = await reading(text);
  return Promise.all(times.map((at) => reader.screenAt(millis(at))));
};

describe('a redacted copy', () => {
  test('looks like the original where nothing is covered, whatever is drawn', async () => {
    for (const name of ['shell', 'full-screen', 'scroll', 'unicode']) {
      const original = readFileSync(join(import.meta.dirname, '../fixtures/asciicast-v2', `${name}.cast`), 'utf8');
      const { copy, stretches } = await redacted(original, { patterns: [literal('never anywhere')] });
      const { duration } = await (await reading(original)).info();
      const times = Array.from({ length: 12 }, (_, index) => Math.round((duration * (index + 1)) / 12));
      expect(await screens(copy, times), name).toEqual(await screens(original, times));
      expect(stretches).toEqual([]);
    }
  });

  test('has blocks of the same width in the place of a text, whatever brought it to the screen', async () => {
    const original = cast(20, 4, [
      [1, 'o', 'key=PUF\x1b[31mFIN\x1b[m;end\r\n'], [2, 'o', 'xxxxxxxxxxxxxxxxPUFFIN over\r\n'], [3, 'o', 'a\x1b[5GN\x1b[1GP\x1b[2GUFFI\x1b[6GN'], [4, 'o', '\x1b]0;PUFFIN\x07'], [5, 'o', '\r\x1b[KPUFFIN\r\x1b[Kgone'],
    ]);
    const { copy, stretches } = await redacted(original, { patterns: [literal('puffin')] });
    expect(copy.toLowerCase()).not.toContain('puffin');
    expect(await screens(copy, [1000, 2000, 3000, 5000])).toEqual([
      ['key=██████;end', '', '', ''], ['key=██████;end', 'xxxxxxxxxxxxxxxx████', '██ over', ''], ['key=██████;end', 'xxxxxxxxxxxxxxxx████', '██ over', '██████'], ['key=██████;end', 'xxxxxxxxxxxxxxxx████', '██ over', 'gone'],
    ]);
    expect(stretches).toMatchObject([{ from: 1000, what: 'pattern' }]);
  });

  test('covers a text from its first letter on, and to its last one', async () => {
    const typed = [...'PUFFIN'].map((letter, index): Line => [1 + index / 10, 'o', letter]);
    const erased = Array.from({ length: 5 }, (_, index): Line => [3 + index / 10, 'o', '\b \b']);
    const { copy } = await redacted(cast(40, 3, [[0.5, 'o', '$ '], ...typed, ...erased, [4, 'o', '\r\n$ PAGE']]), { patterns: [literal('PUFFIN')] });
    expect((await screens(copy, [1000, 1200, 1500, 3000, 3400, 4000])).map(([line]) => line)).toEqual(['$ █', '$ ███', '$ ██████', '$ █████', '$ █', '$ █']);
    expect((await screens(copy, [4000]))[0]?.[1]).toBe('$ PAGE');
  });

  test('tells no keys of a covered line, and none of a line that was never shown', async () => {
    const keys = (at: number, text: string, echo: boolean): Line[] => [...text].flatMap((key, index): Line[] => [[at + index / 50, 'i', key], ...echo ? [[at + index / 50 + 0.001, 'o', key] as const] : []]);
    const original = cast(60, 6, [
      ...keys(1, 'export K=PUFFIN', true), [2, 'i', '\r'], [2.1, 'o', '\r\nPassword: '], ...keys(3, 'correct horse', false), [4, 'i', '\r'], [4.1, 'o', '\r\n'], ...keys(5, 'PUFX', true), [5.5, 'i', '\x7f'], [5.51, 'o', '\b \b'], ...keys(5.6, 'FIN', true), [6, 'i', '\r'], ...keys(7, 'ls', true), [7.5, 'i', '\r'], [8, 'm', 'see PUFFIN'],
    ]);
    const { copy, hiddenLines } = await redacted(original, { patterns: [literal('PUFFIN')] });
    const reader = await reading(copy);
    expect(hiddenLines).toBe(1);
    expect(copy).not.toMatch(/horse/);
    expect((await reader.typed(true)).map(({ text }) => text).filter((text) => /[a-z]/i.test(text))).toEqual(['ls']);
    expect((await reader.events()).map(({ label }) => label)).toContain('see ██████');
    expect((await reader.info()).title).toBe('a ██████ title');
    const kept = await redacted(original, { patterns: [literal('PUFFIN')], removeHidden: false });
    expect((await (await reading(kept.copy)).typed(true)).map(({ text }) => text)).toContain('correct horse');
  });

  test('shows nothing of a stretch, and afterwards only what was there before and what is new', async () => {
    const original = cast(30, 4, [[1, 'o', 'before\r\n'], [11, 'o', 'secret one\r\n'], [12, 'i', 'keys'], [25, 'o', 'after\r\n'], [30, 'o', '']]);
    const { copy, stretches } = await redacted(original, { ranges: [{ from: 10_000, to: 20_000 }] });
    expect(copy).not.toMatch(/secret|keys/);
    expect(await screens(copy, [9000, 10_000, 15_000, 20_000, 25_000])).toEqual([
      ['before', '', '', ''], ['██████', '', '', ''], ['██████', '██████ ███', '', ''], ['before', '██████ ███', '', ''], ['before', '██████ ███', 'after', ''],
    ]);
    expect(stretches).toContainEqual({ from: 10_000, to: 20_000, what: 'range' });
  });

  test('is refused for patterns that mean nothing, and for pictures', async () => {
    const opened = await openRecording(files(cast(10, 2, [[1, 'o', 'x']])), environment);
    const recording = opened.ok && opened.value.recording.kind !== 'video' ? opened.value.recording : undefined;
    for (const pattern of [literal('  '), { text: '(', regularExpression: true }, { text: '.*', regularExpression: true }]) {
      expect(await redact(recording!, { patterns: [pattern], ranges: [], removeHidden: true }, async () => undefined)).toMatchObject({ ok: false, problem: { code: 'redaction-pattern' } });
    }
    await expect(redact({ ...recording!, kind: 'graphical' }, { patterns: [], ranges: [], removeHidden: true }, async () => undefined)).rejects.toMatchObject({ problem: { code: 'redaction-graphical' } });
  });

  test('is searched in vain, whatever was written, wherever it wrapped, and whatever was typed', async () => {
    const secret = 'Zq7-XJ';
    const piece = fc.oneof(
      fc.constantFrom(secret, secret.slice(0, 3), secret.slice(3), `${secret}${secret}`, secret.toLowerCase()),
      fc.constantFrom('\r\n', '\r', '\b', '\x1b[A', '\x1b[H', '\x1b[2J', '\x1b[K', '\x1b[5C', '\x1b[1m', '\x1b[?1049h', '\x1b[?1049l', '\x1b[2;5r', '\x1bM', '\x1b[L', '\x1b[P', '\x1b[@', '\x1b[3;3H', '\t', '漢', '\n\n\n'),
      fc.string({ maxLength: 12 }),
    );
    const frame = fc.tuple(fc.constantFrom('o', 'o', 'o', 'i'), fc.array(piece, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')));
    const resize = fc.tuple(fc.constant('r'), fc.tuple(fc.integer({ min: 4, max: 30 }), fc.integer({ min: 2, max: 8 })).map(([columns, rows]) => `${columns}x${rows}`));
    await fc.assert(fc.asyncProperty(fc.array(fc.oneof({ weight: 8, arbitrary: frame }, { weight: 1, arbitrary: resize }), { minLength: 1, maxLength: 25 }), fc.integer({ min: 5, max: 24 }), async (frames, columns) => {
      const original = cast(columns, 6, frames.map(([code, data], index): Line => [index + 1, code, data]));
      const { copy } = await redacted(original, { patterns: [literal(secret)] });
      const reader = await reading(copy);
      expect((await reader.search({ text: secret, revealed: true }, 10)).hits).toEqual([]);
      expect(copy.toLowerCase()).not.toContain(secret.toLowerCase());
      let width = columns;
      for (const [at, [code, data]] of frames.entries()) {
        if (code === 'r') width = Number.parseInt(data, 10);
        const lines = await reader.screenAt(millis((at + 1) * 1000));
        expect(lines.join('\n').toLowerCase()).not.toContain(secret.toLowerCase());
        // As one line, too: it may have been wrapped where the screen ends.
        expect(lines.map((line) => line.padEnd(width)).join('').toLowerCase()).not.toContain(secret.toLowerCase());
      }
    }), { numRuns: process.env['VIGIL_NIGHTLY'] ? 2000 : 100 });
  }, 300_000);
});
