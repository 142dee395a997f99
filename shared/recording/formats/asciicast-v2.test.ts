import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { success, type Result } from '../../base/problem';
import { memorySource } from '../source';
import { openCast } from './asciicast-v2';
import type { OpenRecording, RecordedFrame } from './format';
import { openRecording } from './index';
import { inflateGzip } from './inflate';
import { ProblemList } from './problems';
import type { ByteStream } from './stream';

const header = '{"version":2,"width":80,"height":24,"timestamp":1700000000,"title":"A title"}';
const encoder = new TextEncoder();
const environment = { inflate: inflateGzip, knownKeys: [] };

const open = (text: string | Uint8Array): Promise<Result<{ recording: OpenRecording }>> =>
  openRecording({ main: { name: 'a.cast', source: memorySource(typeof text === 'string' ? encoder.encode(text) : text) }, others: [] }, environment);

async function read(recording: OpenRecording): Promise<{ frames: RecordedFrame[]; codes: string[]; problems: ProblemList }> {
  if (recording.kind === 'video') throw new Error('a film');
  const problems = new ProblemList();
  const frames: RecordedFrame[] = [];
  for await (const batch of recording.read(recording.start, problems)) frames.push(...batch.frames);
  return { frames, problems, codes: [...recording.problems, ...problems.list()].map(({ code }) => code) };
}

async function readText(text: string | Uint8Array): ReturnType<typeof read> {
  const opened = await open(text);
  if (!opened.ok) throw new Error(opened.problem.what);
  return read(opened.value.recording);
}

describe('asciicast v2', () => {
  it('reads header and events, with the bytes each event covers', async () => {
    const opened = await open(`${header}\n[0.5,"o","hi"]\n[1.25, "r", "100x30"]\n[2,"m","half"]\n[3,"i","x"]\n`);
    if (!opened.ok) throw new Error(opened.problem.what);
    expect(opened.value.recording.header).toMatchObject({ title: 'A title', columns: 80, rows: 24, startedAt: 1_700_000_000_000 });
    const { frames, codes } = await read(opened.value.recording);
    expect(codes).toEqual([]);
    expect(frames).toEqual([
      { epoch: 0, offset: 78, endOffset: 93, at: 500, kind: 'output', text: 'hi' },
      { epoch: 0, offset: 93, endOffset: 115, at: 1250, kind: 'resize', columns: 100, rows: 30 },
      { epoch: 0, offset: 115, endOffset: 130, at: 2000, kind: 'marker', label: 'half' },
      { epoch: 0, offset: 130, endOffset: 142, at: 3000, kind: 'input', characters: 1, typed: 'x' },
    ]);
  });

  it.each([
    ['a corrupt line', '[1,"o","a"]\nnot json\n[2,"o","b"]\n', ['corrupt-line'], 'ab'],
    ['wrong types', '[1,"o",["a"]]\n[null,"o","a"]\n{"a":1}\n[2,"o","b"]\n', ['corrupt-line'], 'b'],
    ['times that are no times', '[1e999,"o","a"]\n[NaN,"o","a"]\n[9e15,"o","a"]\n[2,"o","b"]\n', ['corrupt-line'], 'b'],
    ['time going back', '[5,"o","a"]\n[2,"o","b"]\n[-1,"o","c"]\n', ['time-back'], 'abc'],
    ['an unknown kind', '[1,"z","a"]\n[2,"o","b"]\n', ['unknown-event'], 'b'],
    ['a cut last line', '[1,"o","a"]\n[2,"o","b', ['truncated'], 'a'],
    ['a last line without line end', '[1,"o","a"]\n[2,"o","b"]', [], 'ab'],
    ['senseless sizes', '[1,"r","0x0"]\n[1,"r","100000x5"]\n[1,"r","wide"]\n[2,"o","b"]\n', ['bad-resize'], 'b'],
    ['empty lines, blanks and CRLF', '\r\n [1, "o", "a"] \r\n\r\n[2,"o","b"]\r\n', [], 'ab'],
  ])('says and survives %s', async (_, body, codes, output) => {
    const found = await readText(`${header}\n${body}`);
    expect(found.codes).toEqual(codes);
    expect(found.frames.map((frame) => (frame.kind === 'output' ? frame.text : '')).join('')).toBe(output);
    expect(found.frames.every(({ at }, index) => at >= (found.frames[index - 1]?.at ?? 0))).toBe(true);
  });

  it('counts defects instead of listing them', async () => {
    const { problems } = await readText(`${header}\n${'broken\n'.repeat(500)}`);
    expect(problems.list()[0]?.what).toBe('500 lines could not be read (the first at byte 78).');
  });

  it('keeps the beginning of an event of several megabytes', async () => {
    const { frames, codes } = await readText(`${header}\n[1,"o","${'L'.repeat(3 << 20)}"]\n[2,"o","after"]\n`);
    expect(codes).toEqual(['long-line']);
    expect(frames.map((frame) => (frame.kind === 'output' ? frame.text.length : 0))).toEqual([(1 << 20) - 12 - 8, 5]);
  });

  it.each([
    ['no sizes', '{"version":2}', ['no-size', 'no-size'], [80, 24]],
    ['absurd sizes', '{"version":2,"width":1000000,"height":-3}', ['bad-size', 'bad-size'], [1024, 24]],
    ['an unknown version', '{"version":9,"width":10,"height":5}', ['unknown-version'], [10, 5]],
    ['a byte order mark', `\uFEFF${header}`, [], [80, 24]],
  ])('opens a header with %s', async (_, first, codes, [columns, rows]) => {
    const opened = await open(`${first}\n[1,"o","a"]\n`);
    if (!opened.ok) throw new Error(opened.problem.what);
    expect(opened.value.recording.header).toMatchObject({ columns, rows });
    expect((await read(opened.value.recording)).codes).toEqual(codes);
  });

  it.each([
    ['', 'The file is empty.'],
    ['{"version": 2, "wid', 'The file ends inside its first line: there is nothing to play.'],
    ['<!DOCTYPE html><html>', 'This file is an HTML page, not a recording.'],
    ['\0\x01\x02 junk', 'This file is not a recording Vigil knows.'],
  ])('refuses %j in one sentence', async (text, what) => {
    const opened = await open(text);
    expect(opened.ok ? '' : opened.problem.what).toBe(what);
    expect(opened.ok ? '' : opened.problem.tip).not.toBe('');
  });

  it('reads the same from any event on', async () => {
    const opened = await open(`${header}\n${Array.from({ length: 50 }, (_, n) => `[${n},"o","é${n}"]\n`).join('')}`);
    if (!opened.ok) throw new Error(opened.problem.what);
    const { recording } = opened.value;
    if (recording.kind === 'video') throw new Error('a film');
    const { frames } = await read(recording);
    const tail: RecordedFrame[] = [];
    const [from, to] = [frames[20], frames[30]];
    if (!from || !to) throw new Error('too few frames');
    for await (const batch of recording.read({ offset: from.offset, at: from.at }, new ProblemList(), to.offset)) tail.push(...batch.frames);
    expect(tail).toEqual(frames.slice(20, 30));
  });

  const line = fc.oneof(
    fc.tuple(fc.float({ noNaN: true }), fc.constantFrom('o', 'i', 'm', 'r', 'z'), fc.string({ unit: 'binary' })).map((event) => JSON.stringify(event)),
    fc.string(),
    fc.constantFrom('[', '[1,"o"', '[1,"o","\\ud800"]', '[1,"r","9x9"]', '[[[[[[', '[1,"o","a"],', 'null'),
  );

  it('never throws, and does not depend on how the stream is cut', async () => {
    await fc.assert(fc.asyncProperty(fc.array(line, { maxLength: 20 }), fc.array(fc.nat(), { maxLength: 10 }), async (lines, places) => {
      const bytes = encoder.encode([header, ...lines].join('\n'));
      const stream = (cuts: readonly number[]): ByteStream => ({
        async *pieces(from) {
          const edges = [...cuts.map((place) => place % (bytes.length + 1)), bytes.length].filter((edge) => edge > from).sort((a, b) => a - b);
          let start = from;
          for (const edge of edges) {
            yield { bytes: bytes.subarray(start, edge), fraction: edge / bytes.length };
            start = edge;
          }
        },
      });
      const results = await Promise.all([[], places].map(async (cuts) => {
        const opened = await openCast(stream(cuts));
        return success(opened.ok ? await read(opened.value) : undefined);
      }));
      expect(results[1]).toEqual(results[0]);
    }), { numRuns: 200 });
  });

  it('survives any mutation of a good file', async () => {
    const good = encoder.encode(`${header}\n${Array.from({ length: 20 }, (_, n) => `[${n},"o","line ${n}\\r\\n"]\n`).join('')}`);
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(fc.nat(good.length - 1), fc.nat(255)), { maxLength: 12 }), fc.nat(good.length), async (changes, length) => {
      const bytes = good.slice(0, length);
      for (const [at, value] of changes) if (at < length) bytes[at] = value;
      const opened = await open(bytes);
      if (opened.ok) await read(opened.value.recording);
      else expect(opened.problem.what).toMatch(/\.$/);
    }), { numRuns: 200 });
  });
});

describe('gzipped asciicast v2', () => {
  const gzip = async (text: string): Promise<Uint8Array> => {
    const stream = new Blob([text]).stream().pipeThrough(new CompressionStream('gzip'));
    return new Uint8Array(await new Response(stream).arrayBuffer());
  };
  const body = Array.from({ length: 3000 }, (_, n) => `[${n},"o","line ${n} ${(n * 7919) % 1009}\\r\\n"]\n`).join('');

  it('reads like the plain file, from the start and from the middle', async () => {
    const plain = await readText(`${header}\n${body}`);
    const opened = await open(await gzip(`${header}\n${body}`));
    if (!opened.ok) throw new Error(opened.problem.what);
    const { recording } = opened.value;
    if (recording.kind === 'video') throw new Error('a film');
    expect((await read(recording)).frames).toEqual(plain.frames);
    const from = plain.frames[2000];
    const tail: RecordedFrame[] = [];
    for await (const batch of recording.read({ offset: from?.offset ?? 0, at: from!.at }, new ProblemList())) tail.push(...batch.frames);
    expect(tail).toEqual(plain.frames.slice(2000));
  });

  it('plays what is there of a cut file, and says so', async () => {
    const whole = await gzip(`${header}\n${body}`);
    const { frames, codes } = await readText(whole.slice(0, Math.floor(whole.length * 0.6)));
    expect(codes).toEqual(['truncated']);
    expect(frames.length).toBeGreaterThan(1000);
  });
});
