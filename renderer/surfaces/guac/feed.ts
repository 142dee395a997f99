import { problemFrom, type Problem } from '../../../shared/base/problem';
import type { Instruction } from '../../../shared/frames/frame';
import { drawnOpcodes, pathEnds } from '../guac-painter/drawing';
import { whole, type ArrivedImage, type ImageStreams } from '../guac-painter/image-streams';
import { isDrawnMask } from '../guac-painter/pixels';
import { decodeImage } from '../guac-painter/studio';
import type { Stage } from './stage';

/** Drawing that is put on the screen at once, in ms: a frame of it must not hold the page. */
const mostDrawn = 8;
/** Images being decoded at once. */
const ahead = 16;

/** Where an opcode names its layers. */
const layersOf: Readonly<Record<string, readonly number[]>> = {
  size: [1], rect: [1], cfill: [2], lfill: [2, 3], copy: [1, 7], transfer: [1, 7], move: [1, 2], shade: [1], dispose: [1], cursor: [3], reset: [1],
};
const maskOf: Readonly<Record<string, number>> = { cfill: 1, lfill: 1, copy: 6 };

/** Draws instructions in order: images are decoded ahead, and the page gets its turn after every few milliseconds of drawing. */
export class Feed {
  #work: Promise<void> = Promise.resolve();
  #generation = 0;
  /** Given to the display and not on the screen yet, in ms. */
  #pending = 0;

  constructor(readonly stage: Stage, readonly images: ImageStreams, readonly onProblem: (problem: Problem) => void) {}

  /** Resolves when the display has it all. */
  draw(instructions: Iterable<Instruction>): Promise<void> {
    const generation = this.#generation;
    const steps: (Instruction | ArrivedImage)[] = [];
    for (const instruction of instructions) {
      const image = this.images.take(instruction);
      if (image === 'other') steps.push(instruction);
      else if (image !== 'taken') steps.push(image);
    }
    return (this.#work = this.#work.then(() => this.#draw(steps, () => generation !== this.#generation)).catch((caught: unknown) => {
      this.onProblem(problemFrom(caught, { code: 'picture', what: 'The picture could not be drawn on.', tip: 'Go to another place in the recording, or open it again.' }));
    }));
  }

  idle(): Promise<void> {
    return this.#work;
  }

  /** Gives up what is not drawn yet. */
  stop(): Promise<void> {
    this.#generation += 1;
    return this.#work;
  }

  async #draw(steps: readonly (Instruction | ArrivedImage)[], stopped: () => boolean): Promise<void> {
    const decoding: Promise<ImageBitmap | undefined>[] = [];
    let started = 0;
    try {
      for (const step of steps) {
        for (; started < steps.length && decoding.length < ahead; started += 1) {
          const next = steps[started];
          if (next !== undefined && 'bytes' in next) decoding.push(decoded(next));
        }
        if (stopped()) return;
        if ('bytes' in step) {
          const image = await decoding.shift();
          if (stopped()) image?.close();
          else if (image && isDrawnMask(step.mask)) this.stage.drawImage(step.layer, step.mask, step.x, step.y, image);
          this.#pending += 0.1 + step.width * step.height * 3e-6;
        } else this.#instruct(step);
        if (this.#pending >= mostDrawn) {
          this.stage.flush();
          this.#pending = 0;
          await this.stage.flushed();
        }
      }
      if (stopped()) return;
      this.stage.flush();
    } finally {
      for (const image of decoding) void image.then((left) => left?.close());
    }
  }

  #instruct(instruction: Instruction): void {
    const [opcode] = instruction;
    const pathEnd = pathEnds.get(opcode);
    const mask = maskOf[opcode];
    if (pathEnd !== undefined) return this.#give(['reset', instruction[pathEnd + 1] ?? '0']);
    if (!drawnOpcodes.has(opcode)) return;
    if (mask !== undefined && !isDrawnMask(whole(instruction[mask]))) return opcode === 'copy' ? undefined : this.#give(['reset', instruction[2] ?? '0']);
    this.#give(instruction);
    this.#pending += opcode === 'copy' ? 0.3 + whole(instruction[4]) * whole(instruction[5]) * 4e-6 : opcode === 'transfer' ? whole(instruction[4]) * whole(instruction[5]) * 4e-5 : 0.05;
  }

  #give(instruction: Instruction): void {
    this.stage.draw(instruction, (layersOf[instruction[0]] ?? []).map((place) => whole(instruction[place])));
  }
}

async function decoded(image: ArrivedImage): Promise<ImageBitmap | undefined> {
  try {
    const frame = await decodeImage(image);
    if (frame instanceof ImageBitmap) return frame;
    const bitmap = await createImageBitmap(frame);
    frame.close();
    return bitmap;
  } catch {
    return undefined;
  }
}
