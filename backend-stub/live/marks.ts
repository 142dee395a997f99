import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { RecordedLine } from '../contracts';
import type { PlacedSnapshot } from './screen';

/** A mark comes so often while something happens, in ms of the session: what lies between two of them is played in no time. */
const everyMs = 20_000;
/** Not before so much was recorded: a quiet session is played from its start, and needs no screen here. */
const leastApart = 64 * 1024;
/** And after so much in any case. */
const mostApart = 1 << 20;
/** A changed size gets a mark of its own, but not more often than this. */
const everySizeMs = 250;
/** As long as a read-back can reach. */
export const keptMs = 600_000;
/** All sessions together, and one of them at most; packed. 256 busy sessions take about 10 MiB for ten minutes. */
const mostTogether = 48 << 20;
const mostAlone = 2 << 20;
/** What an entry takes beside its bytes. */
const overhead = 256;
/** A larger screen takes the gateway's thread for too long to be kept every few seconds. */
export const mostMarkedCells = 100_000;

interface Entry {
  readonly owner: Marks;
  readonly offset: number;
  readonly atMs: number;
  readonly columns: number;
  readonly rows: number;
  readonly desktop: PlacedSnapshot['desktop'];
  /** The snapshot's ANSI, deflated: screens shrink to a quarter and less. */
  readonly packed: Buffer;
}

const weightOf = (entry: Entry): number => entry.packed.length + overhead;

/** What the marks of all sessions take together; the oldest make room. */
export class MarkMemory {
  readonly #entries = new Set<Entry>();
  #kept = 0;

  constructor(readonly limit = mostTogether, readonly apart = leastApart) {}

  /** Bytes; never above `limit`. */
  get kept(): number {
    return this.#kept;
  }

  add(entry: Entry): void {
    this.#entries.add(entry);
    this.#kept += weightOf(entry);
    for (const oldest of this.#entries) {
      if (this.#kept <= this.limit) break;
      oldest.owner.drop(oldest);
    }
  }

  remove(entry: Entry): void {
    if (this.#entries.delete(entry)) this.#kept -= weightOf(entry);
  }
}

/** Screens of one session's last minutes, from which its recording can be shown without playing it from the start. */
export class Marks {
  #entries: Entry[] = [];
  #kept = 0;
  #lastMs = 0;
  #lastOffset = 0;

  constructor(private readonly memory: MarkMemory) {}

  /** Where the newest one was, kept or not. */
  get lastOffset(): number {
    return this.#lastOffset;
  }

  get count(): number {
    return this.#entries.length;
  }

  /** Whether the screen after `line` is to be kept. `sizedAt`: the end of the newest line that changed its size. */
  due(line: RecordedLine, sizedAt: number): boolean {
    const since = line.atMs - this.#lastMs;
    const written = line.endOffset - this.#lastOffset;
    // Marks are without the lines above the screen, which a new size may bring back: it needs a mark of its own.
    const resized = this.#entries.length > 0 && sizedAt > this.#lastOffset;
    return (since >= everyMs && written >= this.memory.apart) || written >= mostApart || (resized && since >= everySizeMs);
  }

  /** Keeps the screen; undefined, in the middle of an escape sequence, leaves the next line's due. */
  keep(placed: PlacedSnapshot | undefined): void {
    if (placed === undefined) return;
    this.#lastMs = placed.atMs;
    this.#lastOffset = placed.offset;
    const { columns, rows, ansi } = placed.snapshot;
    const entry: Entry = { owner: this, offset: placed.offset, atMs: placed.atMs, columns, rows, desktop: placed.desktop, packed: deflateRawSync(ansi, { level: 1 }) };
    this.#entries.push(entry);
    this.#kept += weightOf(entry);
    // One from before the kept minutes stays: they start from it.
    while ((this.#entries[1]?.atMs ?? Infinity) < placed.atMs - keptMs || (this.#kept > mostAlone && this.#entries.length > 1)) this.#dropOldest();
    this.memory.add(entry);
  }

  /** The newest at or before `atMs`, or else the oldest after it; none that starts before `offset`. */
  startFor(atMs: number, offset: number): PlacedSnapshot | undefined {
    const usable = this.#entries.filter((entry) => entry.offset >= offset);
    const found = usable.findLast((entry) => entry.atMs <= atMs) ?? usable[0];
    return found && placedFrom(found);
  }

  /** Those after `from` and up to `to`, oldest first; each is unpacked when it is come to. */
  *between(from: number, to: number): Generator<PlacedSnapshot> {
    for (const entry of this.#entries.filter(({ offset }) => offset > from && offset <= to)) yield placedFrom(entry);
  }

  drop(entry: Entry): void {
    const at = this.#entries.indexOf(entry);
    if (at < 0) return;
    this.#entries.splice(at, 1);
    this.#kept -= weightOf(entry);
    this.memory.remove(entry);
  }

  clear(): void {
    while (this.#entries.length > 0) this.#dropOldest();
  }

  #dropOldest(): void {
    const oldest = this.#entries[0];
    if (oldest !== undefined) this.drop(oldest);
  }
}

const placedFrom = ({ offset, atMs, columns, rows, desktop, packed }: Entry): PlacedSnapshot =>
  ({ offset, atMs, snapshot: { columns, rows, ansi: inflateRawSync(packed).toString('utf8') }, desktop });
