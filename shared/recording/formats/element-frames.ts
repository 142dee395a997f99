import type { FrameBatch, RecordedFrame } from './format';
import { batchFrames } from './marked-recording';
import type { Marks } from './marks';
import type { ProblemList } from './problems';
import type { Element, ElementReader } from './v1-elements';

interface ElementFrames {
  readonly marks: Marks;
  readonly problems: ProblemList;
  /** What a parser has to know at this place, beside the place itself. */
  readonly state: () => readonly number[];
  /** Undefined for an element that gives no frame. */
  readonly frameOf: (element: Element) => RecordedFrame | undefined;
  readonly onCorrupt?: (damaged: { readonly seconds?: number }) => void;
}

/** The frames of a list of elements, in batches; ends the taker. */
export async function* elementFrames(reader: ElementReader, { marks, problems, state, frameOf, onCorrupt }: ElementFrames): AsyncGenerator<FrameBatch> {
  const { taker } = reader;
  let frames: RecordedFrame[] = [];
  try {
    for (;;) {
      marks.offer(taker.offset, () => [taker.offset, ...state()]);
      const found = await reader.next();
      if (found === undefined) break;
      if ('damage' in found) {
        problems.add(found.damage === 'corrupt' ? 'corrupt-frame' : 'truncated', `byte ${found.offset}`);
        if (found.damage === 'truncated') break;
        onCorrupt?.(found);
        continue;
      }
      const frame = frameOf(found);
      if (frame) frames.push(frame);
      if (frames.length >= batchFrames) {
        yield { frames, fraction: taker.fraction };
        frames = [];
      }
    }
    yield { frames, fraction: 1 };
  } finally {
    await taker.close();
  }
}
