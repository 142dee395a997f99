import type { Millis } from '../../base/units';
import type { Instruction } from '../../frames/frame';
import type { Cursor, FramedRecording, RecordedFrame } from '../formats/format';
import { ProblemList } from '../formats/problems';
import { drawingCost } from './drawing-cost';

/** Drawing that is done in one go. */
export interface DrawnPart {
  readonly instructions: readonly Instruction[];
  /** Where the mouse was last. */
  readonly pointer: { readonly x: number; readonly y: number } | undefined;
  readonly cost: number;
  /** Where reading goes on after this part; undefined after the last one. */
  readonly next: Cursor | undefined;
  /** 0..1 of the file. */
  readonly fraction: number;
}

/** For the guard, which allows each frame a certain amount of drawing. */
const frameEnd: Instruction = ['sync', '0'];
/** Worth decoding several images at once, and short enough for a turn. */
const partCost = 15;

/** What is drawn from `from` on while `takes` says so, in parts that end where reading can start again. */
export async function* drawnParts(recording: FramedRecording, from: Cursor, to?: number, takes: (frame: RecordedFrame) => boolean = () => true): AsyncGenerator<DrawnPart> {
  let instructions: Instruction[] = [];
  let pointer: DrawnPart['pointer'];
  let cost = 0;
  let offset = from.offset;
  let at: Millis = from.at;
  let fraction = 0;
  const part = (next: Cursor | undefined): DrawnPart => {
    const done = { instructions, pointer, cost, next, fraction };
    instructions = [];
    cost = 0;
    return done;
  };
  for await (const batch of recording.read(from, new ProblemList(), to)) {
    fraction = batch.fraction;
    for (const frame of batch.frames) {
      if (!takes(frame)) return void (yield part(undefined));
      if (frame.offset !== offset && cost >= partCost) yield part({ offset: frame.offset, at });
      offset = frame.offset;
      at = frame.at;
      if (frame.kind === 'pointer') pointer = { x: frame.x, y: frame.y };
      if (frame.kind !== 'draw') continue;
      for (const instruction of frame.instructions) instructions.push(instruction);
      instructions.push(frameEnd);
      cost += drawingCost(frame.instructions);
    }
  }
  yield part(undefined);
}
