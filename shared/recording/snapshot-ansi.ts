import type { CellAttributes, Charset, ScreenBuffer, TerminalInternals, TerminalLine } from './terminal-state';

const tabWidth = 8;

/**
 * What draws the screen on a fresh terminal and leaves that terminal in the same state: lines above the screen, wrapped
 * lines, scroll region, tab stops, saved cursor, character sets, modes, cursor and pen. (The serialize addon of the
 * terminal's makers loses most of these, and prints a stray "-" where a wrapped line ends in blanks.)
 * `above` false leaves out the lines above the screen: a third of the work, and the same until the size changes.
 */
export function snapshotAnsi(internals: TerminalInternals, above = true): string {
  const { buffers: { normal, alt, active } } = internals._bufferService;
  // A cursor saved before its line left the screen is saved again before the lines scroll.
  const early = above && normal.savedY < normal.ybase && normal.savedY < internals.rows ? savedCursor(normal, 0, internals.cols) : '';
  // A full-screen program that has ended took its screen along, but not the cursor it saved: the next one may restore that.
  const left = active === normal ? savedCursor(alt, 0, internals.cols) : '';
  let ansi = left === '' ? '' : `\x1b[?47h${left}\x1b[m\x1b[?47l\x1b[H`;
  ansi += `${early === '' ? '' : `${early}\x1b[m\x1b[H`}${bufferAnsi(internals, normal, above ? 0 : normal.ybase)}`;
  // The saved cursor is kept as it is: entering by 47 saves nothing.
  if (active !== normal) ansi += `${screenState(internals, normal)}\x1b[m\x1b[?47h\x1b[H${bufferAnsi(internals, active, active.ybase)}`;
  return ansi + screenState(internals, active) + terminalState(internals);
}

/** All lines from `first` on, from the top left of an empty screen; scrolls as far as they did. Leaves the pen plain. */
function bufferAnsi({ rows, cols }: TerminalInternals, { lines, ybase }: ScreenBuffer, first: number): string {
  let ansi = '';
  for (let number = first, last = ybase + rows - 1; number <= last; number += 1) {
    const line = lines.get(number);
    const next = number < last ? lines.get(number + 1) : undefined;
    if (line === undefined) break;
    // A wide character that did not fit left the last cell empty, and will wrap by itself again.
    const wideWraps = next?.isWrapped === true && cellWidth(next, 0) === 2 && isEmpty(line, cols - 1) && cellWidth(line, cols - 1) !== 0;
    ansi += lineAnsi(line, cols, next?.isWrapped === true && !wideWraps);
    if (wideWraps) ansi += `\x1b[${cols}G`;
    else if (next && !next.isWrapped) ansi += '\r\n';
  }
  return ybase === first ? ansi.replace(/(?:\r\n)+$/, '') : ansi;
}

/** One line from its first column. `full`: up to the margin, so that what comes next wraps. Leaves the pen plain. */
function lineAnsi(line: TerminalLine, columns: number, full: boolean): string {
  // A line may still be as long as before the window shrank.
  let end = Math.min(line.length, columns);
  while (!full && end > 0 && isEmpty(line, end - 1) && background(line, end - 1) === 0) end -= 1;
  // Something has to be printed for the wrap to happen.
  if (line.isWrapped) end = Math.max(end, 1);
  let ansi = '';
  let pen = sgr({ fg: 0, bg: 0 });
  const plain = pen;
  const use = (attributes: CellAttributes): void => {
    const wanted = sgr(attributes);
    if (wanted !== pen) ansi += wanted;
    pen = wanted;
  };
  for (let cell = 0; cell < end;) {
    let run = 1;
    if (isEmpty(line, cell) && !full && !(cell === 0 && line.isWrapped)) {
      const colour = background(line, cell);
      while (cell + run < end && isEmpty(line, cell + run) && background(line, cell + run) === colour) run += 1;
      if (colour !== 0) {
        use({ fg: 0, bg: colour });
        ansi += `\x1b[${run}X`;
      }
      if (cell + run < end) ansi += `\x1b[${run}C`;
    } else {
      use({ fg: line._data[cell * 3 + 1] ?? 0, bg: line._data[cell * 3 + 2] ?? 0 });
      run = cellWidth(line, cell) || 1;
      ansi += cellText(line, cell);
    }
    cell += run;
  }
  if (pen !== plain) ansi += plain;
  // The line a wrap scrolled in took the colour of the character that wrapped.
  return line.isWrapped && end < columns ? `${ansi}\x1b[K` : ansi;
}

/** What each of the two screens has of its own. Leaves the cursor and the pen anywhere. */
function screenState({ rows, cols }: TerminalInternals, buffer: ScreenBuffer): string {
  let ansi = '';
  if (buffer.scrollTop !== 0 || buffer.scrollBottom !== rows - 1) ansi += `\x1b[${buffer.scrollTop + 1};${buffer.scrollBottom + 1}r`;
  const tabs = Array.from({ length: cols }, (_, column) => column).filter((column) => buffer.tabs[column]);
  const usual = tabs.length === Math.ceil(cols / tabWidth) && tabs.every((column) => column % tabWidth === 0);
  if (!usual) ansi += `\x1b[3g${tabs.map((column) => `\x1b[${column + 1}G\x1bH`).join('')}`;
  return buffer.savedY < buffer.ybase ? ansi : ansi + savedCursor(buffer, buffer.ybase, cols);
}

/** Saves the cursor as it is saved in `buffer`, its row counted from line `top`. Nothing when it never was. */
function savedCursor(buffer: ScreenBuffer, top: number, columns: number): string {
  const { savedX, savedY, savedCurAttrData: pen, savedCharset, lines } = buffer;
  if (savedX === 0 && savedY === top && pen.fg === 0 && pen.bg === 0 && !savedCharset) return '';
  // Before the lines are drawn nothing may be printed: past the last column it then comes back in the last one.
  const line = savedX >= columns && top === buffer.ybase ? lines.get(savedY) : undefined;
  const place = line ? pastLastColumn(line, columns, savedY - top) : to(Math.min(savedX, columns - 1), savedY - top);
  return `${place}${sgr(pen)}${savedCharset ? designate(0, savedCharset) : ''}\x1b7${savedCharset ? '\x1b(B' : ''}`;
}

/** Past the last column the next character wraps; only printing the last one, as it is, brings a cursor there. */
function pastLastColumn(line: TerminalLine, columns: number, y: number): string {
  const last = cellWidth(line, columns - 1) === 0 && cellWidth(line, columns - 2) === 2 ? columns - 2 : columns - 1;
  return `${to(last, y)}${sgr({ fg: line._data[last * 3 + 1] ?? 0, bg: line._data[last * 3 + 2] ?? 0 })}${cellText(line, last)}`;
}

function terminalState(internals: TerminalInternals): string {
  const { buffer, cols, coreService: { isCursorHidden, modes, decPrivateModes }, _charsetService: charsets } = internals;
  const { origin } = decPrivateModes;
  const y = origin ? buffer.y - buffer.scrollTop : buffer.y;
  let ansi = origin ? '\x1b[?6h' : '';
  const line = buffer.x >= cols ? buffer.lines.get(buffer.ybase + buffer.y) : undefined;
  ansi += line ? pastLastColumn(line, cols, y) : to(buffer.x, y);
  if (!decPrivateModes.wraparound) ansi += '\x1b[?7l';
  if (decPrivateModes.reverseWraparound) ansi += '\x1b[?45h';
  if (modes.insertMode) ansi += '\x1b[4h';
  if (isCursorHidden) ansi += '\x1b[?25l';
  // Restoring a cursor brings its character set back, without designating it: the same is done here, before all else.
  const restored = charsets.charset !== charsets._charsets[charsets.glevel];
  ansi = restored ? `${characterSets(charsets)}${restoring(internals)}${ansi}` : ansi + characterSets(charsets);
  return ansi + sgr(internals._inputHandler._curAttrData);
}

/** Restores the cursor whose character set is in use: this screen's, or that of a full-screen program that has ended. */
function restoring({ _bufferService: { buffers: { normal, alt, active } }, _charsetService: { charset } }: TerminalInternals): string {
  return active === normal && normal.savedCharset !== charset && alt.savedCharset === charset ? '\x1b[?47h\x1b8\x1b[?47l' : '\x1b8';
}

const characterSets = ({ _charsets, glevel }: TerminalInternals['_charsetService']): string =>
  `${[0, 1, 2, 3].map((set) => (_charsets[set] ? designate(set, _charsets[set]) : '')).join('')}${glevel === 1 ? '\x0e' : ''}`;

export const cellWidth = (line: TerminalLine, cell: number): number => (line._data[cell * 3] ?? 0) >> 22;
/** Never written, or erased; also the second half of a wide character. */
const isEmpty = (line: TerminalLine, cell: number): boolean => ((line._data[cell * 3] ?? 0) & 0x3fffff) === 0;
const background = (line: TerminalLine, cell: number): number => (line._data[cell * 3 + 2] ?? 0) & 0x3ffffff;
export const cellText = (line: TerminalLine, cell: number): string =>
  isEmpty(line, cell) ? ' ' : line.translateToString(false, cell, cell + (cellWidth(line, cell) || 1));

const to = (x: number, y: number): string => `\x1b[${Math.max(0, y) + 1};${x + 1}H`;

/** Line drawing is the one set programs use; the national ones fall back to ASCII. */
const designate = (set: number, charset: Charset): string => `\x1b${'()*+'[set] ?? '('}${charset['`'] === '◆' ? '0' : 'B'}`;

/** The pen, from scratch. */
export function sgr({ fg, bg }: CellAttributes): string {
  let codes = '\x1b[0';
  if (fg & 0x8000000) codes += ';1';
  if (bg & 0x8000000) codes += ';2';
  if (bg & 0x4000000) codes += ';3';
  if (fg & 0x10000000) codes += ';4';
  if (fg & 0x20000000) codes += ';5';
  if (fg & 0x4000000) codes += ';7';
  if (fg & 0x40000000) codes += ';8';
  if (fg & 0x80000000) codes += ';9';
  if (bg & 0x40000000) codes += ';53';
  return `${codes}${colour(fg, 30)}${colour(bg, 40)}m`;
}

/** Bits 24 and 25 say which kind of colour the lower ones are: none, 16, 256, or red, green and blue. */
function colour(bits: number, base: 30 | 40): string {
  const value = bits & 0xffffff;
  switch ((bits >>> 24) & 3) {
    case 0: return '';
    case 3: return `;${base + 8};2;${value >> 16};${(value >> 8) & 0xff};${value & 0xff}`;
    default: return `;${base + 8};5;${value & 0xff}`;
  }
}
