import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { DisplaySnapshot, Instruction } from '../../../shared/frames/frame';
import { CanvasPainter } from './display-painter';
import { FakeStudio, fakePng } from './fake-studio';
import type { Pixels } from './pixels';

const painter = (): CanvasPainter => new CanvasPainter(new FakeStudio());
const pictureOf = (snapshot: DisplaySnapshot, index: number): Pixels => snapshot.layers.find((layer) => layer.index === index)?.picture as Pixels;
const pixel = (snapshot: DisplaySnapshot, index: number, x: number, y: number): string => {
  const { data, width } = pictureOf(snapshot, index);
  return (data[y * width + x] ?? 0).toString(16).padStart(8, '0');
};
const image = (stream: number, layer: number, x: number, y: number, width: number, height: number, colour: [number, number, number, number], mask = 14): Instruction[] => [
  ['img', String(stream), String(mask), String(layer), 'image/png', String(x), String(y)], ['blob', String(stream), fakePng(width, height, colour)], ['end', String(stream)],
];
const instructions = (...texts: string[]): Instruction[] => texts.map((text) => text.split(' ') as unknown as Instruction);

/** All of a screen, its pixels as a sum that tells any two apart. */
function told(snapshot: DisplaySnapshot): string {
  return JSON.stringify(snapshot, (key, value: unknown) => (key === 'data' ? (value as Uint32Array).reduce((sum, one) => Math.imul(sum ^ one, 0x01000193), 0x811c9dc5) : value));
}

describe('CanvasPainter', () => {
  it('fills, copies and draws images in order', async () => {
    const one = painter();
    await one.draw([
      ...instructions('size 0 20 10', 'rect 0 0 0 20 10', 'cfill 14 0 255 0 0 255'),
      ...image(1, 0, 2, 2, 4, 4, [2, 200, 0, 255]), ...image(2, 0, 3, 3, 2, 2, [0, 0, 250, 255]),
      ...instructions('copy 0 2 2 4 4 14 -1 0 0', 'copy -1 0 0 4 4 14 0 10 5'),
    ]);
    const shown = await one.snapshot();
    expect([shown.width, shown.height]).toEqual([20, 10]);
    expect([pixel(shown, 0, 0, 0), pixel(shown, 0, 2, 2), pixel(shown, 0, 3, 3), pixel(shown, 0, 10, 5), pixel(shown, 0, 11, 6), pixel(shown, 0, 14, 5)])
      .toEqual(['ff0000ff', 'ff00c802', 'fffa0000', 'ff00c802', 'fffa0000', 'ff0000ff']);
    expect(pictureOf(shown, -1)).toMatchObject({ width: 4, height: 4 });
  });

  it('goes on after an image that cannot be decoded', async () => {
    const one = painter();
    await one.draw([...instructions('size 0 8 8'), ...image(1, 0, 0, 0, 8, 8, [1, 1, 1, 13]), ...image(1, 0, 0, 0, 2, 2, [9, 9, 9, 255])]);
    expect(pixel(await one.snapshot(), 0, 1, 1)).toBe('ff090909');
  });

  it('copies within a layer where source and target overlap', async () => {
    const one = painter();
    await one.draw([...instructions('size 0 6 1'), ...[10, 20, 30, 40, 50, 60].flatMap((value, x) => image(1, 0, x, 0, 1, 1, [value, 0, 0, 255])), ...instructions('copy 0 0 0 5 1 14 0 1 0')]);
    expect([...pictureOf(await one.snapshot(), 0).data].map((value) => value & 255)).toEqual([10, 10, 20, 30, 40, 50]);
  });

  it('blends as a canvas does, and masks that replace empty what lies outside', async () => {
    const one = painter();
    await one.draw(instructions('size 0 4 1', 'rect 0 0 0 4 1', 'cfill 14 0 0 0 0 255', 'rect 0 0 0 2 1', 'cfill 14 0 255 255 255 128', 'size 2 4 1', 'rect 2 0 0 4 1', 'cfill 14 2 1 2 3 255', 'rect 2 1 0 1 1', 'cfill 12 2 9 9 9 96'));
    const shown = await one.snapshot();
    expect([pixel(shown, 0, 0, 0), pixel(shown, 0, 3, 0)]).toEqual(['ff808080', 'ff000000']);
    expect([pixel(shown, 2, 0, 0), pixel(shown, 2, 1, 0), pixel(shown, 2, 2, 0)]).toEqual(['00000000', '60090909', '00000000']);
  });

  it('keeps where layers are, the cursor, the mouse, and what was begun', async () => {
    const one = painter();
    await one.draw([...instructions('size 0 10 10', 'size 1 4 4', 'move 1 0 3 4 7', 'shade 1 100', 'size -2 2 2'), ...image(3, -2, 0, 0, 2, 2, [7, 7, 7, 255]), ...instructions('cursor 1 0 -2 0 0 2 2', 'rect 1 0 0 2 2', 'img 9 14 0 image/png 1 1')]);
    one.movePointer(5, 6);
    const other = painter();
    other.restore(one.save());
    for (const shown of [await one.snapshot(), await other.snapshot()]) {
      expect(shown.layers.find(({ index }) => index === 1)?.place).toEqual({ parent: 0, x: 3, y: 4, z: 7, opacity: 100 });
      expect(shown.cursor).toMatchObject({ hotspotX: 1, hotspotY: 0, picture: { width: 2, height: 2 } });
      expect(shown.pointer).toEqual({ x: 5, y: 6 });
    }
    await other.draw([['blob', '9', fakePng(1, 1, [3, 3, 3, 255])], ['end', '9'], ...instructions('cfill 14 1 8 8 8 255')]);
    const shown = await other.snapshot();
    expect([pixel(shown, 0, 1, 1), pixel(shown, 1, 1, 1), pixel(shown, 1, 3, 3)]).toEqual(['ff030303', 'ff080808', '00000000']);
  });

  it('keeps one encoding of a tile that did not change', async () => {
    const one = painter();
    await one.draw([...instructions('size 0 300 200', 'rect 0 0 0 300 200', 'cfill 14 0 1 2 3 255')]);
    const before = one.save().layers[0]?.tiles ?? [];
    await one.draw(image(1, 0, 290, 190, 5, 5, [1, 2, 3, 255]));
    await one.draw(image(1, 0, 140, 10, 5, 5, [50, 2, 3, 255]));
    const after = one.save().layers[0]?.tiles ?? [];
    expect(after.map((tile, index) => tile === before[index])).toEqual([true, false, true, true, true, true]);
  });

  const layer = fc.constantFrom('0', '1', '2', '-1');
  const place = fc.integer({ min: -10, max: 150 }).map(String);
  const drawing = fc.oneof(
    fc.tuple(fc.constant('size'), layer, fc.integer({ min: 0, max: 150 }).map(String), fc.integer({ min: 0, max: 140 }).map(String)).map((one) => [one as unknown as Instruction]),
    fc.tuple(layer, place, place, place, place, fc.constantFrom('14', '12', '6', '10', '15', '3')).map(([on, x, y, width, height, mask]): Instruction[] => [['rect', on, x, y, width, height], ['cfill', mask, on, '10', '90', '200', '130']]),
    fc.tuple(layer, layer, place, place, place, place, fc.constantFrom('14', '12', '2')).map(([from, to, x, y, width, height, mask]): Instruction[] => [['copy', from, x, y, width, height, mask, to, y, x]]),
    fc.tuple(layer, layer, place, place, fc.constantFrom('3', '6', '12')).map(([from, to, x, y, kind]): Instruction[] => [['transfer', from, x, y, '40', '30', kind, to, y, x]]),
    fc.tuple(layer, fc.nat(140), fc.nat(140), fc.integer({ min: 1, max: 60 }), fc.nat(255)).map(([on, x, y, side, value]) => image(4, Number(on), x, y, side, side, [value, 1, 1, 200])),
    fc.constantFrom<Instruction[]>([['dispose', '1']], [['move', '2', '1', '3', '4', '1']], [['shade', '1', '50']], [['rect', '1', '1', '1', '5', '5']], [['cursor', '0', '0', '-1', '1', '1', '9', '9']], [['reset', '1']]),
  );

  it('restoring a kept screen and drawing on gives what drawing all of it gives', async () => {
    await fc.assert(fc.asyncProperty(fc.array(drawing, { maxLength: 30 }), fc.array(drawing, { maxLength: 20 }), async (first, second) => {
      const whole = painter();
      const other = painter();
      await other.draw(second.flat());
      await whole.draw([...first.flat(), ['sync', '0']]);
      const kept = whole.save();
      other.restore(kept);
      expect(told(await other.snapshot())).toBe(told(await whole.snapshot()));
      await whole.draw(second.flat());
      await other.draw(second.flat());
      expect(told(await other.snapshot())).toBe(told(await whole.snapshot()));
      other.restore(kept);
      const again = painter();
      again.restore(kept);
      expect(told(await other.snapshot())).toBe(told(await again.snapshot()));
    }), { numRuns: 60 });
  });
});
