import { ProblemError, type Result, success } from '../../base/problem';
import type { FramedRecording } from '../formats/format';
import { coverAll, coverFound, CoverMemory, joined, type RowCover } from './cover';
import { KeyRules } from './keys';
import { LookAhead } from './look-ahead';
import { Painter } from './painter';
import type { RedactionOrder } from './order';
import { compilePatterns, coveredText, type FindRanges } from './patterns';
import { replay, type ScreenStep } from './replay';
import { terminalsOnly } from './terminals-only';

/** Where something was covered, in ms. */
export interface RedactedStretch {
  readonly from: number;
  readonly to: number;
  readonly what: 'pattern' | 'range';
}

export interface Redaction {
  readonly stretches: readonly RedactedStretch[];
  readonly hiddenLines: number;
  /** Covers what is found in other words: events, names. */
  readonly find: FindRanges;
  readonly durationMs: number;
}

/** The second pass takes as long as the first. */
const half = 0.5;
/** Stretches closer to each other than this are told as one. */
const joinMs = 1000;
const mostStretches = 1000;

/**
 * The copy as asciicast v2, line by line, to `onLine`; what was done is the answer. Rejects with a ProblemError when the order
 * makes no sense or the recording is none of a terminal.
 */
export async function redact(recording: FramedRecording, order: RedactionOrder, onLine: (line: string) => Promise<void>, onProgress: (fraction: number) => void = () => undefined, stopped: () => boolean = () => false): Promise<Result<Redaction>> {
  if (recording.kind !== 'terminal') throw new ProblemError(terminalsOnly);
  const find = compilePatterns(order.patterns);
  if (!find.ok) return find;
  const ranges = order.ranges.filter(({ from, to }) => to > from);
  const keys = new KeyRules(find.value, order.removeHidden);
  const ahead = new LookAhead();
  await replay(recording, {
    step: (step) => ahead.take(step, coverFound(step.screen.rows, find.value)),
    frame: (frame) => keys.take(frame),
    afterFrame: (fraction) => onProgress(fraction * half),
  }, stopped);
  keys.finish();

  const copy = new Copy(find.value, ahead, ranges);
  const { columns, rows, title, startedAt } = recording.header;
  await onLine(`${JSON.stringify({ version: 2, width: columns, height: rows, timestamp: startedAt === undefined ? undefined : Math.floor(startedAt / 1000), title: coveredText(title, find.value) || undefined })}\n`);
  const waiting: string[] = [];
  const line = (at: number, code: string, data: string): void => void waiting.push(`${JSON.stringify([at / 1000, code, data])}\n`);
  const edges = (until: number): void => { for (const { at, text } of copy.until(until)) line(at, 'o', text); };
  let last = 0;
  await replay(recording, {
    step: (step) => {
      edges(step.at);
      if (step.resized) line(step.at, 'r', `${step.resized.columns}x${step.resized.rows}`);
      const text = copy.take(step);
      if (text !== '') line(step.at, 'o', text);
    },
    frame: (frame) => {
      last = Math.max(last, frame.at);
      edges(frame.at);
      if (frame.kind === 'marker') line(frame.at, 'm', coveredText(frame.label, find.value));
      if (frame.kind !== 'input' || copy.inRange(frame.at)) return;
      const typed = keys.keysOf(frame.offset, frame.typed ?? '');
      if (typed !== '') line(frame.at, 'i', typed);
    },
    async afterFrame(fraction) {
      onProgress(half + fraction * half);
      for (const text of waiting.splice(0)) await onLine(text);
    },
  }, stopped);
  line(last, 'o', '');
  for (const text of waiting) await onLine(text);
  return success({ stretches: copy.stretches(last), hiddenLines: order.removeHidden ? keys.hiddenLines : 0, find: find.value, durationMs: last });
}

/** The second pass: covered screens, drawn. */
class Copy {
  readonly #memory = new CoverMemory();
  readonly #painter = new Painter();
  readonly #stretches: { from: number; to: number; what: RedactedStretch['what'] }[] = [];
  /** Rows that stood there before the stretch that is hidden; undefined outside of one. */
  #before: ReadonlySet<string> | undefined;
  #rows: ReadonlySet<string> = new Set();
  #screen: ScreenStep | undefined;
  readonly #edges: number[];

  constructor(readonly find: FindRanges, readonly ahead: LookAhead, readonly ranges: RedactionOrder['ranges']) {
    this.#edges = [...new Set(ranges.flatMap(({ from, to }) => [from, to]))].sort((one, other) => one - other);
  }

  inRange(at: number): boolean {
    return this.ranges.some(({ from, to }) => at >= from && at < to);
  }

  /** Stretches begin and end also where nothing happens: what is drawn then, up to `at`. */
  until(at: number): { readonly at: number; readonly text: string }[] {
    const due = this.#edges.filter((edge) => edge <= at);
    this.#edges.splice(0, due.length);
    return due.map((edge) => ({ at: edge, text: this.#screen === undefined ? '' : this.#draw({ ...this.#screen, at: edge, scrolled: 0, resized: undefined, number: -1 }) })).filter(({ text }) => text !== '');
  }

  take(step: ScreenStep): string {
    this.#screen = step;
    return this.#draw(step);
  }

  #draw(step: ScreenStep): string {
    const { number, at, screen, scrolled, resized } = step;
    const { rows } = screen;
    if (resized) this.#painter.resized();
    const early = this.ahead.covers.get(number);
    const found = coverFound(rows, this.find).map((cover, row) => joined(cover, early?.get(row)));
    const inRange = this.inRange(at);
    if (inRange) this.#before ??= this.#rows;
    // What is new in a hidden stretch stays covered after it; what was there before comes back.
    const kept = inRange ? found.map((cover, row) => (this.#before?.has(rows[row]?.text.trimEnd() ?? '') ? cover : joined(cover, coverAll(rows[row]!)))) : found;
    const covers = this.#memory.recall(rows, kept, resized ? rows.length : scrolled);
    this.#memory.remember(rows, covers);
    if (!inRange) {
      this.#before = undefined;
      this.#rows = new Set(rows.map(({ text }) => text.trimEnd()));
    }
    const shown: RowCover[] = inRange ? rows.map((row) => coverAll(row)) : covers;
    if (shown.some((cover) => cover !== undefined)) this.#note(at, inRange ? 'range' : 'pattern');
    else this.#end(at);
    return this.#painter.paint(screen, shown, resized ? 0 : scrolled);
  }

  /** All of them, in order; `duration`: where the recording ends. */
  stretches(duration: number): RedactedStretch[] {
    this.#end(duration);
    const told = [...this.#stretches.map(({ from, to, what }) => ({ from, to, what })), ...this.ranges.map(({ from, to }) => ({ from, to: Math.min(to, duration), what: 'range' as const }))]
      .filter(({ from, to }) => to >= from).sort((one, other) => one.from - other.from);
    const result: { from: number; to: number; what: RedactedStretch['what'] }[] = [];
    for (const stretch of told) {
      const before = result.at(-1);
      if (before !== undefined && before.what === stretch.what && stretch.from <= before.to + joinMs) before.to = Math.max(before.to, stretch.to);
      else result.push({ ...stretch });
    }
    return result.slice(0, mostStretches);
  }

  #open: { readonly from: number; readonly what: RedactedStretch['what'] } | undefined;

  #note(at: number, what: RedactedStretch['what']): void {
    if (this.#open?.what === what) return;
    this.#end(at);
    this.#open = { from: at, what };
  }

  #end(at: number): void {
    if (this.#open) this.#stretches.push({ ...this.#open, to: at });
    this.#open = undefined;
  }
}
