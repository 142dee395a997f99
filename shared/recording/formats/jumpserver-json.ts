import { byteOffset, millis } from '../../base/units';
import { success, type Result } from '../../base/problem';
import { ByteTaker } from './byte-taker';
import { beginningOf } from './cast-event';
import { longestSeconds } from './elapsed';
import { elementFrames } from './element-frames';
import type { FileHead, Format, FrameBatch, FramedRecording, RecordedFrame } from './format';
import { markBytes, markedRecording } from './marked-recording';
import { Marks, type MarkState } from './marks';
import { ProblemList } from './problems';
import { openStream, type ByteStream } from './stream';
import { ElementReader, type Element, type ElementGrammar } from './v1-elements';

/** `"seconds": "text"`. */
const pairGrammar: ElementGrammar = {
  start: /"(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"\s*:\s*"/g, head: /^"(-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?)"\s*:\s*(?=")/, frameEnd: undefined, listEnd: 0x7d,
};

/** JumpServer's replay before it wrote asciicast: one JSON object, the time in seconds as the name, the output as the value. No size. */
export const jumpserverJson: Format = {
  id: 'jumpserver-json',
  label: 'JumpServer JSON replay',
  kind: 'terminal',
  extensions: ['replay.gz', 'json', 'replay'],
  sniff: ({ text }: FileHead) => /^\uFEFF?\s*\{\s*"-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?"\s*:\s*"/.test(text),
  open: async ({ main }, environment) => openJson(await openStream(main.source, environment)),
};

async function openJson(stream: ByteStream): Promise<Result<FramedRecording>> {
  const taker = new ByteTaker(stream, 0, new ProblemList());
  await taker.fill(64);
  const start = taker.peek(64).indexOf(0x7b) + 1;
  await taker.close();
  const marks = new Marks(markBytes);
  return success(markedRecording({
    header: { title: '', columns: 80, rows: 24, metadata: [{ name: 'Size', value: 'not recorded: 80x24 is taken' }] },
    marks, start: { offset: start, at: millis(0) },
    parse: (mark, problems) => parsePairs(stream, mark ?? [start, 0], marks, problems),
  }));
}

/** State: where the next pair starts, and the time reached. */
async function* parsePairs(stream: ByteStream, [offset = 0, before = 0]: MarkState, marks: Marks, problems: ProblemList): AsyncGenerator<FrameBatch> {
  let at = before;
  yield* elementFrames(new ElementReader(new ByteTaker(stream, offset, problems), pairGrammar), {
    marks, problems, state: () => [at],
    frameOf: (found) => {
      const frame = frameOf(found, at, problems);
      if (frame) at = frame.at;
      return frame;
    },
  });
}

function frameOf({ seconds, json, offset, endOffset, cut }: Element, before: number, problems: ProblemList): RecordedFrame | undefined {
  const where = `byte ${offset}`;
  try {
    if (!(Math.abs(seconds) <= longestSeconds)) throw new Error('no time');
    const text = cut ? beginningOf(json) : JSON.parse(json) as string;
    if (cut) problems.add('long-frame', where);
    const now = Math.round(seconds * 1000);
    if (now < before) problems.add('time-back', where);
    return { epoch: 0, offset: byteOffset(offset), endOffset: byteOffset(endOffset), at: millis(Math.max(before, now)), kind: 'output', text };
  } catch {
    problems.add('corrupt-frame', where);
    return undefined;
  }
}
