import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { millis } from '../../base/units';
import { guacamoleFiles, session, write } from '../fixtures/guacamole-files';
import type { ByteSource } from '../source';
import { memorySource } from '../source';
import type { Cursor, FileHead, FramedRecording, RecordedFrame } from './format';
import { guacamole, openGuacamole } from './guacamole';
import { openRecording } from './index';
import { inflateGzip } from './inflate';
import { ProblemList } from './problems';
import { plainStream } from './stream';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

/** A source that gives at most `most` bytes at a time. */
const slow = (bytes: Uint8Array, most: number): ByteSource => ({ size: bytes.length, read: async (from, to) => bytes.slice(from, Math.min(to, from + most)) });

async function open(source: ByteSource): Promise<FramedRecording> {
  const opened = await openGuacamole(plainStream(source));
  if (!opened.ok) throw new Error(opened.problem.what);
  return opened.value;
}

async function all(recording: FramedRecording, from: Cursor = recording.start, to?: number, problems = new ProblemList()): Promise<RecordedFrame[]> {
  const frames: RecordedFrame[] = [];
  for await (const batch of recording.read(from, problems, to)) frames.push(...batch.frames);
  return frames;
}

const short = ({ at, kind }: RecordedFrame): string => `${at} ${kind}`;
const head = (text: string): FileHead => ({ name: 'x', bytes: encode(text), text, gzipped: false, others: [] });

describe('guacamole', () => {
  it('is recognised by what is in it', () => {
    expect(guacamole.sniff(head(session().slice(0, 8192)))).toBe(true);
    expect(guacamole.sniff(head('\uFEFF4.size,1.0,1.5,1.5;'))).toBe(true);
    expect(guacamole.sniff(head(`x!!${session().slice(3, 8192)}`))).toBe(true);
    for (const text of ['', '4.', '5.size,1', '3.141592;', '{"version": 2}', '4.hell,1.x;', '1 2.3;4.sync', '<html>4.size,']) expect(guacamole.sniff(head(text)), text).toBe(false);
  });

  it('opens gzip, without any extension', async () => {
    const opened = await openRecording({ main: { name: '3f6b4a2e-0f0b-4a51', source: memorySource(gzipSync(session())) }, others: [] }, { inflate: inflateGzip, knownKeys: [] });
    expect(opened.ok && opened.value.format.id).toBe('guacamole');
    if (!opened.ok || opened.value.recording.kind === 'video') throw new Error('not opened');
    expect(await all(opened.value.recording)).toEqual(await all(await open(memorySource(encode(session())))));
  });

  it('makes one frame per sync, at its time, even at the same time', async () => {
    const frames = await all(await open(memorySource(encode(write('size', 0, 9, 9) + write('sync', 500) + write('sync', 700) + write('sync', 700) + write('nop') + write('sync', 701, 3)))));
    expect(frames.map(short)).toEqual(['0 draw', '200 draw', '200 draw', '201 draw']);
    expect(frames[0]).toMatchObject({ instructions: [['size', '0', '9', '9']] });
  });

  it('gives the whole images of old guacds as those of newer ones', async () => {
    const [frame] = await all(await open(memorySource(encode(write('size', 0, 9, 9) + write('png', 14, 0, 1, 2, 'iVBORw0K') + write('jpeg', 12, -1, 3, 4, '/9j/') + write('sync', 500)))));
    const streamed = (type: string, mask: string, layer: string, x: string, y: string, data: string): string[][] => [['img', '999999999', mask, layer, type, x, y], ['blob', '999999999', data], ['end', '999999999']];
    expect(frame).toMatchObject({ kind: 'draw', instructions: [['size', '0', '9', '9'], ...streamed('image/png', '14', '0', '1', '2', 'iVBORw0K'), ...streamed('image/jpeg', '12', '-1', '3', '4', '/9j/')] });
    expect(frame).not.toHaveProperty('openStreams');
  });

  it('keeps keys and mouse between the frames around them', async () => {
    const text = write('sync', 1_000) + write('key', 97, 1, 500) + write('mouse', 5, 6, 1, 1_100) + write('key', 98, 1, 99_999) + write('sync', 1_200) + write('key', 99, 1, 1_500);
    expect((await all(await open(memorySource(encode(text))))).map(short)).toEqual(['0 draw', '0 input', '100 pointer', '200 input', '200 draw', '500 input']);
  });

  it('takes a finger for the pointer', async () => {
    const text = write('sync', 1_000) + write('touch', 0, 30, 40, 5, 5, 0, 0.5, 1_100) + write('touch', 0, 31, 41, 5, 5, 0, 0, 1_200) + write('sync', 1_300);
    expect((await all(await open(memorySource(encode(text))))).slice(1, 3)).toMatchObject([{ at: 100, kind: 'pointer', x: 30, y: 40, buttons: 1 }, { at: 200, kind: 'pointer', x: 31, y: 41, buttons: 0 }]);
  });

  it('clamps time that goes back or away, and says so', async () => {
    const problems = new ProblemList();
    const recording = await open(memorySource(encode(write('sync', 1_000) + write('sync', 1_500) + write('sync', 1_200) + write('sync', 'abc') + write('sync', 9_000_000_000_000) + write('sync', 1_600))));
    expect((await all(recording, recording.start, undefined, problems)).map(short)).toEqual(['0 draw', '500 draw', '500 draw', '500 draw', '500 draw', '600 draw']);
    expect(problems.list().map(({ code }) => code)).toEqual(['time-back', 'corrupt-bytes']);
  });

  it('tells which images are still under way', async () => {
    const frames = await all(await open(memorySource(encode(session()))));
    expect(frames.flatMap((frame) => (frame.kind === 'draw' && frame.openStreams ? [`${frame.at} ${frame.openStreams.join()}`] : []))).toEqual(['11000 4']);
  });

  it('draws nothing that is no drawing', async () => {
    const opcodes = new Set((await all(await open(memorySource(encode(session()))))).flatMap((frame) => (frame.kind === 'draw' ? frame.instructions.map(([opcode]) => opcode) : [])));
    expect([...opcodes].sort()).toEqual(['blob', 'cfill', 'copy', 'cursor', 'dispose', 'end', 'img', 'move', 'rect', 'shade', 'size']);
  });

  it('gives a stretch without end in parts', async () => {
    const text = write('size', 0, 9, 9) + write('sync', 5) + `${write('rect', 0, 0, 0, 1, 1)}${write('cfill', 14, 0, 1, 2, 3, 255)}`.repeat(60_000) + write('sync', 6);
    const draws = (await all(await open(memorySource(encode(text))))).flatMap((frame) => (frame.kind === 'draw' ? [frame.instructions.length] : []));
    expect(draws).toEqual([1, 50_000, 50_000, 20_000]);
  });

  it.each(Object.keys(guacamoleFiles))('%s: reads the same from any place, read before or not, with marks kept or not, however it arrives', async (name) => {
    const bytes = encode(guacamoleFiles[name]?.() ?? '');
    const recording = await open(memorySource(bytes));
    const whole = await all(recording);
    const places = whole.flatMap(({ offset }, index) => (offset !== whole[index - 1]?.offset ? [index] : []));
    const saved = JSON.parse(JSON.stringify(recording.marks?.save() ?? [])) as number[][];
    await fc.assert(fc.asyncProperty(fc.nat(places.length - 1), fc.nat(places.length), fc.integer({ min: 1, max: 300 }), fc.constantFrom('read', 'fresh', 'kept'), async (low, high, pieces, state) => {
      const [from, to] = [places[low] ?? 0, places[Math.max(low, high)] ?? whole.length];
      const used = await open(slow(bytes, pieces));
      if (state === 'read') await all(used);
      if (state === 'kept') used.marks?.load(saved);
      const cursor: Cursor = { offset: whole[from]?.offset ?? 0, at: millis(whole[from - 1]?.at ?? 0) };
      expect(await all(used, cursor, whole[to]?.offset)).toEqual(whole.slice(from, to));
    }), { numRuns: 60 });
  });

  it('joins the files guacd wrote next, by its clock', async () => {
    const part = (clock: number): Uint8Array => encode(write('size', 0, 9, 9) + write('sync', clock) + write('sync', clock + 1_000));
    const source = (name: string, clock: number) => ({ name, source: memorySource(part(clock)) });
    const times = async (...clocks: number[]): Promise<string[]> => {
      const others = clocks.slice(1).map((clock, index) => source(`rec.${index + 1}`, clock)).reverse();
      const opened = await guacamole.open({ main: source('rec', clocks[0] ?? 0), others: [...others, source('other.1', 5)] }, { inflate: inflateGzip, knownKeys: [] });
      if (!opened.ok || opened.value.kind === 'video') throw new Error('not opened');
      return (await all(opened.value)).map(short);
    };
    expect(await times(5_000)).toEqual(['0 draw', '1000 draw']);
    expect(await times(5_000, 8_000)).toEqual(['0 draw', '1000 draw', '1000 gap', '3000 draw', '3000 draw', '4000 draw']);
    // The machine was started anew.
    expect(await times(5_000, 100, 7_000)).toEqual(['0 draw', '1000 draw', '1000 draw', '1000 draw', '2000 draw', '2000 draw', '2000 draw', '3000 draw']);
  });
});
