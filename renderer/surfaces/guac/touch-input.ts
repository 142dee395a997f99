import * as library from 'guacamole-common-js';
import type { Mouse } from 'guacamole-common-js';
import type { Disposable } from '../../../shared/base/dispose';

/** The module has one export, the default; its types tell otherwise. */
const Guacamole = (library as unknown as { readonly default: typeof library }).default;

/** CSS pixels that two fingers move for one step of the wheel. */
const stepPixels = 20;
/** The longest a timer takes. */
const never = 2 ** 31 - 1;

interface Place {
  readonly x: number;
  readonly y: number;
}

interface MouseEvents {
  onEach(types: readonly string[], handle: (event: { readonly state: Mouse.State }) => void): void;
}

/**
 * Fingers on a glass as a mouse: Guacamole's own reading of one (a tap clicks, a long press is the right button, a tap and then a
 * stroke drags), and of two the wheel: what is below follows them. Whatever interrupts a gesture ends it, with nothing held down.
 */
export class TouchInput implements Disposable {
  readonly #screen: Mouse.Touchscreen;
  readonly #longPressMs: number;
  #fingers = 0;
  /** Where two fingers were when the wheel turned last. */
  #scrolledAt: number | undefined;
  readonly #types = { touchstart: (event: TouchEvent) => this.#handleStart(event), touchmove: (event: TouchEvent) => this.#handleMove(event), touchend: (event: TouchEvent) => this.#handleEnd(event), touchcancel: () => this.cancel() } as const;

  constructor(private readonly glass: HTMLElement, onState: (state: Mouse.State) => void) {
    for (const [type, handle] of Object.entries(this.#types)) glass.addEventListener(type, handle as (event: Event) => void, { passive: false });
    // Hears of everything after them.
    this.#screen = new Guacamole.Mouse.Touchscreen(glass);
    this.#longPressMs = this.#screen.longPressThreshold;
    (this.#screen as unknown as MouseEvents).onEach(['mousedown', 'mousemove', 'mouseup'], ({ state }) => onState(state));
  }

  /** Nothing is under way any more: no button is down, and a press that was on its way to be a long one is none. */
  cancel(): void {
    this.#scrolledAt = undefined;
    // Only while there are fingers: behind a touch the library's mouse is deaf for some events.
    if (this.#fingers > 0) {
      // What ends a gesture of the library's, its timers with it: that no finger is left, and not one was lifted.
      const ended = Object.defineProperties(new Event('touchend'), { touches: { value: [] }, changedTouches: { value: [] } });
      ours.add(ended);
      this.glass.dispatchEvent(ended);
    }
    this.#screen.release('left');
  }

  dispose(): void {
    this.cancel();
    for (const [type, handle] of Object.entries(this.#types)) this.glass.removeEventListener(type, handle as (event: Event) => void);
  }

  #handleStart({ touches }: TouchEvent): void {
    this.#fingers = touches.length;
    // Who holds still in a drag is not pressing long: the library would click the right button, and forget the left one.
    this.#screen.longPressThreshold = this.#screen.currentState.left ? never : this.#longPressMs;
    if (touches.length === 1) return;
    // The library lets a drag go on that a second finger interrupts.
    this.#screen.release('left');
    this.#scrolledAt = touches.length === 2 ? middle(touches).y : undefined;
  }

  #handleMove(event: TouchEvent): void {
    if (this.#scrolledAt === undefined || event.touches.length !== 2) return;
    event.preventDefault();
    const { x, y } = middle(event.touches);
    for (let moved = y - this.#scrolledAt; Math.abs(moved) >= stepPixels; moved = y - this.#scrolledAt) {
      this.#screen.move(Guacamole.Position.fromClientPosition(this.glass, x, y));
      this.#screen.click(moved > 0 ? 'up' : 'down');
      this.#scrolledAt += Math.sign(moved) * stepPixels;
    }
  }

  #handleEnd({ touches }: TouchEvent): void {
    this.#fingers = touches.length;
    if (touches.length < 2) this.#scrolledAt = undefined;
  }
}

const ours = new WeakSet<Event>();
/** Made here, not by a script of the page's. */
export const isOurs = (event: Event): boolean => ours.has(event);

const middle = (touches: TouchList): Place => ({ x: ((touches[0]?.clientX ?? 0) + (touches[1]?.clientX ?? 0)) / 2, y: ((touches[0]?.clientY ?? 0) + (touches[1]?.clientY ?? 0)) / 2 });
