import { byteOffset } from '../../base/units';
import type { FrameBody } from '../../frames/frame';
import { ByteTaker } from './byte-taker';
import { resizeTo } from './cast-event';
import { Elapsed } from './elapsed';
import type { FrameBatch, RecordedFrame } from './format';
import { LineSplitter, type Line } from './lines';
import type { Marks, MarkState } from './marks';
import type { ProblemList } from './problems';
import type { ByteStream } from './stream';
import { Utf8Pieces } from './utf8';

/** What one line of a timing file says. `data`: that many bytes of a data file were written to the screen, or typed. */
export type TimedEntry =
  | { readonly kind: 'data'; readonly role: 'output' | 'input'; readonly stream: number; readonly bytes: number }
  | { readonly kind: 'resize'; readonly columns: number; readonly rows: number }
  | { readonly kind: 'body'; readonly body: FrameBody }
  | { readonly kind: 'nothing' };

export interface TimedLine {
  readonly seconds: number;
  readonly entry: TimedEntry;
}

/** A data file. Undefined `stream`: it is not there. */
export interface DataFile {
  readonly name: string;
  readonly stream: ByteStream | undefined;
  /** Where the counted bytes start. */
  readonly start: number;
  /** Written by a program without a terminal: lines end without a carriage return. */
  readonly bareNewlines?: boolean | undefined;
  /** Whether this, left over at the end, is a line the recorder wrote for people. */
  readonly trailer?: ((text: string) => boolean) | undefined;
}

export interface TimedData {
  readonly timing: ByteStream;
  readonly parse: (text: string) => TimedLine | undefined;
  readonly files: readonly DataFile[];
  readonly marks: Marks;
}

/** Marks stand this many bytes of timing apart: about 300 entries. */
export const timingMarkBytes = 4_096;
/** Longer entries are cut: recorders write a few kilobytes at a time. */
const longestEntry = 1 << 20;
const batchEntries = 500;
const batchBytes = 256 * 1024;
const leftBytes = 4_096;

/** Frames of a recording whose times stand in one file and whose texts in others. State: offset in the timing, time so far, offsets in the data. */
export async function* readTimed(data: TimedData, mark: MarkState | undefined, problems: ProblemList): AsyncGenerator<FrameBatch> {
  const [offset = 0, wholeMillis, nanos, ...places] = mark ?? [0, 0, 0, ...data.files.map(({ start }) => start)];
  const reader = new TimedReader(data, new Elapsed(wholeMillis, nanos), places, problems);
  const splitter = new LineSplitter(offset);
  try {
    for await (const { bytes, fraction } of data.timing.pieces(offset, problems)) {
      for await (const frames of reader.batches(splitter.take(bytes))) yield { frames, fraction };
    }
    const last = splitter.finish();
    // Recorders end every line: half a number would be another number.
    if (last && last.text.trim() !== '') problems.add('truncated', `byte ${last.offset} of the timing`);
    await reader.checkRest();
    yield { frames: [], fraction: 1 };
  } finally {
    await reader.close();
  }
}

class TimedReader {
  readonly #takers: readonly (ByteTaker | undefined)[];
  /** One for each stream and role. */
  readonly #texts = new Map<string, Utf8Pieces>();

  constructor(readonly data: TimedData, readonly elapsed: Elapsed, readonly places: MarkState, readonly problems: ProblemList) {
    this.#takers = data.files.map(({ stream }, index) => stream && new ByteTaker(stream, places[index] ?? 0, problems));
  }

  async* batches(lines: readonly Line[]): AsyncGenerator<RecordedFrame[]> {
    let frames: RecordedFrame[] = [];
    let size = 0;
    for (const line of lines) {
      this.#mark(line.offset);
      const body = await this.#read(line);
      if (body === undefined) continue;
      frames.push({ epoch: 0, offset: byteOffset(line.offset), endOffset: byteOffset(line.endOffset), at: this.elapsed.at, ...body });
      if (body.kind === 'output') size += body.text.length;
      if (frames.length < batchEntries && size < batchBytes) continue;
      yield frames;
      frames = [];
      size = 0;
    }
    yield frames;
  }

  #mark(offset: number): void {
    for (const text of this.#texts.values()) if (!text.settled) return;
    this.data.marks.offer(offset, () => [offset, this.elapsed.millis, this.elapsed.nanos, ...this.#takers.map((taker) => taker?.offset ?? 0)]);
  }

  async #read(line: Line): Promise<(FrameBody & { typed?: string }) | undefined> {
    const where = `byte ${line.offset}`;
    const parsed = line.cut ? undefined : this.data.parse(line.text);
    if (parsed === undefined) {
      if (line.text.trim() !== '') this.problems.add('corrupt-line', where);
      return undefined;
    }
    if (parsed.seconds < 0) this.problems.add('time-back', where);
    else this.elapsed.add(parsed.seconds);
    const { entry } = parsed;
    switch (entry.kind) {
      case 'data': return this.#take(entry.stream, entry.role, entry.bytes, where);
      case 'resize': return resizeTo(entry.columns, entry.rows, where, this.problems);
      case 'body': return entry.body;
      case 'nothing': return undefined;
    }
  }

  async #take(stream: number, role: 'output' | 'input', count: number, where: string): Promise<(FrameBody & { typed?: string }) | undefined> {
    const taker = this.#takers[stream];
    const file = this.data.files[stream];
    if (taker === undefined || file === undefined) {
      // That something was typed is known, even where the keys are not.
      if (role === 'input') return { kind: 'input', characters: count };
      this.problems.add('data-missing', where);
      return undefined;
    }
    const wanted = Math.min(count, longestEntry);
    const complete = taker.available >= wanted || await taker.fill(wanted);
    if (!complete) this.problems.add('data-short', file.name);
    const bytes = taker.take(wanted);
    if (!complete && bytes.length === 0) return undefined;
    const key = `${stream} ${role}`;
    const decoder = this.#texts.get(key) ?? new Utf8Pieces();
    this.#texts.set(key, decoder);
    const decoded = decoder.take(bytes);
    if (count > wanted) {
      this.problems.add('long-frame', where);
      if (await taker.skip(count - wanted) < count - wanted) this.problems.add('data-short', file.name);
    }
    if (role === 'input') return { kind: 'input', characters: decoded.length, typed: decoded };
    return { kind: 'output', text: file.bareNewlines ? decoded.replaceAll('\n', '\r\n') : decoded };
  }

  /** Bytes nobody told the time of. */
  async checkRest(): Promise<void> {
    for (const [index, taker] of this.#takers.entries()) {
      const file = this.data.files[index];
      if (taker === undefined || file === undefined) continue;
      await taker.fill(leftBytes);
      const rest = taker.peek(leftBytes);
      if (rest.length === 0 || (rest.length < leftBytes && file.trailer?.(new TextDecoder().decode(rest)) === true)) continue;
      this.problems.add('data-untimed', `byte ${taker.offset} of "${file.name}"`);
    }
  }

  async close(): Promise<void> {
    for (const taker of this.#takers) await taker?.close();
  }
}
