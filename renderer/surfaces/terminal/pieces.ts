/**
 * Splits text for xterm.js into pieces that hold the page for a few milliseconds at most. xterm.js yields to the page only
 * between pieces, and six characters can scroll a screen of 65,000 cells: 4 KiB of those took three seconds (measured).
 */
const longestPiece = 4 * 1024;
/** Estimated, in microseconds. Code that is not warm yet takes several times that. */
const heaviestPiece = 5000;

const escape = 0x1b;
const lineFeed = 0x0a;
const finals = { from: 0x40, to: 0x7e };

/** Weight of one sequence in microseconds, upper measured values of xterm.js 6 on a slow core. */
function weightOf(final: string, count: number, columns: number, rows: number): number {
  const cells = columns * rows;
  const line = 6 + columns / 64;
  switch (final) {
    // Scroll, insert and delete lines: each line moves the list of all lines.
    case 'S': case 'T': case 'L': case 'M': return 2 + Math.min(Math.max(count, 1), rows) * line;
    case 'J': return 2 + cells * 0.006;
    // Modes: a switch of screens among them clears one.
    case 'h': case 'l': return 10 + cells * 0.02;
    case 'b': return 2 + Math.min(Math.max(count, 1), cells) * 0.3;
    case '@': case 'P': case 'X': case 'K': return 2 + columns * 0.06;
    default: return 4;
  }
}

/** The same for what follows an escape without a bracket. */
function plainWeightOf(character: string, columns: number, rows: number): number {
  switch (character) {
    case 'c': return 100 + columns * rows * 0.025;
    // ESC # 8 fills the screen.
    case '#': return 2 + columns * rows * 0.015;
    case 'M': case 'D': case 'E': return 6 + columns / 64;
    default: return 4;
  }
}

/** `text` has passed the guard: sequences are short and well-formed. In order; joined they are the text. */
export function* pieces(text: string, columns: number, rows: number): Generator<string> {
  const newLine = 3 + columns / 100;
  let from = 0;
  let weight = 0;
  for (let at = 0; at < text.length;) {
    const code = text.charCodeAt(at);
    let next = at + 1;
    let cost = 1;
    if (code === lineFeed) cost = newLine;
    else if (code === escape && next < text.length) {
      if (text[next] === '[') {
        next += 1;
        let count = 0;
        let first = true;
        for (; next < text.length; next += 1) {
          const byte = text.charCodeAt(next);
          if (byte >= finals.from && byte <= finals.to) break;
          const digit = byte - 0x30;
          if (digit < 0 || digit > 9) first = false;
          else if (first) count = count * 10 + digit;
        }
        cost = weightOf(text[next] ?? '', count, columns, rows);
        next = Math.min(next + 1, text.length);
      } else {
        cost = plainWeightOf(text[next]!, columns, rows);
        next += 1;
      }
    }
    if (at > from && (weight + cost > heaviestPiece || next - from > longestPiece)) {
      yield text.slice(from, at);
      from = at;
      weight = 0;
    }
    weight += cost;
    at = next;
  }
  if (from < text.length) yield text.slice(from);
}
