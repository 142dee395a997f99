import type { DrawOperation } from '../../desktop/operations';
import type { DesktopStep, Random } from '../../sources/replay/script';

interface Window {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
  readonly paper: number;
  readonly ink: number;
}

const rowHeight = 14;
const glyph = { width: 7, height: 9 };
const bar = 24;

/** A line that looks like text from where people watch walls: a picture of words, each letter a pattern of its own. */
function textLine(width: number, text: string, paper: number, ink: number): Uint8Array {
  const pixels = new Uint8Array(width * rowHeight * 4);
  const put = (at: number, colour: number): void => pixels.set([colour >> 16, (colour >> 8) & 255, colour & 255, 255], at);
  for (let at = 0; at < pixels.length; at += 4) put(at, paper);
  for (const [index, letter] of [...text].entries()) {
    const left = 4 + index * glyph.width;
    if (letter === ' ' || left + glyph.width > width) continue;
    let bits = Math.imul(letter.charCodeAt(0), 0x9e3779b1) >>> 0;
    for (let y = 2; y < glyph.height; y += 1) {
      for (let x = 0; x < 5; x += 1) {
        // Strokes: the outer columns are filled more often than the inner ones.
        const drawn = x === 0 || y === 2 ? (bits & 3) !== 0 : (bits & 3) === 3;
        bits = (Math.imul(bits, 1_664_525) + 1_013_904_223) >>> 0;
        if (drawn) put(((y + 1) * width + left + x) * 4, ink);
      }
    }
  }
  return pixels;
}

const fill = (x: number, y: number, width: number, height: number, colour: number): DrawOperation => ({ kind: 'fill', x, y, width, height, colour });

function frameOf({ x, y, width, height, paper }: Window, title: string): DrawOperation[] {
  return [
    fill(x - 2, y - bar - 2, width + 4, height + bar + 4, 0x2b3a55), fill(x, y, width, height, paper),
    { kind: 'pixels', x: x + 4, y: y - bar + 4, width: width - 60, height: rowHeight, pixels: textLine(width - 60, title, 0x2b3a55, 0xe6edf7) },
    fill(x + width - 20, y - bar + 5, 13, 13, 0xd9534f),
  ];
}

const words = ['select', 'from', 'orders', 'where', 'status', 'open', 'update', 'server', 'restart', 'total', 'amount', 'node', 'ready', 'warning', 'disk', 'backup', 'done', 'account', 'ledger', '2026-11'];
const sentence = (random: Random, most: number): string => {
  let text = random.pick(words);
  while (text.length < most - 10) text += ` ${random.pick(words)}`;
  return text;
};

/** A photograph in motion: a field of colour with noise, as video or a map would be. */
function photograph(width: number, height: number, phase: number): Uint8Array {
  const pixels = new Uint8Array(width * height * 4);
  for (let y = 0, at = 0; y < height; y += 1) {
    for (let x = 0; x < width; x += 1, at += 4) {
      const wave = Math.sin((x + phase * 9) / 31) + Math.cos((y - phase * 5) / 23);
      pixels[at] = 120 + wave * 50;
      pixels[at + 1] = 90 + ((x * 7 + y * 13) % 17) + wave * 30;
      pixels[at + 2] = 200 - (y * 120) / height;
      pixels[at + 3] = 255;
    }
  }
  return pixels;
}

export type DesktopWork = 'terminal' | 'typing' | 'film' | 'idle';

/** A desktop with three windows, in one of which something goes on. */
export function* desktopProgram(width: number, height: number, work: DesktopWork, random: Random, typed: () => string): Generator<DesktopStep, undefined, undefined> {
  const log: Window = { x: 40, y: 60, width: Math.floor(width * 0.5), height: Math.floor((height * 0.6) / rowHeight) * rowHeight, paper: 0x101418, ink: 0x8ad17a };
  const note: Window = { x: Math.floor(width * 0.42), y: Math.floor(height * 0.3), width: Math.floor(width * 0.5), height: Math.floor((height * 0.5) / rowHeight) * rowHeight, paper: 0xfafafa, ink: 0x202428 };
  const film: Window = { x: Math.floor(width * 0.62), y: 60, width: 320, height: 200, paper: 0x000000, ink: 0xffffff };
  const line = (window: Window, row: number, text: string): DrawOperation =>
    ({ kind: 'pixels', x: window.x, y: window.y + row * rowHeight, width: window.width, height: rowHeight, pixels: textLine(window.width, text, window.paper, window.ink) });
  const rows = log.height / rowHeight;
  const letters = Math.floor(log.width / glyph.width) - 2;
  yield {
    waitMs: random.integer(0, 400),
    draw: [
      fill(0, 0, width, height, 0x35506b), fill(0, height - 32, width, 32, 0x1c2530), ...Array.from({ length: 6 }, (_, at) => fill(8 + at * 120, height - 28, 110, 24, 0x2b3a4a)),
      ...frameOf(film, 'camera 3'), { kind: 'pixels', x: film.x, y: film.y, width: film.width, height: film.height, pixels: photograph(film.width, film.height, 0) },
      ...frameOf(log, 'root server log'), ...Array.from({ length: rows }, (_, row) => line(log, row, sentence(random, random.integer(20, letters)))),
      ...frameOf(note, 'notes for the change'), ...Array.from({ length: 8 }, (_, row) => line(note, row, sentence(random, 40))),
    ],
  };
  let text = '';
  let row = 9;
  for (let phase = 1; ; phase += 1) {
    const keys = typed();
    if (keys !== '') {
      for (const key of keys) {
        if (key === '\r') {
          row = row + 2 > note.height / rowHeight ? 9 : row + 1;
          text = '';
        } else text = key === '\x7f' ? text.slice(0, -1) : text + key;
      }
      yield { waitMs: 0, draw: [line(note, row, text)] };
    } else if (work === 'terminal') {
      // The note lies over the log's right half: what is left of it scrolls.
      const open = note.x - log.x - 4;
      yield {
        waitMs: random.integer(120, 260),
        draw: [
          { kind: 'copy', fromX: log.x, fromY: log.y + rowHeight, width: open, height: log.height - rowHeight, x: log.x, y: log.y },
          { kind: 'pixels', x: log.x, y: log.y + log.height - rowHeight, width: open, height: rowHeight, pixels: textLine(open, sentence(random, random.integer(20, letters)), log.paper, log.ink) },
        ],
      };
    } else if (work === 'film') {
      yield { waitMs: 100, draw: [{ kind: 'pixels', x: film.x, y: film.y, width: film.width, height: film.height - 60, pixels: photograph(film.width, film.height - 60, phase) }] };
    } else if (work === 'typing') {
      const key = text.length > 50 ? '\r' : random.pick([...'etaoin shrdlu']);
      const keysym = key === '\r' ? 0xff0d : key.charCodeAt(0);
      row = key !== '\r' ? row : row + 2 > note.height / rowHeight ? 9 : row + 1;
      text = key === '\r' ? '' : text + key;
      yield {
        waitMs: random.integer(90, 320), draw: [line(note, row, text)],
        press: [{ kind: 'key', keysym, pressed: true }, { kind: 'key', keysym, pressed: false }],
      };
    } else {
      const [x, y] = [random.integer(0, width), random.integer(0, height)];
      yield { waitMs: 1_000, press: phase % 5 === 0 ? [{ kind: 'mouse', x, y, mask: 0 }] : [], draw: [fill(width - 70, height - 24, 60, 16, phase % 2 === 0 ? 0x2b3a4a : 0x33465a)] };
    }
  }
}
