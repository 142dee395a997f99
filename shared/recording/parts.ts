import { byteOffset, millis, type Millis } from '../base/units';
import type { FrameBody, Instruction } from '../frames/frame';
import type { Cursor, FrameBatch, FramedRecording, RecordedFrame } from './formats/format';
import { ProblemList } from './formats/problems';

export interface RecordingPart {
  readonly recording: FramedRecording;
  /** When its time 0 was, since the start of the first part. Undefined: right after the part before it. */
  readonly start?: Millis | undefined;
}

/**
 * Offsets of part n are n times this and its own: a file's size inside gzip is not known before it is read to its end.
 * 8,192 parts of 1 TiB are numbers still.
 */
const stride = 2 ** 40;
export const mostParts = 8_192;
/** A seam is told as a gap when more than this is missing, or is there twice. */
const seamMs = 1_000;
/** Layers of one part that are taken away at its end. */
const mostLayers = 4_096;

/** What has to be known of a part to go on with the one after it. */
interface Ending {
  readonly start: Millis;
  at: Millis;
  columns: number;
  rows: number;
  /** Layers and buffers that were drawn on, image streams that were begun. */
  readonly layers: Set<string>;
  open: readonly string[];
}

/**
 * Several recordings that follow each other as one: times from the first one's start, which never go back. Each begins with a
 * full screen, so what the one before drew is taken away first. What is missing between two of them, or is in both (then the
 * second time comes at once), is told as a `gap`. `parts` is not empty; those beyond 8,192 are left out.
 */
export function joinParts(parts: readonly RecordingPart[]): FramedRecording {
  const joined = new JoinedFrames(parts.slice(0, mostParts));
  const recordings = parts.map(({ recording }) => recording);
  const [first] = recordings as [FramedRecording];
  return {
    kind: first.kind,
    header: { ...first.header, metadata: parts.length === 1 ? first.header.metadata : [...first.header.metadata, { name: 'Parts', value: String(parts.length) }] },
    start: first.start,
    problems: recordings.flatMap(({ problems }) => problems),
    gaps: parts.flatMap(({ recording, start }) => (recording.gaps ?? []).map((gap) => ({ ...gap, from: millis(gap.from + (start ?? 0)), to: millis(gap.to + (start ?? 0)) }))),
    read: (from, problems, to) => joined.read(from, problems, to),
    marks: { save: () => joined.save(), load: (saved) => joined.load(saved) },
    events: async () => (await Promise.all(parts.map(async ({ recording, start }) => (await recording.events()).map((event) => ({ ...event, at: millis(event.at + (start ?? 0)) }))))).flat(),
    verify: async () => {
      const reports = await Promise.all(recordings.map((recording) => recording.verify()));
      return reports.find(({ state }) => state === 'failed') ?? reports.find(({ state }) => state === 'unsigned') ?? (reports[0] as (typeof reports)[0]);
    },
  };
}

class JoinedFrames {
  /** Of every part that was read to its end, in order, the parts before it as well. */
  readonly #endings: Ending[] = [];

  constructor(readonly parts: readonly RecordingPart[]) {}

  async *read(from: Cursor, problems: ProblemList, to = Infinity): AsyncGenerator<FrameBatch> {
    let number = Math.floor(from.offset / stride);
    // When it began is known only to who read the parts before it.
    const known = number <= this.#endings.length;
    if (!known) number = 0;
    let last = known ? from.at : millis(0);
    let before = this.#endings[number - 1];
    for (; number < this.parts.length && number * stride < to; number += 1) {
      const { recording } = this.parts[number] as RecordingPart;
      const base = number * stride;
      const whole = !known || from.offset <= base + recording.start.offset;
      const start = this.parts[number]?.start ?? before?.at ?? millis(0);
      const ending: Ending = { start, at: last, columns: recording.header.columns, rows: recording.header.rows, layers: new Set(), open: [] };
      const here = byteOffset(base + recording.start.offset);
      if (whole && here >= to) return;
      const seam = number > 0 && whole && before !== undefined ? seamFrames(recording, before, millis(Math.max(last, start)), last, start) : [];
      const cursor: Cursor = whole ? recording.start : { offset: from.offset - base, at: millis(Math.max(0, from.at - start)) };
      const wanted = (frames: RecordedFrame[]): RecordedFrame[] => (known ? frames : frames.filter(({ offset }) => offset >= from.offset));
      if (seam.length > 0) {
        yield { frames: wanted(seam.map((frame) => ({ epoch: 0, offset: here, endOffset: here, ...frame }))), fraction: number / this.parts.length };
        last = seam.at(-1)?.at ?? last;
      }
      for await (const { frames, fraction } of recording.read(cursor, known ? problems : new ProblemList(), to - base)) {
        const moved: RecordedFrame[] = [];
        for (const frame of frames) {
          last = millis(Math.max(last, frame.at + start));
          note(ending, frame);
          moved.push({ ...frame, offset: byteOffset(frame.offset + base), endOffset: byteOffset(frame.endOffset + base), at: last });
        }
        yield { frames: wanted(moved), fraction: (number + fraction) / this.parts.length };
      }
      ending.at = last;
      if (whole && to === Infinity && this.#endings.length === number) this.#endings.push(ending);
      before = this.#endings[number] ?? ending;
    }
  }

  /** A line for each part: its number, then what its own format noted; and for each that was read to its end, minus one and what follows. */
  save(): readonly (readonly number[])[] {
    return [
      ...this.parts.flatMap(({ recording }, number) => (recording.marks?.save() ?? []).map((line) => [number, ...line])),
      ...this.#endings.map(({ start, at, columns, rows, layers, open }) => [-1, start, at, columns, rows, layers.size, ...[...layers].map(Number), ...open.map(Number)]),
    ];
  }

  load(saved: readonly (readonly number[])[]): void {
    this.parts.forEach(({ recording }, number) => recording.marks?.load(saved.filter(([part]) => part === number).map(([, ...line]) => line)));
    this.#endings.length = 0;
    for (const [part, start = 0, at = 0, columns = 0, rows = 0, layers = 0, ...rest] of saved) {
      if (part === -1) this.#endings.push({ start: millis(start), at: millis(at), columns, rows, layers: new Set(rest.slice(0, layers).map(String)), open: rest.slice(layers).map(String) });
    }
  }
}

type SeamFrame = FrameBody & { readonly at: Millis };

function seamFrames({ kind, header: { columns, rows } }: FramedRecording, before: Ending, at: Millis, last: Millis, start: Millis): SeamFrame[] {
  const frames: SeamFrame[] = [];
  const missing = start - last;
  // A gap lasts from the frame before it to the next.
  if (missing > seamMs) frames.push({ kind: 'gap', cause: 'Nothing was recorded between two parts.', at: last });
  else if (-missing > seamMs) frames.push({ kind: 'gap', cause: `Two parts overlap by ${(-missing / 1000).toFixed(1)} seconds: what is in both comes again at once.`, at: last });
  if (kind === 'terminal') frames.push({ kind: 'output', text: '\x1bc', at });
  else frames.push({ kind: 'draw', instructions: clearing(before), at });
  if (columns !== before.columns || rows !== before.rows) frames.push({ kind: 'resize', columns, rows, at });
  return frames;
}

/** Ends what was begun and takes every layer away, so that the next part draws as its own first viewer saw it. */
function clearing({ layers, open }: Ending): Instruction[] {
  return [
    ...open.map((stream): Instruction => ['end', stream]),
    ...[...layers].filter((layer) => layer !== '0').map((layer): Instruction => ['dispose', layer]),
    ['size', '0', '0', '0'],
  ];
}

/** Where instructions name a layer they draw on. */
const targets: Readonly<Record<string, number | undefined>> = { size: 1, rect: 1, img: 3, cfill: 2, move: 1, shade: 1, copy: 7, transfer: 7, lfill: 2, start: 1, cursor: 3 };

function note(ending: Ending, frame: RecordedFrame): void {
  if (frame.kind === 'resize') Object.assign(ending, { columns: frame.columns, rows: frame.rows });
  if (frame.kind !== 'draw') return;
  ending.open = frame.openStreams ?? [];
  for (const instruction of frame.instructions) {
    const place = Object.hasOwn(targets, instruction[0]) ? targets[instruction[0]] : undefined;
    const layer = place === undefined ? undefined : instruction[place];
    if (layer !== undefined && ending.layers.size < mostLayers && /^-?\d{1,9}$/.test(layer)) ending.layers.add(layer);
  }
}
