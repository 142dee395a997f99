import type { Millis } from '../base/units';
import type { RecordingBody } from './body';
import type { FramedRecording } from './formats/format';
import { commandsTyped } from './index/commands';
import { RecordingIndex, type IndexOptions } from './index/recording-index';
import { ScreenWatch, type ScreenText } from './index/screen-text';
import type { Activity, IndexProgress, RecordedCommand, RecordingEvent, RecordingGap, SearchHit, Segment } from './port';
import type { Query } from './search/query';
import { searchScreenText } from './search/search';
import { Snapshotter } from './snapshotter';

/** A terminal recording: segments of snapshot and frames, and the text that was on its screen. */
export class TerminalBody implements RecordingBody {
  readonly index: RecordingIndex;
  #closed = false;
  #building: Promise<void> | undefined;
  #onProgress: ((progress: IndexProgress) => void) | undefined;

  constructor(readonly recording: FramedRecording, options: Omit<IndexOptions, 'onProgress' | 'stopped'> = {}) {
    this.index = new RecordingIndex(recording, { ...options, onProgress: (progress) => this.#onProgress?.(progress), stopped: () => this.#closed });
  }

  get problems() { return this.index.problems; }
  get gaps(): readonly RecordingGap[] { return this.index.facts.gaps; }
  get typed() { return this.index.facts.typed; }
  get duration(): Millis { return this.index.facts.duration; }
  get frames(): number { return this.index.facts.frames; }

  build(onProgress: (progress: IndexProgress) => void): Promise<void> {
    this.#onProgress = onProgress;
    return (this.#building ??= this.index.build());
  }

  async segmentAt(at: Millis): Promise<Segment> {
    const { index } = this;
    const number = await index.segmentAt(at);
    const leave = index.turns.first();
    try {
      const entry = index.segments[number];
      if (entry === undefined) throw new Error('a recording has at least one segment');
      const frames = await index.framesOf(number);
      const next = index.segments[number + 1];
      return { index: number, after: number + 1, from: entry.from, to: next?.from ?? this.duration, snapshot: entry.snapshot, frames, last: next === undefined };
    } finally {
      leave();
    }
  }

  cancelSeek(): void {
    this.index.waiting.cancel();
  }

  events(): readonly RecordingEvent[] {
    return this.index.facts.events;
  }

  commands(): readonly RecordedCommand[] {
    return commandsTyped(this.typed);
  }

  activity(slices: number, duration: Millis): Activity {
    return this.index.facts.activity.slices(slices, duration);
  }

  async *screenHits(query: Query, { follow = false }: { readonly follow?: boolean } = {}): AsyncGenerator<SearchHit> {
    const { index } = this;
    for (let number = 0; !this.#closed; number += 1) {
      while (follow && !index.done && number >= index.segments.length - 1) await index.waiting.anyGrowth();
      if (number >= index.segments.length || (!index.done && number === index.segments.length - 1)) return;
      yield* searchScreenText(index.segments[number]?.text ?? await this.#screenTextOf(number), query);
    }
  }

  /** What the index dropped for want of memory, read again. */
  async #screenTextOf(number: number): Promise<ScreenText> {
    const entry = this.index.segments[number];
    if (entry === undefined) throw new Error('no such segment');
    const screen = new Snapshotter(entry.snapshot.columns, entry.snapshot.rows);
    try {
      screen.writeNow(entry.snapshot.ansi);
      const watch = new ScreenWatch(screen);
      for (const frame of await this.index.framesOf(number)) {
        if (frame.kind !== 'output' && frame.kind !== 'resize') continue;
        watch.before(frame.at);
        if (frame.kind === 'output') screen.writeNow(frame.text);
        else screen.resize(frame.columns, frame.rows);
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
    const entry = this.index.segments[number];
    if (entry === undefined) return [];
    const lines: string[] = [];
    const screen = new Snapshotter(entry.snapshot.columns, entry.snapshot.rows);
    try {
      screen.writeNow(entry.snapshot.ansi);
      screen.beforeScroll((top) => {
        if (top !== 0 || screen.alternate) return;
        const row = screen.wrappedLines(0, 1)[0];
        if (row?.head) lines.push(row.text);
      });
      for (const frame of await this.index.framesOf(number)) {
        if (frame.at > until) break;
        if (frame.kind === 'output') screen.writeNow(frame.text);
        else if (frame.kind === 'resize') screen.resize(frame.columns, frame.rows);
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
  }
}

