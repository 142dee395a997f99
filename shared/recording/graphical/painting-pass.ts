import { millis, type Millis } from '../../base/units';
import type { FramedRecording } from '../formats/format';
import type { Turns } from '../index/turns';
import { drawnParts } from './drawn-parts';
import type { Keyframes } from './keyframes';
import type { DisplayPainter } from './painter';

/** So much drawing is repeated by a seek at most; half of it on average. */
const usualCost = 24;

/** Paints the whole recording once, in the background, and keeps a screen every so often. */
export class PaintingPass {
  /** Everything until then is painted. */
  painted: Millis = millis(0);
  #done = false;

  constructor(readonly recording: FramedRecording, readonly keyframes: Keyframes, readonly painter: DisplayPainter, readonly turns: Turns, readonly keyframeCost = usualCost) {}

  /** A seek to `at` finds the keyframe it needs. */
  reached(at: Millis): boolean {
    return this.#done || at <= this.painted;
  }

  /** Answers whether it came to the end. */
  async run(onPart: (fraction: number) => void, stopped: () => boolean): Promise<boolean> {
    let total = 0;
    let since = 0;
    for await (const { instructions, pointer, cost, next, fraction } of drawnParts(this.recording, this.recording.start)) {
      if (this.turns.due) await this.turns.next();
      if (stopped()) return false;
      await this.painter.draw(instructions);
      if (pointer) this.painter.movePointer(pointer.x, pointer.y);
      total += cost;
      since += cost;
      if (next === undefined) break;
      if (since >= this.keyframeCost * this.keyframes.rarity) {
        await this.keyframes.add({ cursor: next, cost: total }, this.painter.save());
        since = 0;
      }
      this.painted = next.at;
      onPart(fraction);
    }
    return true;
  }

  /** Nothing more is coming. */
  finish(): void {
    this.#done = true;
    this.painter.dispose();
  }
}
