import type { RecordedLine, RecordingWriter } from '../contracts';
import { instruction, instructionsOf } from '../desktop/instructions';
import type { DrawOperation } from '../desktop/operations';
import { Picture } from '../desktop/picture';
import { Squares } from '../desktop/squares';
import { LineFeed } from './line-feed';
import type { LineMemory } from './line-memory';
import type { MarkMemory } from './marks';
import type { PlacedSnapshot } from './screen';

/** The instructions of a graphical session, and its picture: it is drawn once they are recorded, and never ahead of them. */
export class DesktopFeed extends LineFeed {
  readonly #picture: Picture;
  readonly #squares: Squares;
  #sizedAt = 0;
  #atMs = 0;
  #pointer: { readonly x: number; readonly y: number; readonly at: number } | undefined;
  readonly #snapshots = new Map<number, PlacedSnapshot>();
  #glanceBytes = 0;

  constructor(epoch: number, writer: RecordingWriter, width: number, height: number, memory?: LineMemory, marks?: MarkMemory) {
    super(epoch, writer, memory, marks);
    this.#picture = new Picture(width, height);
    this.#squares = new Squares(this.#picture);
  }

  override get desktop(): { readonly width: number; readonly height: number } {
    return this.#picture;
  }

  /** As it is recorded: for whoever shows it to the session's own user. */
  get picture(): Picture {
    return this.#picture;
  }

  get sizedAt(): number {
    return this.#sizedAt;
  }

  get glanceBytes(): number {
    return this.#glanceBytes;
  }

  /** Records one picture, draws it, then tells the watchers. */
  draw(operations: readonly DrawOperation[]): Promise<void> {
    const { appendPicture } = this.writer;
    if (appendPicture === undefined) throw new TypeError('This recording holds no pictures.');
    const recorded = appendPicture.call(this.writer, operations.map(instructionsOf).join(''));
    return this.following(recorded, (lines) => {
      const end = lines.at(-1)?.endOffset ?? this.end;
      for (const operation of operations) {
        this.#picture.draw(operation, end);
        if (operation.kind === 'size') this.#sizedAt = end;
      }
      this.#atMs = lines.at(-1)?.atMs ?? this.#atMs;
      this.add(lines);
    });
  }

  snapshot(divisor = 1): PlacedSnapshot {
    const last = this.#snapshots.get(divisor);
    if (last?.offset === this.end) return last;
    const placed = this.#place('whole', this.#squares.whole(divisor, this.#pointer, this.#atMs));
    this.#snapshots.set(divisor, placed);
    return placed;
  }

  /** Only the squares that have changed after `from`; all of it when the size has. */
  glance(from: number, _now: number, divisor = 1): PlacedSnapshot {
    if (this.#sizedAt > from) return this.snapshot(divisor);
    const pointer = this.#pointer !== undefined && this.#pointer.at > from ? this.#pointer : undefined;
    const placed = this.#place('changes', this.#squares.changes(from, divisor, pointer, this.#atMs));
    this.#glanceBytes = placed.snapshot.ansi.length;
    return placed;
  }

  blank(): PlacedSnapshot {
    const { width, height } = this.#picture;
    return { offset: this.begin, atMs: 0, snapshot: { columns: width, rows: height, ansi: instructionsOf({ kind: 'size', width, height }) + instruction('sync', 0) }, desktop: 'whole' };
  }

  override dispose(): void {
    super.dispose();
    this.#snapshots.clear();
    this.#squares.clear();
  }

  protected added(line: RecordedLine): void {
    if (line.kind === 'pointer') {
      const [, x, y] = /^5\.mouse,\d+\.(-?\d+),\d+\.(-?\d+),/.exec(line.data) ?? [];
      if (x !== undefined && y !== undefined) this.#pointer = { x: Number(x), y: Number(y), at: line.endOffset };
    }
    this.trim();
    // A picture is whole only behind a `sync`.
    if (line.kind === 'draw' && line.data.includes('4.sync,') && this.marks.due(line, this.#sizedAt)) this.#markDue = true;
    if (this.#markDue && line.endOffset === this.end) {
      this.#markDue = false;
      this.marks.keep({ ...this.snapshot(), atMs: line.atMs });
    }
  }

  #markDue = false;

  protected trimming(): void {
    // The picture needs no lines.
  }

  #place(desktop: 'whole' | 'changes', instructions: string): PlacedSnapshot {
    const { width, height } = this.#picture;
    return { offset: this.end, atMs: this.#atMs, snapshot: { columns: width, rows: height, ansi: instructions }, desktop };
  }
}
