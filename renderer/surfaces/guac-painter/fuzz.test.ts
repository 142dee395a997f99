import { describe, expect, it } from 'vitest';
import type { DisplaySnapshot } from '../../../shared/frames/frame';
import { livePiece } from '../../../shared/recording/guac/live';
import { CanvasPainter } from './display-painter';
import { FakeStudio, fakePng } from './fake-studio';
import type { Pixels } from './pixels';

const nightly = process.env['VIGIL_NIGHTLY'] === '1';
const wanted = nightly ? 10_000_000 : 1_000_000;
const longestMs = nightly ? 60 * 60_000 : 60_000;
const seed = Number(process.env['VIGIL_SEED'] ?? 0x5eed);

const limits = { layers: 24, side: 160, pixels: 96 * 96 * 4, frameWork: 40_000, streams: 6 };
const framesOfRun = 40;
const instructionsOfFrame = 50;

/** Numbers from 0 to 2^32, the same for the same seed (mulberry32). */
function random(start: number): (below: number) => number {
  let state = start;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const write = (values: readonly (string | number)[]): string => `${values.map((value) => `${[...String(value)].length}.${value}`).join(',')};`;
const opcodes = ['rect', 'cfill', 'lfill', 'copy', 'copy', 'transfer', 'size', 'move', 'shade', 'dispose', 'cursor', 'img', 'blob', 'end', 'sync', 'mouse', 'start', 'arc', 'cstroke', 'clip', 'push', 'pop', 'reset', 'file', 'nest', 'key', '__proto__', 'set'];

/** One instruction: mostly what a session draws, sometimes numbers from hell. */
function instruction(next: (below: number) => number): string {
  const wild = next(12) === 0;
  const number = (most: number): number | string => (wild ? ['-2147483648', '99999999999', '1e3', 'NaN', '', '-1', '0x10'][next(7)] ?? '' : next(most));
  const layer = (): number | string => (wild ? number(9) : next(6) - 2);
  switch (next(10)) {
    case 0: return write(['rect', layer(), number(90), number(90), number(60), number(60)]) + write(['cfill', number(16), layer(), next(256), next(256), next(256), next(256)]);
    case 1: case 2: {
      const stream = next(8);
      const whole = [write(['img', stream, number(16), layer(), wild ? 'text/html' : 'image/png', number(90), number(90)]), write(['blob', stream, fakePng(next(40), next(40), [next(256), next(256), next(256), next(256)])]), write(['end', stream])];
      return whole.slice(0, next(8) === 0 ? next(3) : 3).join('');
    }
    case 3: return write(['copy', layer(), number(90), number(90), number(60), number(60), number(16), layer(), number(90), number(90)]);
    case 4: return write(['size', layer(), number(100), number(100)]);
    case 5: return write(['sync', next(100_000)]);
    default: return write([opcodes[next(opcodes.length)] ?? '', ...Array.from({ length: next(10) }, () => number(120))]);
  }
}

/** Breaks it somewhere, now and then: a character more, less or another. */
function spoiled(text: string, next: (below: number) => number): string {
  if (next(6) !== 0) return text;
  const at = next(text.length + 1);
  return text.slice(0, at) + ['', ';', '9', ',4.', '🙂', 'x'.repeat(next(9000))][next(6)] + text.slice(at + next(3));
}

const digest = (snapshot: DisplaySnapshot): string => JSON.stringify(snapshot, (key, value: unknown) => (key === 'data' ? (value as Uint32Array).reduce((sum, one) => Math.imul(sum ^ one, 0x01000193), 7) : value));

describe('lexer and painter of live desktops', () => {
  it(`take ${wanted.toLocaleString('en')} hostile instructions: none throws, memory is bounded, what is shown is what was drawn, and a fresh screen is as ever`, async () => {
    const began = performance.now();
    let instructions = 0;
    let damaged = 0;
    let dropped = 0;
    let run = 0;
    for (; instructions < wanted && performance.now() - began < longestMs; run += 1) {
      const next = random(seed + run);
      const painter = new CanvasPainter(new FakeStudio(), { limits, marksDamage: true });
      const other = new CanvasPainter(new FakeStudio(), { limits, marksDamage: true });
      const breaks = run % 2 === 1;
      const frames = Array.from({ length: framesOfRun }, () => Array.from({ length: instructionsOfFrame }, () => instruction(next)));
      try {
        for (const frame of frames) {
          const text = breaks ? spoiled(frame.join(''), next) : frame.join('');
          const piece = livePiece(text);
          damaged += Number(piece.damaged);
          instructions += piece.instructions.length;
          await painter.draw(piece.instructions);
          if (piece.pointer) painter.movePointer(piece.pointer.x, piece.pointer.y);
          check(painter);
        }
        dropped += painter.guard.counts.dropped;
        if (!breaks && run % 8 === 0) {
          // The same, cut elsewhere.
          for (const frame of frames) {
            const cut = next(frame.length);
            for (const part of [frame.slice(0, cut), frame.slice(cut)]) {
              const piece = livePiece(part.join(''));
              await other.draw(piece.instructions);
              if (piece.pointer) other.movePointer(piece.pointer.x, piece.pointer.y);
            }
          }
          expect(digest(await other.snapshot())).toBe(digest(await painter.snapshot()));
        }
        painter.restore(undefined);
        await painter.draw(livePiece(write(['size', 0, 20, 10]) + write(['rect', 0, 0, 0, 20, 10]) + write(['cfill', 14, 0, 1, 2, 3, 255]) + write(['sync', 1])).instructions);
        const shown = (await painter.snapshot()).layers;
        expect([shown.length, (shown[0]!.picture as Pixels).data.every((pixel) => pixel === 0xff030201)]).toEqual([1, true]);
      } catch (caught) {
        throw new Error(`run ${run} (VIGIL_SEED=${seed + run})`, { cause: caught });
      }
    }
    expect(instructions).toBeGreaterThan(5_000);
    expect(damaged).toBeGreaterThan(run / 8);
    expect(dropped).toBeGreaterThan(run);
    console.info(`${instructions.toLocaleString('en')} instructions in ${run} runs, ${damaged} damaged pieces, ${dropped} dropped, ${Math.round((performance.now() - began) / 1000)} s`);
  }, longestMs + 60_000);
});

/** Nothing is larger than it may be, and what is told to have changed lies on the screen. */
function check({ view, guard }: CanvasPainter): void {
  if (guard.pixels > limits.pixels) throw new Error(`${guard.pixels} pixels`);
  if (view.width > limits.side || view.height > limits.side) throw new Error(`${view.width} x ${view.height}`);
  for (const { x, y, width, height } of view.takeChanged()) {
    if (x < 0 || y < 0 || x + width > view.width || y + height > view.height) throw new Error('outside');
    const part = view.part({ x, y, width, height });
    if (part.start + (height - 1) * part.stride + width > part.data.length) throw new Error('too short');
  }
}
