// A process of its own: nobody has loaded the WebP encoder in it, so every picture is without loss.
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Instruction } from '../../shared/frames/frame';
import { guacdLimits, InstructionLexer } from '../../shared/recording/guac/lexer';
import { GuacamoleDisplay } from './display';
import { instruction, instructionsOf } from './instructions';
import type { DrawOperation } from './operations';
import { Picture } from './picture';
import { readPng } from './png-reader';
import { Squares } from './squares';

const width = 300;
const height = 200;

const area = fc.tuple(fc.nat(width - 2), fc.nat(height - 2), fc.integer({ min: 1, max: 140 }), fc.integer({ min: 1, max: 140 }))
  .map(([x, y, wide, high]) => ({ x, y, width: Math.min(wide, width - x), height: Math.min(high, height - y) }));
/** Few colours, so that every picture is without loss. */
const pixels = fc.tuple(area, fc.constantFrom(1, 2, 3, 16, 200), fc.nat()).map(([place, colours, seed]): DrawOperation => {
  const made = new Uint8Array(place.width * place.height * 4);
  let state = seed >>> 0;
  for (let at = 0; at < made.length; at += 4) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const colour = Math.imul((state >>> 8) % colours, 2_654_435_761) >>> 8;
    made.set([colour & 255, (colour >> 8) & 255, (colour >> 16) & 255, 255], at);
  }
  return { kind: 'pixels', ...place, pixels: made };
});
const operation = fc.oneof(
  pixels,
  fc.tuple(area, fc.nat(0xffffff)).map(([place, colour]): DrawOperation => ({ kind: 'fill', ...place, colour })),
  fc.tuple(area, fc.nat(width - 1), fc.nat(height - 1)).map(([place, fromX, fromY]): DrawOperation =>
    ({ kind: 'copy', x: place.x, y: place.y, fromX, fromY, width: Math.min(place.width, width - fromX), height: Math.min(place.height, height - fromY) })),
);

const lexed = (text: string): Instruction[] => new InstructionLexer(0, guacdLimits).take(Buffer.from(text)).map((piece) => {
  if (piece.kind !== 'instruction') throw new Error(`damage at ${piece.offset}`);
  return piece.instruction;
});

/** What a display shows after these instructions. */
async function shown(text: string): Promise<Picture> {
  const display = new GuacamoleDisplay();
  const picture = new Picture(1, 1);
  for (const one of lexed(text)) for (const drawn of await display.take(one) ?? []) picture.draw(drawn, 1);
  return picture;
}

const same = (one: Picture, other: Picture): boolean => one.width === other.width && Buffer.from(one.pixels).equals(Buffer.from(other.pixels));
const start = instruction('size', 0, width, height);

describe('a Guacamole display in the gateway', () => {
  it('shows what was drawn, read from how it is recorded: whole, and from any moment on by squares that changed', async () => {
    await fc.assert(fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 12 }), fc.nat(11), async (operations, at) => {
      const drawn = new Picture(width, height);
      const squares = new Squares(drawn);
      const joins = Math.min(at, operations.length - 1);
      let late = '';
      operations.forEach((one, position) => {
        drawn.draw(one, position + 1);
        if (position === joins) late = squares.whole(1, undefined, 1);
      });
      const all = start + operations.map(instructionsOf).join('') + instruction('sync', 1);
      expect(same(await shown(all), drawn)).toBe(true);
      expect(same(await shown(late + squares.changes(joins + 1, 1, undefined, 2)), drawn)).toBe(true);
    }), { numRuns: 60 });
  }, 60_000);

  it('gives small pictures: each pixel the mean of those it stands for, whole, and by what changed', async () => {
    await fc.assert(fc.asyncProperty(fc.array(operation, { minLength: 1, maxLength: 8 }), fc.nat(7), fc.constantFrom(2, 4, 8), async (operations, at, divisor) => {
      const drawn = new Picture(width, height);
      const squares = new Squares(drawn);
      const joins = Math.min(at, operations.length - 1);
      let told = '';
      operations.forEach((one, position) => {
        drawn.draw(one, position + 1);
        if (position === joins) told = squares.whole(divisor, undefined, 1);
      });
      const small = await shown(told + squares.changes(joins + 1, divisor, undefined, 2));
      expect([small.width, small.height]).toEqual([Math.ceil(width / divisor), Math.ceil(height / divisor)]);
      const mean = (x: number, y: number, channel: number): number => {
        let [sum, count] = [0, 0];
        for (let down = y * divisor; down < Math.min(height, (y + 1) * divisor); down += 1) {
          for (let right = x * divisor; right < Math.min(width, (x + 1) * divisor); right += 1, count += 1) sum += drawn.pixels[(down * width + right) * 4 + channel] as number;
        }
        return Math.floor(sum / count);
      };
      for (let y = 0; y < small.height; y += 1) {
        for (let x = 0; x < small.width; x += 1) {
          for (let channel = 0; channel < 3; channel += 1) if (small.pixels[(y * small.width + x) * 4 + channel] !== mean(x, y, channel)) expect([x, y, channel]).toBe('the mean');
        }
      }
    }), { numRuns: 25 });
  }, 60_000);

  it('puts layers over the desktop where they are, as transparent as they are, and takes them away again', async () => {
    const fill = (layer: number, ...colour: number[]): string => instruction('rect', layer, 0, 0, 100, 50) + instruction('cfill', 14, layer, ...colour);
    const layer = instruction('size', 1, 100, 50) + instruction('move', 1, 0, 20, 30, 1) + fill(1, 255, 0, 0, 255) + instruction('shade', 1, 128);
    const at = (picture: Picture, x: number, y: number): number[] => [...picture.pixels.subarray((y * width + x) * 4, (y * width + x) * 4 + 3)];
    const base = start + instruction('rect', 0, 0, 0, width, height) + instruction('cfill', 14, 0, 0, 0, 255, 255) + instruction('sync', 1);
    const with1 = await shown(base + layer + instruction('sync', 2));
    expect([at(with1, 19, 30), at(with1, 20, 30), at(with1, 119, 79), at(with1, 120, 79)]).toEqual([[0, 0, 255], [128, 0, 127], [128, 0, 127], [0, 0, 255]]);
    const without = await shown(base + layer + instruction('sync', 2) + instruction('dispose', 1) + instruction('sync', 3));
    expect(at(without, 50, 50)).toEqual([0, 0, 255]);
  });

  it('reads images by way of a buffer, a cursor, and marks what it cannot read', async () => {
    const display = new GuacamoleDisplay();
    const cursor: DrawOperation = { kind: 'cursor', width: 2, height: 1, hotspotX: 1, hotspotY: 0, pixels: Uint8Array.of(1, 2, 3, 255, 0, 0, 0, 0) };
    let operations: readonly DrawOperation[] = [];
    for (const one of lexed(start + instructionsOf(cursor) + instruction('sync', 1))) operations = await display.take(one) ?? operations;
    expect(operations.find(({ kind }) => kind === 'cursor')).toEqual(cursor);
    const jpeg = Buffer.from([0xff, 0xd8, 0xff, 0xc0, 0, 17, 8, 0, 10, 0, 10, 3, ...Array<number>(30).fill(0)]).toString('base64');
    const picture = await shown(start + instruction('img', 1, 14, 0, 'image/jpeg', 0, 0) + instruction('blob', 1, jpeg) + instruction('end', 1) + instruction('sync', 1));
    expect([...picture.pixels.subarray(0, 3)]).toEqual([128, 128, 128]);
  });

  it('survives whatever comes, and never draws beside the desktop', async () => {
    const word = fc.oneof(fc.constantFrom('0', '1', '2', '-1', '-2', '14', '12', '10', '255', '-5', '8192', 'image/png', 'image/webp', 'AAAA', 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVQImWNgAAIAAAUAAWJVMogAAAAASUVORK5CYII='), fc.integer({ min: -50, max: 400 }).map(String));
    const opcode = fc.constantFrom('size', 'move', 'shade', 'dispose', 'rect', 'cfill', 'lfill', 'copy', 'transfer', 'cursor', 'img', 'blob', 'end', 'sync');
    await fc.assert(fc.asyncProperty(fc.array(fc.tuple(opcode, fc.array(word, { maxLength: 9 })), { maxLength: 60 }), async (list) => {
      const display = new GuacamoleDisplay();
      const picture = new Picture(1, 1);
      for (const [name, values] of list) {
        for (const drawn of await display.take([name, ...values]) ?? []) {
          if (drawn.kind === 'pixels') expect(drawn.x >= 0 && drawn.y >= 0 && drawn.x + drawn.width <= display.width && drawn.y + drawn.height <= display.height).toBe(true);
          picture.draw(drawn, 1);
        }
      }
    }), { numRuns: 400 });
  }, 60_000);

  it('takes a damaged PNG for none', () => {
    expect(readPng(Buffer.alloc(100), { width: 1, height: 1 })).toBeUndefined();
    const bytes = Buffer.from('iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAAC0lEQVQImWNgAAIAAAUAAWJVMogAAAAASUVORK5CYII=', 'base64');
    expect(readPng(bytes, { width: 1, height: 1 })?.data).toEqual(Uint8Array.of(0, 0, 0, 0));
    expect(readPng(bytes.subarray(0, 50), { width: 1, height: 1 })).toBeUndefined();
  });
});
