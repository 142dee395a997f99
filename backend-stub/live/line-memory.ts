import type { RecordedLine } from '../contracts';

/** The newest lines of all sessions together; what is older is read back from the disk, mostly out of the page cache. */
const mostTogether = 32 << 20;
/** One session's part of it at most: some minutes of ordinary work. */
const mostAlone = 1 << 20;
/** Objects around a line's text, measured at 96 to 120 bytes. */
const lineWeight = 128;

/** Bytes a line takes in memory at most: two per character, whatever its alphabet, and as it was sent. */
export const weightOf = (line: RecordedLine): number => 3 * line.data.length + lineWeight;

/** One who keeps lines, and lets go of the oldest when its part has become smaller. */
export interface LineKeeper {
  readonly kept: number;
  trim(): void;
}

/**
 * The memory that feeds keep their newest lines in. Each may have an equal part of it, so that 300 busy sessions take no
 * more than 30: without this bound a wall of 256 sessions filled 600 MB in two minutes.
 */
export class LineMemory {
  readonly #keepers = new Set<LineKeeper>();

  constructor(readonly limit = mostTogether) {}

  /** What one keeper may keep now. */
  get share(): number {
    return Math.min(mostAlone, Math.floor(this.limit / Math.max(1, this.#keepers.size)));
  }

  /** What all keep together; never above `limit` for longer than one line. */
  get kept(): number {
    let sum = 0;
    for (const keeper of this.#keepers) sum += keeper.kept;
    return sum;
  }

  enter(keeper: LineKeeper): void {
    const before = this.share;
    this.#keepers.add(keeper);
    if (this.share < before) for (const other of this.#keepers) other.trim();
  }

  leave(keeper: LineKeeper): void {
    this.#keepers.delete(keeper);
  }
}
