import { problemFrom, type Problem } from '../../../shared/base/problem';
import type { Instruction } from '../../../shared/frames/frame';
import { damagedPicture } from '../guac-painter/damaged-picture';
import { drawnOpcodes, layersOf, pathEnds } from '../guac-painter/drawing';
import { whole, type ArrivedImage, type ImageStreams } from '../guac-painter/image-streams';
import { isDrawnMask } from '../guac-painter/pixels';
import { decodeImage } from '../guac-painter/studio';
import type { Stage } from './stage';
import { Turn } from './turn';

/** Drawing that is put on the screen at once, in ms: a frame of it must not hold the page. */
const mostDrawn = 8;
/** Images being decoded at once, and steps that wait for them. */
const ahead = 16;
const mostWaiting = 512;

const maskOf: Readonly<Record<string, number>> = { cfill: 1, lfill: 1, copy: 6 };

/** What a live picture asks for. */
export interface DamageOptions {
  /** An image that takes longer to decode counts as damaged. */
  readonly mostMs: number;
  /** An image could not be decoded; it is shown hatched. */
  readonly onDamaged: () => void;
}

interface Step {
  readonly instruction?: Instruction;
  readonly image?: ArrivedImage;
  readonly bitmap?: Promise<ImageBitmap | undefined>;
}

/** Draws instructions in order: images are decoded ahead, and the page gets its turn after every few milliseconds of work. */
export class Feed {
  #work: Promise<void> = Promise.resolve();
  #generation = 0;
  /** Given to the display and not on the screen yet, in ms. */
  #pending = 0;

  constructor(readonly stage: Stage, readonly images: ImageStreams, readonly onProblem: (problem: Problem) => void, readonly damage?: DamageOptions) {}

  /** Takes the instructions one by one as it gets to them. Resolves when the display has them all. */
  draw(instructions: Iterable<Instruction>): Promise<void> {
    return this.run((stopped) => this.#draw(instructions, stopped));
  }

  /** Work that belongs between what was given before and what comes after. */
  run(work: (stopped: () => boolean) => Promise<void>): Promise<void> {
    const generation = this.#generation;
    const stopped = (): boolean => generation !== this.#generation;
    return (this.#work = this.#work.then(() => (stopped() ? undefined : work(stopped))).catch((caught: unknown) => {
      this.onProblem(problemFrom(caught, { code: 'picture', what: 'The picture could not be drawn on.', tip: 'Go to another place in the recording, or open it again.' }));
    }));
  }

  idle(): Promise<void> {
    return this.#work;
  }

  /** Gives up what is not drawn yet. */
  stop(): Promise<void> {
    this.#generation += 1;
    this.#pending = 0;
    return this.#work;
  }

  async #draw(instructions: Iterable<Instruction>, stopped: () => boolean): Promise<void> {
    const waiting: Step[] = [];
    const source = instructions[Symbol.iterator]();
    const turn = new Turn();
    let decoding = 0;
    let ended = false;
    try {
      for (;;) {
        while (!ended && decoding < ahead && waiting.length < mostWaiting && !turn.over) {
          const next = source.next();
          if (next.done) ended = true;
          else {
            const image = this.images.take(next.value);
            if (image === 'other') waiting.push({ instruction: next.value });
            else if (image !== 'taken') {
              waiting.push({ image, bitmap: this.#decoded(image) });
              decoding += 1;
            }
          }
        }
        const step = waiting.shift();
        if (step?.bitmap !== undefined) decoding -= 1;
        if (step !== undefined) await this.#step(step, stopped);
        else if (ended) break;
        if (turn.over) await turn.next();
        if (stopped()) return;
      }
      this.stage.flush();
    } finally {
      for (const { bitmap } of waiting) void bitmap?.then((left) => left?.close());
    }
  }

  async #step({ instruction, image, bitmap }: Step, stopped: () => boolean): Promise<void> {
    if (image !== undefined) {
      const picture = await bitmap;
      if (stopped() || !isDrawnMask(image.mask)) picture?.close();
      else if (picture) this.stage.drawImage(image.layer, image.mask, image.x, image.y, picture);
      this.#pending += 0.1 + image.width * image.height * 3e-6;
    } else if (instruction !== undefined && !stopped()) this.#instruct(instruction);
    if (this.#pending < mostDrawn || stopped()) return;
    this.#pending = 0;
    this.stage.flush();
    await this.stage.flushed();
  }

  async #decoded(image: ArrivedImage): Promise<ImageBitmap | undefined> {
    const picture = await decoded(image, this.damage?.mostMs);
    if (picture || !this.damage) return picture;
    this.damage.onDamaged();
    const { width, height, data } = damagedPicture(image.width, image.height);
    return createImageBitmap(new ImageData(new Uint8ClampedArray(data.buffer), width, height));
  }

  #instruct(instruction: Instruction): void {
    const [opcode] = instruction;
    const pathEnd = pathEnds.get(opcode);
    const mask = maskOf[opcode];
    if (pathEnd !== undefined) return this.#give(['reset', instruction[pathEnd + 1] ?? '0']);
    if (!drawnOpcodes.has(opcode)) return;
    if (mask !== undefined && !isDrawnMask(whole(instruction[mask]))) return opcode === 'copy' ? undefined : this.#give(['reset', instruction[2] ?? '0']);
    this.#give(instruction);
    this.#pending += costOf(instruction);
  }

  #give(instruction: Instruction): void {
    this.stage.draw(instruction, (layersOf[instruction[0]] ?? []).map((place) => whole(instruction[place])));
  }
}

/** What drawing it on canvases in memory takes, in ms: measured at 1280x800. */
function costOf(instruction: Instruction): number {
  const [opcode] = instruction;
  const area = opcode === 'copy' || opcode === 'transfer' ? whole(instruction[4]) * whole(instruction[5]) : 0;
  if (opcode === 'copy') return 0.4 + Math.min(4, area * 8e-6);
  return opcode === 'transfer' ? area * 4e-5 : 0.05;
}

async function decoded(image: ArrivedImage, mostMs?: number): Promise<ImageBitmap | undefined> {
  try {
    const frame = await decodeImage(image, mostMs);
    if (frame instanceof ImageBitmap) return frame;
    const bitmap = await createImageBitmap(frame);
    frame.close();
    return bitmap;
  } catch {
    return undefined;
  }
}
