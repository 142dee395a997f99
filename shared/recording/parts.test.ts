import { describe, expect, it } from 'vitest';
import { millis } from '../base/units';
import type { Cursor, FramedRecording, RecordedFrame } from './formats/format';
import { openGuacamole } from './formats/guacamole';
import { ProblemList } from './formats/problems';
import { plainStream } from './formats/stream';
import { joinParts, type RecordingPart } from './parts';
import { memorySource } from './source';

const write = (...values: (string | number)[]): string => `${values.map((value) => `${Array.from(String(value)).length}.${value}`).join(',')};`;

async function part(text: string): Promise<FramedRecording> {
  const opened = await openGuacamole(plainStream(memorySource(new TextEncoder().encode(text))));
  if (!opened.ok) throw new Error(opened.problem.what);
  return opened.value;
}

async function all(recording: FramedRecording, from: Cursor = recording.start, to?: number): Promise<RecordedFrame[]> {
  const frames: RecordedFrame[] = [];
  for await (const batch of recording.read(from, new ProblemList(), to)) frames.push(...batch.frames);
  return frames;
}

const first = write('size', 0, 100, 80) + write('size', 3, 5, 5) + write('rect', -1, 0, 0, 5, 5) + write('sync', 5_000) + write('key', 97, 1, 5_200) + write('sync', 6_000) + write('img', 4, 14, 0, 'image/png', 0, 0) + write('sync', 7_000);
const second = write('size', 0, 60, 50) + write('sync', 90_000) + write('key', 98, 1, 90_500) + write('sync', 91_000);
const short = ({ kind, at }: RecordedFrame): string => `${at} ${kind}`;

describe('joinParts', () => {
  const build = async (...starts: (number | undefined)[]): Promise<FramedRecording> => {
    const parts: RecordingPart[] = [];
    for (const [index, start] of starts.entries()) parts.push({ recording: await part(index % 2 === 0 ? first : second), start: start === undefined ? undefined : millis(start) });
    return joinParts(parts);
  };

  it('plays one after the other, with the time between them as a gap', async () => {
    const joined = await build(0, 10_000);
    expect((await all(joined)).map(short)).toEqual([
      '0 draw', '200 input', '1000 draw', '2000 draw', '2000 gap', '10000 draw', '10000 resize', '10000 draw', '10500 input', '11000 draw',
    ]);
  });

  it('takes away what the part before drew', async () => {
    const seam = (await all(await build(0, 10_000))).find(({ at, kind }) => at === 10_000 && kind === 'draw');
    expect(seam).toMatchObject({ instructions: [['end', '4'], ['dispose', '3'], ['dispose', '-1'], ['size', '0', '0', '0']] });
  });

  it('follows at once where nobody knows when, and says when parts overlap', async () => {
    expect((await all(await build(undefined, undefined))).map(short).slice(-4)).toEqual(['2000 resize', '2000 draw', '2500 input', '3000 draw']);
    const overlapping = await all(await build(0, 500));
    expect(overlapping.find(({ kind }) => kind === 'gap')).toMatchObject({ at: 2_000, cause: 'Two parts overlap by 1.5 seconds: what is in both comes again at once.' });
    expect(overlapping.map(({ at }) => at)).toEqual(overlapping.map(({ at }) => at).sort((one, other) => one - other));
  });

  it('reads the same from any place, read before or not, with marks kept or not', async () => {
    for (const starts of [[0, 10_000, 20_000], [undefined, undefined, undefined]]) {
      const joined = await build(...starts);
      const whole = await all(joined);
      const saved = joined.marks?.save() ?? [];
      const fresh = await build(...starts);
      const kept = await build(...starts);
      kept.marks?.load(JSON.parse(JSON.stringify(saved)) as number[][]);
      const places = whole.filter(({ offset }, index) => offset !== whole[index - 1]?.offset);
      for (const recording of [joined, kept, fresh]) {
        for (const { offset } of places) {
          const from = whole.findIndex((frame) => frame.offset === offset);
          const at = millis(whole[from - 1]?.at ?? 0);
          expect(await all(recording, { offset, at }), `from ${offset}`).toEqual(whole.slice(from));
          expect(await all(recording, { offset: 0, at: millis(0) }, offset), `to ${offset}`).toEqual(whole.slice(0, from));
        }
      }
    }
  });

  it('is the one part where there is one', async () => {
    const alone = await part(first);
    expect((await all(joinParts([{ recording: alone }]))).map(short)).toEqual((await all(alone)).map(short));
  });
});
