import type { ScreenCell, ScreenRow, ScreenState } from '../screen-cells';
import { sgr } from '../snapshot-ansi';
import type { RowCover } from './cover';
import { block } from './patterns';

const empty: ScreenCell = { text: ' ', width: 1, fg: 0, bg: 0 };
const covered: ScreenCell = { text: block, width: 1, fg: 0, bg: 0 };
const sameCell = (one: ScreenCell, other: ScreenCell): boolean => one === other || (one.text === other.text && one.width === other.width && one.fg === other.fg && one.bg === other.bg);

/** Draws screen after screen: what differs from the one before, and rows that moved up as moving up. */
export class Painter {
  #shown: (readonly ScreenCell[])[] = [];
  #from: (readonly [ScreenRow, RowCover] | undefined)[] = [];
  #alternate = false;
  #hidden = false;
  #cursor = '';

  /** The window has another size: the next screen is drawn anew. */
  resized(): void {
    this.#shown = [];
    this.#from = [];
  }

  /** What brings a terminal from the screen before to this one; "" where they look alike. */
  paint({ rows, cursor, alternate }: ScreenState, covers: readonly RowCover[], scrolled: number): string {
    let ansi = '';
    if (alternate !== this.#alternate) {
      this.#alternate = alternate;
      ansi += alternate ? '\x1b[?1049h' : '\x1b[?1049l';
      this.resized();
    }
    if (this.#shown.length !== rows.length) {
      ansi += '\x1b[m\x1b[H\x1b[2J';
      this.#shown = rows.map(({ cells }) => cells.map(() => empty));
      this.#from = rows.map(() => undefined);
    } else if (scrolled > 0) {
      const steps = Math.min(scrolled, rows.length);
      ansi += `\x1b[m\x1b[${rows.length};1H${'\n'.repeat(steps)}`;
      this.#shown = [...this.#shown.slice(steps), ...Array.from({ length: steps }, () => (rows[0]?.cells ?? []).map(() => empty))];
      this.#from = [...this.#from.slice(steps), ...Array.from({ length: steps }, () => undefined)];
    }
    for (const [number, row] of rows.entries()) {
      const cover = covers[number];
      const from = this.#from[number];
      if (from?.[0] === row && from[1] === cover) continue;
      const wanted = painted(row, cover);
      ansi += paintRow(number, this.#shown[number] ?? [], wanted);
      this.#shown[number] = wanted;
      this.#from[number] = [row, cover];
    }
    if (cursor.hidden !== this.#hidden) {
      this.#hidden = cursor.hidden;
      ansi += cursor.hidden ? '\x1b[?25l' : '\x1b[?25h';
    }
    const place = `\x1b[${cursor.y + 1};${Math.min(cursor.x, (rows[0]?.cells.length ?? 1) - 1) + 1}H`;
    if (ansi !== '' || place !== this.#cursor) ansi += place;
    this.#cursor = place;
    return ansi;
  }
}

function painted({ cells }: ScreenRow, cover: RowCover): readonly ScreenCell[] {
  if (cover === undefined) return cells;
  // Half of a wide character cannot be drawn: both are covered.
  const hides = (cell: number): boolean => cover[cell] === 1 || (cells[cell]?.width === 0 && cover[cell - 1] === 1) || (cells[cell]?.width === 2 && cover[cell + 1] === 1);
  return cells.map((cell, number) => (hides(number) ? covered : cell));
}

function paintRow(number: number, before: readonly ScreenCell[], wanted: readonly ScreenCell[]): string {
  let first = wanted.findIndex((cell, index) => !sameCell(cell, before[index] ?? empty));
  if (first < 0) return '';
  let last = wanted.length - 1;
  while (last > first && sameCell(wanted[last] ?? empty, before[last] ?? empty)) last -= 1;
  // A wide character is drawn, and drawn over, as a whole.
  while (first > 0 && (wanted[first]?.width === 0 || before[first]?.width === 0)) first -= 1;
  while (last + 1 < wanted.length && (wanted[last + 1]?.width === 0 || before[last + 1]?.width === 0)) last += 1;
  let ansi = `\x1b[${number + 1};${first + 1}H`;
  let pen = '';
  for (let cell = first; cell <= last; cell += 1) {
    const { text, width, fg, bg } = wanted[cell] ?? empty;
    if (width === 0) continue;
    const use = sgr({ fg, bg });
    if (use !== pen) ansi += pen = use;
    ansi += text;
  }
  return `${ansi}\x1b[m`;
}
