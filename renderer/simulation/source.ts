import { byteOffset, millis } from '../../shared/base/units';
import type { Frame } from '../../shared/frames/frame';
import { drawing, drawnSnapshot, Squares } from './desktop';
import type { World } from './world';

/** Where the first line of a recording starts. */
const begin = 100;

export interface Line {
  readonly offset: number;
  readonly endOffset: number;
  readonly text: string;
}

/** One session at the gateway: a recording that grows, of which only the newest part is kept in reach. */
export class Source {
  epoch = 1;
  #lines: Line[] = [];
  #end = begin;
  /** The session is over. */
  ended = false;
  #listeners = new Set<() => void>();
  #picture: Squares | undefined;

  constructor(private readonly world: World, readonly session: string, private readonly ring: number, readonly desktop: boolean) {
    this.#begin();
  }

  get begin(): number { return begin; }
  get end(): number { return this.#end; }

  grow(length: number): void {
    if (this.ended) return;
    const offset = this.#end;
    const name = `${this.session}.${this.epoch}.${offset}`;
    const text = this.desktop ? drawing(this.world, name, length) : `${name}:`.padEnd(length, 'x');
    this.#end = offset + text.length + 5;
    this.#lines.push({ offset, endOffset: this.#end, text });
    this.#picture?.draw(text, this.#end);
    if (this.#lines.length > this.ring) this.#lines = this.#lines.slice(-Math.ceil(this.ring * 0.75));
    this.world.note({ at: this.world.now, kind: 'grew', session: this.session, epoch: this.epoch, offset, endOffset: this.#end, text });
    this.#tell();
  }

  finish(): void {
    this.ended = true;
    this.#tell();
  }

  /** The gateway starts anew: another epoch, another recording. */
  restart(): void {
    this.epoch += 1;
    this.#lines = [];
    this.#end = begin;
    this.#listeners.clear();
    this.#begin();
  }

  listen(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Lines from `offset` on; undefined when they are not kept. */
  from(offset: number, limitBytes: number): readonly Line[] | undefined {
    if (offset === this.#end) return [];
    const first = this.#lines.findIndex((line) => line.offset === offset);
    if (first < 0) return undefined;
    let until = first + 1;
    while (until < this.#lines.length && this.#lines[until]!.endOffset - offset <= limitBytes) until += 1;
    return this.#lines.slice(first, until);
  }

  /** A terminal's screen now, or as it was a line before: never in the middle of an escape sequence. */
  snapshot(): Frame {
    const last = this.#lines.at(-1);
    const at = byteOffset(last !== undefined && this.world.chance(0.2) ? last.offset : this.#end);
    return {
      epoch: this.epoch, offset: at, endOffset: at, at: millis(at), kind: 'snapshot',
      snapshot: { columns: 80, rows: 24, ansi: `${this.session}|${this.epoch}|${at}` },
    };
  }

  /** A desktop's screen now, in place of the bytes from `from` on: all of it, or what has changed since. */
  screen(from: number, divisor: number, changes: boolean): Frame {
    const to = this.#end;
    const text = this.#picture!.screen({ session: this.session, epoch: this.epoch, from, to, divisor, changes });
    return { epoch: this.epoch, offset: byteOffset(from), endOffset: byteOffset(to), at: millis(to), kind: 'desktop', snapshot: drawnSnapshot(text, changes) };
  }

  #begin(): void {
    if (this.desktop) this.#picture = new Squares();
    this.world.note({ at: this.world.now, kind: 'began', session: this.session, epoch: this.epoch, offset: begin, desktop: this.desktop });
  }

  #tell(): void {
    for (const listener of this.#listeners) listener();
  }
}
