import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { millis } from '../../base/units';
import { memorySource, type RecordingFiles } from '../source';
import type { Cursor, FramedRecording, RecordedFrame } from './format';
import { openRecording } from './index';
import { inflateGzip } from './inflate';
import { ProblemList } from './problems';

const environment = { inflate: inflateGzip, knownKeys: [] };
const encoder = new TextEncoder();
const bytesOf = (text: string): Uint8Array => encoder.encode(text);

interface Made { readonly name: string; readonly bytes: Uint8Array }
type Step = { readonly wait: number; readonly output: Uint8Array };

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const all = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}

const seconds = (micros: number): string => (micros / 1e6).toFixed(6);
const textOf = ({ output }: Step): string => new TextDecoder().decode(output);

function ttyrecOf(steps: readonly Step[]): Uint8Array {
  let micros = 1_700_000_000_000_000;
  return joined(steps.flatMap(({ wait, output }) => {
    micros += wait;
    const header = new DataView(new ArrayBuffer(12));
    header.setUint32(0, Math.floor(micros / 1e6), true);
    header.setUint32(4, micros % 1e6, true);
    header.setUint32(8, output.length, true);
    return [new Uint8Array(header.buffer), output];
  }));
}

function tlogOf(steps: readonly Step[]): Uint8Array {
  let at = 0;
  let micros = 0;
  return bytesOf(steps.map((step, index) => {
    micros += step.wait;
    at = Math.round(micros / 1000);
    const text = textOf(step);
    return `${JSON.stringify({ ver: '2.3', host: 'h', rec: 'r', user: 'u', term: 'xterm', session: 1, id: index + 1, pos: at, timing: `=40x8>${[...text].length}`, in_txt: '', in_bin: [], out_txt: text, out_bin: [] })}\n`;
  }).join(''));
}

/** The same session as each format writes it: the main file first. */
const writers: Readonly<Record<string, (steps: readonly Step[]) => Made[]>> = {
  'asciicast-v1': (steps) => [{ name: 'a.json', bytes: bytesOf(`{"version":1,"width":40,"height":8,"stdout":[\n${steps.map((step) => `[${seconds(step.wait)}, ${JSON.stringify(textOf(step))}]`).join(',\n')}\n]}`) }],
  'asciicast-v3': (steps) => [{ name: 'a.cast', bytes: bytesOf(`{"version":3,"term":{"cols":40,"rows":8}}\n${steps.map((step) => `[${seconds(step.wait)}, "o", ${JSON.stringify(textOf(step))}]\n`).join('')}`) }],
  ttyrec: (steps) => [{ name: 'a.ttyrec', bytes: ttyrecOf(steps) }],
  script: (steps) => [
    { name: 'a.timing', bytes: bytesOf(steps.map(({ wait, output }) => `${seconds(wait)} ${output.length}\n`).join('')) },
    { name: 'a.typescript', bytes: joined([bytesOf('Script started on 2024-05-01 10:00:00+00:00 [COLUMNS="40" LINES="8"]\n'), ...steps.map(({ output }) => output)]) },
  ],
  'sudo-iolog': (steps) => [
    { name: 'timing', bytes: bytesOf(steps.map(({ wait, output }) => `4 ${seconds(wait)} ${output.length}\n`).join('')) },
    { name: 'ttyout', bytes: joined(steps.map(({ output }) => output)) },
    { name: 'log', bytes: bytesOf('1700000000:u:root::/dev/pts/1:8:40\n/\n/bin/sh\n') },
  ],
  tlog: (steps) => [{ name: 'a.log', bytes: tlogOf(steps) }],
};
const names = Object.keys(writers);

const filesOf = ([main, ...others]: readonly Made[]): RecordingFiles => {
  const named = ({ name, bytes }: Made) => ({ name, source: memorySource(bytes) });
  return { main: named(main as Made), others: others.map(named) };
};

async function open(made: readonly Made[]): Promise<FramedRecording | undefined> {
  const opened = await openRecording(filesOf(made), environment);
  if (!opened.ok) {
    expect(opened.problem.what).toMatch(/\.$/);
    expect(opened.problem.code).not.toBe('unreadable');
    return undefined;
  }
  return opened.value.recording.kind === 'video' ? undefined : opened.value.recording;
}

async function read(recording: FramedRecording, from: Cursor = recording.start, to?: number): Promise<RecordedFrame[]> {
  const frames: RecordedFrame[] = [];
  for await (const batch of recording.read(from, new ProblemList(), to)) frames.push(...batch.frames);
  return frames;
}

function expectInOrder(frames: readonly RecordedFrame[]): void {
  for (const [index, frame] of frames.entries()) {
    const before = frames[index - 1];
    if (before && (frame.at < before.at || frame.offset < before.offset || !Number.isSafeInteger(frame.at))) expect.fail(`frame ${index} goes back: ${JSON.stringify([before, frame])}`);
  }
}

const shown = (frames: readonly RecordedFrame[]): string => frames.map((frame) => (frame.kind === 'output' ? frame.text : '')).join('');

/** Text in several alphabets, cut into steps: by characters, or anywhere. */
const session = (byCharacter: boolean): fc.Arbitrary<Step[]> => fc.tuple(
  fc.array(fc.constantFrom('plain ', 'grüße ', '日本語', '🐦👩‍👩‍👧', '\u001b[1m', '\r\n', '"\\', '] , [1, "x"'), { minLength: 1, maxLength: 30 }),
  fc.array(fc.tuple(fc.nat({ max: 3_000_000 }), fc.integer({ min: 1, max: 9 })), { minLength: 1, maxLength: 40 }),
).map(([words, cuts]) => {
  const text = words.join('');
  const pieces = byCharacter ? [...text].map(bytesOf) : Array.from(bytesOf(text), (byte) => Uint8Array.of(byte));
  const steps: Step[] = [];
  for (let at = 0, turn = 0; at < pieces.length; turn += 1) {
    const [wait = 0, size = 1] = cuts[turn % cuts.length] ?? [];
    steps.push({ wait, output: joined(pieces.slice(at, at + size)) });
    at += size;
  }
  return steps;
});

describe.each(names)('%s', (name) => {
  const write = writers[name] as (steps: readonly Step[]) => Made[];
  const bytesKept = name !== 'asciicast-v1' && name !== 'asciicast-v3' && name !== 'tlog';

  it('gives back what was written, at its time, characters whole', async () => {
    await fc.assert(fc.asyncProperty(session(!bytesKept), async (steps) => {
      const recording = await open(write(steps));
      if (recording === undefined) throw new Error('not opened');
      const frames = await read(recording);
      expectInOrder(frames);
      expect(shown(frames)).toBe(new TextDecoder().decode(joined(steps.map(({ output }) => output))));
      // ttyrec counts from its first frame.
      const micros = steps.reduce((sum, { wait }) => sum + wait, 0) - (name === 'ttyrec' ? steps[0]?.wait ?? 0 : 0);
      expect(frames.at(-1)?.at).toBe(Math.round(micros / 1000));
    }), { numRuns: 60 });
  });

  it('survives any cut and any change of bytes, in any of its files', async () => {
    const change = fc.tuple(fc.nat(), fc.nat(), fc.constantFrom('flip', 'cut', 'remove', 'repeat', 'swap'), fc.nat({ max: 255 }));
    await fc.assert(fc.asyncProperty(session(!bytesKept), fc.array(change, { minLength: 1, maxLength: 6 }), async (steps, changes) => {
      const made = write(steps).map(({ name: file, bytes }) => ({ name: file, bytes: bytes.slice() }));
      for (const [which, where, how, value] of changes) {
        const file = made[which % made.length] as { name: string; bytes: Uint8Array };
        const at = where % Math.max(1, file.bytes.length);
        const { bytes } = file;
        if (how === 'flip') bytes[at] = value;
        else if (how === 'cut') file.bytes = bytes.slice(0, at);
        else if (how === 'remove') file.bytes = joined([bytes.slice(0, at), bytes.slice(at + value)]);
        else if (how === 'repeat') file.bytes = joined([bytes.slice(0, at), bytes.slice(at, at + value), bytes.slice(at)]);
        else file.bytes = joined([bytes.slice(at), bytes.slice(0, at)]);
      }
      const recording = await open(made);
      if (recording === undefined) return;
      const frames = await read(recording);
      expectInOrder(frames);
      const middle = frames[Math.floor(frames.length / 2)];
      if (middle) expect(await read(recording, { offset: middle.offset, at: middle.at })).toEqual(frames.slice(frames.findIndex(({ offset }) => offset === middle.offset)));
    }), { numRuns: 150 });
  });

  it.each([['plain', (bytes: Uint8Array) => bytes], ['gzipped', (bytes: Uint8Array) => new Uint8Array(gzipSync(bytes))]])('%s: a long recording reads the same from any frame, by its marks', async (_, wrap) => {
    const steps = Array.from({ length: 6_000 }, (__, number): Step => {
      const bytes = bytesOf(`line ${number} ü日🐦\r\n`);
      // Now and then half a character.
      return { wait: 333 + (number % 7), output: bytesKept && number % 5 === 0 ? bytes.slice(0, -4) : bytesKept && number % 5 === 1 ? joined([bytesOf(`line ${number - 1} ü日🐦\r\n`).slice(-4), bytes]) : bytes };
    });
    const made = write(steps).map(({ name: file, bytes }) => ({ name: file, bytes: file === 'log' ? bytes : wrap(bytes) }));
    const [recording, kept] = [await open(made), await open(made)];
    if (!recording || !kept) throw new Error('not opened');
    const frames = await read(recording);
    expect(frames).toHaveLength(6_000);
    const marks = recording.marks?.save() ?? [];
    expect(marks.length).toBeGreaterThan(2);
    kept.marks?.load(marks);
    for (const index of [1, 2, 701, 1_003, 2_999, 3_000, 4_501, 5_999]) {
      const from = { offset: frames[index]?.offset ?? 0, at: frames[index - 1]?.at ?? millis(0) };
      expect(await read(recording, from, frames[index + 20]?.offset), `frame ${index}`).toEqual(frames.slice(index, index + 20));
      expect(await read(kept, from, frames[index + 20]?.offset), `frame ${index}`).toEqual(frames.slice(index, index + 20));
    }
  });
});
