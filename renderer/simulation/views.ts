import { isDrawn, isText, type Frame, type Snapshot } from '../../shared/frames/frame';
import type { TileSurface } from '../live/desk';
import { Squares } from './desktop';
import type { Painted } from './history';
import type { ProcessTimers } from './machine';
import type { World } from './world';

/** What a run may plant to see that the checker notices. */
export type Plant =
  | 'paints-twice' | 'skips-a-frame' | 'paints-other-bytes' | 'hides-the-gap' | 'never-stale' | 'fresh-since-now' | 'unknown-is-done' | 'asks-under-a-new-id'
  | 'types-again-under-a-new-number' | 'retries-at-once' | 'takes-everything' | 'forgets-the-order' | 'forgets-a-square';

let nextView = 0;

/** One opened picture: takes frames at its own pace and writes into the history what it was given. */
export class View implements TileSurface {
  readonly number: number;
  readonly slowed = false;
  readonly guarded = 0;
  /** Milliseconds a frame takes to be drawn; 0: at once. */
  slowMs = 0;
  #read = 0;
  #largest = 0;
  #painted = 0;
  #planted = 0;
  #picture: Squares | undefined;

  constructor(private readonly world: World, private readonly timers: ProcessTimers, private readonly plant: Plant | undefined) {
    this.number = nextView;
    nextView += 1;
  }

  async reset(snapshot: Snapshot): Promise<void> {
    if (isDrawn(snapshot)) await this.#show(snapshot.instructions);
    else await this.#draw({ kind: 'snapshot', said: isText(snapshot) ? snapshot.ansi : '' }, 0);
  }

  async write(frame: Frame): Promise<void> {
    if (frame.kind === 'snapshot') return this.reset(frame.snapshot);
    if (frame.kind === 'gap') return this.#draw({ kind: 'gap', epoch: frame.epoch, offset: frame.offset, endOffset: frame.endOffset }, 0);
    if (frame.kind === 'end') return this.#draw({ kind: 'end' }, 0);
    if (frame.kind === 'desktop') return this.#show(frame.snapshot.instructions);
    if (frame.kind !== 'output' && frame.kind !== 'instructions') return undefined;
    this.#planted += 1;
    const now = this.#planted === 4;
    if (now && this.plant === 'skips-a-frame') return undefined;
    const text = now && this.plant === 'paints-other-bytes' ? `${frame.text.slice(0, -1)}?` : frame.text;
    if (frame.kind === 'instructions') this.#picture?.draw(text);
    const painted: Painted = { kind: 'output', epoch: frame.epoch, offset: frame.offset, endOffset: frame.endOffset, text, shows: this.#picture?.shows };
    await this.#draw(painted, text.length);
    if (now && this.plant === 'paints-twice') await this.#draw(painted, 0);
    return undefined;
  }

  end(): void { this.#note({ kind: 'end' }, this.world.now); }
  arrived(): void {}
  place(): void {}
  attend(): void {}
  dispose(): void {
    this.world.note({ at: this.world.now, kind: 'closed', view: this.number });
  }

  /** The network has brought this much for it. */
  read(characters: number): void {
    this.#read += characters;
    this.#largest = Math.max(this.#largest, characters);
    const waiting = this.#read - this.#painted;
    if (waiting > 65_536) this.world.note({ at: this.world.now, kind: 'pending', view: this.number, characters: waiting, largest: this.#largest });
  }

  async #show(screen: string): Promise<void> {
    this.#picture ??= new Squares();
    const words = this.#picture.show(this.plant === 'forgets-a-square' ? screen.replace(/\d=[^ ]+$/, '') : screen);
    await this.#draw({ kind: 'screen', words, shows: this.#picture.shows }, 0);
  }

  async #draw(painted: Painted, characters: number): Promise<void> {
    const since = this.world.now;
    if (this.slowMs > 0) await new Promise<void>((resolve) => { this.timers.after(this.slowMs, resolve); });
    this.#painted += characters;
    // What was skipped on the way here is not waiting any more.
    if (painted.kind === 'snapshot' || (painted.kind === 'screen' && !painted.words.changes)) this.#painted = this.#read;
    this.#note(painted, since);
  }

  #note(frame: Painted, since: number): void {
    this.world.note({ at: this.world.now, kind: 'painted', view: this.number, since, frame });
  }
}

export const forgetViews = (): void => { nextView = 0; };
