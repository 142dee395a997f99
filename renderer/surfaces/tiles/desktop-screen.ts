import type { Disposable } from '../../../shared/base/dispose';
import type { DrawnSnapshot } from '../../../shared/frames/frame';
import { drawingCost } from '../../../shared/recording/graphical/drawing-cost';
import { livePiece } from '../../../shared/recording/guac/live';
import { CanvasPainter } from '../guac-painter/display-painter';
import type { Studio } from '../guac-painter/studio';
import type { DisplayView } from '../guac-painter/view';
import { ParseBudget } from './budget';
import type { TileHurt } from './content';
import type { PixelShare } from './pixel-share';
import type { ParseTurns } from './turns';

/** Pixels that may be drawn between two `sync`, on a tile: two dozen screens. */
const frameWork = 24 << 20;
/** Drawing holds the thread this long at most, but for single strokes. */
const turnMs = 6;
/** A tile is called damaged for this long after it was last. */
const remembersMs = 5000;
/** Drawing is charged with at most so much more than it takes on a plain machine: the clock also goes while the machine does something else. */
const patience = 3;

/** What desktops are drawn with. */
export interface DesktopStudio {
  readonly turns: ParseTurns;
  readonly pictures: Studio;
  readonly pixels: PixelShare;
}

/** A graphical session behind lexer and guard, with a budget for drawing and for memory. Calls must be awaited one after the other. */
export class DesktopScreen implements Disposable {
  #painter: CanvasPainter;
  readonly #budget: ParseBudget;
  /** What may still be charged for what is being drawn, in ms. */
  #chargeable = 0;
  #hurt: { readonly why: TileHurt; readonly at: number } | undefined;
  #seen = { images: 0, layers: 0, drawing: 0 };
  /** Dropped by painters that are gone. */
  #guardedBefore = 0;
  #disposed = false;

  constructor(private readonly studio: DesktopStudio) {
    this.#budget = new ParseBudget(performance.now(), studio.turns.load);
    this.#painter = this.#fresh();
  }

  get view(): DisplayView { return this.#painter.view; }
  get slowed(): boolean { return this.#budget.slowed(performance.now()); }
  get guarded(): number { return this.#guardedBefore + this.#dropped; }
  get hurt(): TileHurt | undefined {
    return this.#hurt && performance.now() - this.#hurt.at < remembersMs ? this.#hurt.why : undefined;
  }

  /** Draws the whole screen beside the one that is shown, then puts it in its place: nobody sees half of it. */
  async reset({ instructions }: DrawnSnapshot): Promise<void> {
    const next = this.#fresh();
    this.#seen = { images: 0, layers: 0, drawing: 0 };
    await this.#draw(next, instructions);
    this.#guardedBefore += this.#dropped;
    this.#painter = next;
    this.#account();
  }

  /** Draws on. */
  async write(instructions: string): Promise<void> {
    await this.#draw(this.#painter, instructions);
    this.#account();
  }

  /** Nobody looks: the memory goes to others. What is written next is a whole screen. */
  forget(): void {
    this.#guardedBefore += this.#dropped;
    this.#painter = this.#fresh();
  }

  dispose(): void {
    this.#disposed = true;
    this.#budget.dispose();
    this.studio.pixels.leave(this);
  }

  get #dropped(): number {
    const { dropped, clamped } = this.#painter.guard.counts;
    return dropped + clamped;
  }

  #fresh(): CanvasPainter {
    const painter = new CanvasPainter(this.studio.pictures, { limits: { frameWork }, rest: (spentMs) => this.#rest(spentMs), turnMs, marksDamage: true });
    painter.allow(this.studio.pixels.claim(this, 0));
    return painter;
  }

  async #draw(painter: CanvasPainter, text: string): Promise<void> {
    if (this.#disposed) return;
    await this.#rest(0);
    const startedAt = performance.now();
    const { instructions, pointer, damaged } = livePiece(text);
    this.#chargeable = patience * (1 + drawingCost(instructions));
    if (damaged) this.#hurtBy('bytes');
    if (pointer) painter.movePointer(pointer.x, pointer.y);
    await this.#rest(performance.now() - startedAt);
    if (!this.#disposed) await painter.draw(instructions);
    this.#judge(painter);
  }

  /** Says what of the picture was lost since this was last asked. */
  #judge({ guard: { counts }, damagedImages }: CanvasPainter): void {
    const now = { images: counts.images + damagedImages, layers: counts.layers, drawing: counts.storms };
    for (const why of ['images', 'drawing', 'layers'] as const) if (now[why] > this.#seen[why]) this.#hurtBy(why);
    this.#seen = now;
  }

  #hurtBy(why: TileHurt): void {
    this.#hurt = { why, at: performance.now() };
  }

  #account(): void {
    if (!this.#disposed) this.#painter.allow(this.studio.pixels.claim(this, this.#painter.guard.pixels));
  }

  async #rest(spentMs: number): Promise<void> {
    const now = performance.now();
    const charge = Math.min(spentMs, this.#chargeable);
    this.#chargeable -= charge;
    this.#budget.spend(charge, now);
    this.studio.turns.spend(spentMs);
    const waitMs = this.#budget.waitMs(now);
    if (waitMs > 0) await new Promise((resolve) => { setTimeout(resolve, waitMs); });
    await this.studio.turns.start();
  }
}
