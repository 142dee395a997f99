import type { Terminal } from '@xterm/headless';

/*
 * A glance begins with a reset, for which xterm makes every line of its screens anew, cell by cell: with 256 busy tiles that, and picking up
 * the old lines, took a fifth of the live worker's time. Here the lines of before are blanked and given back to it.
 */

interface Attributes {
  readonly fg: number;
  readonly bg: number;
  readonly extended?: { readonly ext?: number } | undefined;
}

/** The parts of a line and a buffer of @xterm/headless 6.0.0 (pinned) that are used; blank-lines.test.ts fails when one has moved. */
interface Line {
  readonly length: number;
  readonly _data: Uint32Array;
  copyFrom(line: Line): void;
}
interface Lines {
  readonly length: number;
  get(row: number): Line | undefined;
}
interface Buffer {
  readonly lines: Lines;
  getBlankLine(attributes: Attributes, isWrapped?: boolean): Line;
}
interface Buffers {
  readonly normal: Buffer;
  readonly alt: Buffer;
}

/** Of all terminals together. A line of 120 cells is 1.4 KB. */
const mostSpare = 2048;
const cellSize = 3;

const spare = new Map<number, Line[]>();
/** All of them: a line that is here twice would be two rows of a screen. */
const held = new Set<Line>();
const blanks = new Map<number, Line>();
const adopted = new WeakSet<object>();

const buffersOf = (terminal: Terminal): Buffers | undefined =>
  (terminal as unknown as { readonly _core?: { readonly _bufferService?: { readonly buffers?: Buffers } } })._core?._bufferService?.buffers;

/** Has all buffers of that kind take their plain blank lines from `spare`, while there are any of their width. */
function adopt(kind: Buffer): void {
  if (adopted.has(kind)) return;
  adopted.add(kind);
  const make = kind.getBlankLine;
  kind.getBlankLine = function getBlankLine(this: Buffer, attributes, isWrapped = false) {
    const width = (this as unknown as { readonly _bufferService: { readonly cols: number } })._bufferService.cols;
    const lines = spare.get(width);
    if (lines === undefined || lines.length === 0 || isWrapped || attributes.fg !== 0 || attributes.bg !== 0) return make.call(this, attributes, isWrapped);
    let blank = blanks.get(width);
    if (blank === undefined) blanks.set(width, blank = make.call(this, attributes, false));
    const line = lines.pop()!;
    held.delete(line);
    line.copyFrom(blank);
    return line;
  };
}

function keep({ lines }: Buffer): void {
  for (let row = 0; row < lines.length && held.size < mostSpare; row += 1) {
    const line = lines.get(row);
    // Where a screen shrank, lines hold more than they show.
    if (line === undefined || held.has(line) || line._data.length !== line.length * cellSize) continue;
    let all = spare.get(line.length);
    if (all === undefined) spare.set(line.length, all = []);
    all.push(line);
    held.add(line);
  }
}

/** `terminal.reset()`, whose lines are those of before. */
export function resetInPlace(terminal: Terminal): void {
  const buffers = buffersOf(terminal);
  if (buffers) {
    adopt(Object.getPrototypeOf(buffers.normal) as Buffer);
    keep(buffers.normal);
    keep(buffers.alt);
  }
  terminal.reset();
}

/** Lines kept for whoever needs them next. */
export const spareLines = (): number => held.size;
