import { millis, type Millis } from '../base/units';
import type { ScreenSnapshot } from '../frames/frame';
import type { BodyEnvironment, RecordingBody } from './body';
import type { FramedRecording, RecordedFrame } from './formats/format';
import { FilterShelf, gramsOf } from './index/gram-filter';
import { IndexCache } from './index/index-cache';
import { unpackText } from './index/packed';
import { RecordingIndex, type IndexOptions } from './index/recording-index';
import { ScreenWatch, type ScreenText } from './index/screen-text';
import { searchPacked, unpackScreenText } from './index/text-record';
import { Turns } from './index/turns';
import type { Activity, IndexProgress, RecordedCommand, RecordingEvent, RecordingGap, SearchHit, Segment } from './port';
import type { Query } from './search/query';
import { searchScreenText } from './search/search';
import { Snapshotter } from './snapshotter';
import { startAt } from './start-at';

/** A terminal recording: segments of snapshot and frames, and the text that was on its screen. */
export class TerminalBody implements RecordingBody {
  readonly index: RecordingIndex;
  /** The index was made at an earlier time: nobody has read the whole file yet. */
  restored = false;
  readonly #cache: IndexCache;
  #closed = false;
  #building: Promise<void> | undefined;
  #onProgress: ((progress: IndexProgress) => void) | undefined;

  constructor(readonly recording: FramedRecording, readonly environment: BodyEnvironment, options: Pick<IndexOptions, 'textBudget'> = {}) {
    this.#cache = IndexCache.of(recording, environment);
    this.index = new RecordingIndex(recording, {
      ...options, onProgress: (progress) => this.#onProgress?.(progress), stopped: () => this.#closed,
      room: () => this.#cache.room(),
    });
  }

  get problems() { return this.index.problems; }
  get gaps(): readonly RecordingGap[] { return this.index.facts.gaps; }
  get typed() { return this.index.facts.typed; }
  get duration(): Millis { return this.index.facts.duration; }
  get frames(): number { return this.index.facts.frames; }

  build(onProgress: (progress: IndexProgress) => void): Promise<void> {
    this.#onProgress = onProgress;
    return (this.#building ??= this.#build());
  }

  async #build(): Promise<void> {
    const kept = await this.#cache.load();
    if (this.#closed) return;
    if (kept) {
      this.restored = true;
      this.index.restore(kept);
    } else if (await this.index.build()) await this.#cache.save(this.index);
  }

  async segmentAt(at: Millis, { continues = false }: { readonly continues?: boolean } = {}): Promise<Segment> {
    const { index } = this;
    const number = await index.segmentAt(at);
    const leave = index.turns.first();
    try {
      const [snapshot, frames] = await Promise.all([continues ? undefined : this.#snapshotOf(number), index.framesOf(number)]);
      const last = number + 1 >= index.table.length;
      const whole = { index: number, after: number + 1, from: index.table.from(number), to: last ? this.duration : index.table.from(number + 1), last };
      return snapshot === undefined ? { ...whole, snapshot, frames } : { ...whole, ...startAt(snapshot, frames, at), from: millis(Math.max(whole.from, Math.min(at, whole.to))), exact: true };
    } finally {
      leave();
    }
  }

  /** From the index; played again from an earlier one where that is damaged or there was no room. */
  async #snapshotOf(number: number): Promise<ScreenSnapshot> {
    const { columns, rows, snapshot } = this.index.table.row(number);
    if (number === 0) return { columns, rows, ansi: '' };
    const bytes = await this.index.pages.read(snapshot);
    if (bytes !== undefined) return { columns, rows, ansi: unpackText(bytes) };
    const { columns: wide, rows: high, ansi } = await this.#snapshotOf(number - 1);
    const screen = new Snapshotter(wide, high);
    try {
      screen.writeNow(ansi);
      for (const frame of await this.index.framesOf(number - 1)) show(screen, frame);
      return screen.snapshot();
    } finally {
      screen.dispose();
    }
  }

  cancelSeek(): void {
    this.index.waiting.cancel();
  }

  events(): readonly RecordingEvent[] {
    return this.index.facts.events;
  }

  commands(): readonly RecordedCommand[] {
    return this.index.commands;
  }

  activity(slices: number, duration: Millis): Activity {
    return this.index.facts.activity.slices(slices, duration);
  }

  async *screenHits(query: Query, { follow = false, stopped = () => false }: { readonly follow?: boolean; readonly stopped?: () => boolean } = {}): AsyncGenerator<SearchHit> {
    const { index } = this;
    const turns = new Turns(() => this.#closed);
    const grams = gramsOf(query.literals);
    let maybe: readonly boolean[] | undefined;
    for (let number = 0; !this.#closed && !stopped(); number += 1) {
      while (follow && !index.done && !stopped() && number >= index.table.length - 1) await index.waiting.anyGrowth();
      if (number >= index.table.length || (!index.done && number === index.table.length - 1)) return;
      const place = number % FilterShelf.perBlock;
      // A block that was open when it was asked knows only the segments of that moment.
      if (place === 0 || (maybe !== undefined && place >= maybe.length)) maybe = await index.filters.block(number, grams, index.pages);
      if (maybe?.[place] === false) continue;
      yield* await this.#hitsIn(number, query);
      if (turns.due) await turns.next();
    }
  }

  async #hitsIn(number: number, query: Query): Promise<Iterable<SearchHit>> {
    const bytes = await this.index.pages.read(this.index.table.text(number));
    if (bytes !== undefined) return searchPacked(unpackScreenText(bytes), query);
    return searchScreenText(await this.#screenTextOf(number), query);
  }

  /** What the index has no room for, read again. */
  async #screenTextOf(number: number): Promise<ScreenText> {
    const { columns, rows, ansi } = await this.#snapshotOf(number);
    const screen = new Snapshotter(columns, rows);
    try {
      screen.writeNow(ansi);
      const watch = new ScreenWatch(screen);
      for (const frame of await this.index.framesOf(number)) {
        if (frame.kind !== 'output' && frame.kind !== 'resize') continue;
        watch.before(frame.at);
        show(screen, frame);
        if (frame.kind === 'resize') watch.resized();
        watch.after();
      }
      return watch.take();
    } finally {
      screen.dispose();
    }
  }

  async thumbnailAt(): Promise<unknown> {
    return undefined;
  }

  /** Lines that scrolled off the shell's screen; what full-screen programs drew is not among them. */
  async linesBefore(at: Millis, most: number): Promise<readonly string[]> {
    const wanted = Math.max(0, Math.min(50_000, Math.floor(most) || 0));
    let lines: string[] = [];
    const last = await this.index.segmentAt(at);
    const leave = this.index.turns.first();
    try {
      for (let number = last; number >= 0 && lines.length < wanted && !this.#closed; number -= 1) lines = [...await this.#linesLeaving(number, at), ...lines];
    } finally {
      leave();
    }
    return wanted === 0 ? [] : lines.slice(-wanted);
  }

  async #linesLeaving(number: number, until: Millis): Promise<string[]> {
    const lines: string[] = [];
    const { columns, rows, ansi } = await this.#snapshotOf(number);
    const screen = new Snapshotter(columns, rows);
    try {
      screen.writeNow(ansi);
      screen.beforeScroll((top) => {
        if (top !== 0 || screen.alternate) return;
        const row = screen.wrappedLines(0, 1)[0];
        if (row?.head) lines.push(row.text);
      });
      for (const frame of await this.index.framesOf(number)) {
        if (frame.at > until) break;
        show(screen, frame);
      }
    } finally {
      screen.dispose();
    }
    return lines;
  }

  async close(): Promise<void> {
    this.#closed = true;
    this.cancelSeek();
    await this.#building?.catch(() => undefined);
    await this.#cache.close();
  }
}

function show(screen: Snapshotter, frame: RecordedFrame): void {
  if (frame.kind === 'output') screen.writeNow(frame.text);
  else if (frame.kind === 'resize') screen.resize(frame.columns, frame.rows);
}

