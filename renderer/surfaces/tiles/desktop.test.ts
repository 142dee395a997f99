import { describe, expect, it } from 'vitest';
import type { DrawnSnapshot } from '../../../shared/frames/frame';
import { FakeStudio, fakePng } from '../guac-painter/fake-studio';
import type { Studio } from '../guac-painter/studio';
import { DesktopContent } from './desktop-content';
import { palettes } from './palette';
import { PixelShare } from './pixel-share';
import { ParseTurns } from './turns';

const write = (...values: readonly (string | number)[]): string => `${values.map((value) => `${[...String(value)].length}.${value}`).join(',')};`;
const fill = (layer: number, x: number, y: number, width: number, height: number, red: number, green: number, blue: number): string =>
  write('rect', layer, x, y, width, height) + write('cfill', 14, layer, red, green, blue, 255);
const picture = (stream: number, layer: number, x: number, y: number, width: number, height: number, colour: [number, number, number, number]): string =>
  write('img', stream, 14, layer, 'image/png', x, y) + write('blob', stream, fakePng(width, height, colour)) + write('end', stream);
const desktop = (width: number, height: number, instructions: string): DrawnSnapshot => ({ width, height, changes: false, instructions: write('size', 0, width, height) + instructions + write('sync', 1) });

function tile(pictures: Studio = new FakeStudio(), pixels = new PixelShare()) {
  const turns = new ParseTurns();
  const content = new DesktopContent({ turns, pictures, pixels, palette: palettes.dark });
  const image = { width: 100, height: 80, data: new Uint8ClampedArray(100 * 80 * 4) } as unknown as ImageData;
  const at = (x: number, y: number): string => (new Uint32Array(image.data.buffer)[y * 100 + x]! & 0xffffff).toString(16).padStart(6, '0');
  const paint = (anew = false, ended = false) => content.paint(image, anew, ended);
  return { content, image, at, paint, close: () => { content.dispose(); turns.close(); } };
}
const background = '120e0b';

describe('a desktop on the wall', () => {
  it('is made smaller to fit, in the middle, and painted where it changed only', async () => {
    const { content, at, paint, close } = tile();
    await content.reset(desktop(400, 200, fill(0, 0, 0, 400, 200, 200, 0, 0) + picture(1, 0, 0, 0, 200, 100, [0, 200, 0, 255])));
    expect(paint(true)).toEqual({ left: 0, top: 0, width: 100, height: 80 });
    expect([at(0, 10), at(2, 20), at(75, 50), at(50, 70)]).toEqual([background, '00c800', '0000c8', background]);
    expect(paint().width).toBe(0);
    await content.write(fill(0, 390, 190, 10, 10, 0, 0, 90) + write('sync', 2));
    const { left, top, width, height } = paint();
    expect([left >= 64, top >= 40, left + width, top + height]).toEqual([true, true, 100, 65]);
    expect([at(99, 64), at(90, 50)]).toEqual(['5a0000', '0000c8']);
    close();
  });

  it('shows layers over one another and the mouse, and nothing of them where they were', async () => {
    const { content, at, paint, close } = tile();
    const cursor = write('size', -1, 8, 8) + fill(-1, 0, 0, 8, 8, 255, 255, 255) + write('cursor', 0, 0, -1, 0, 0, 8, 8);
    await content.reset(desktop(100, 80, fill(0, 0, 0, 100, 80, 10, 10, 10) + write('size', 1, 20, 20) + fill(1, 0, 0, 20, 20, 0, 0, 100) + write('move', 1, 0, 40, 40, 0) + cursor + write('mouse', 10, 10, 0, 5)));
    paint(true);
    expect([at(45, 45), at(12, 12), at(30, 30)]).toEqual(['640000', 'ffffff', '0a0a0a']);
    await content.write(write('move', 1, 0, 70, 0, 0) + write('mouse', 50, 60, 0, 6));
    paint();
    expect([at(45, 45), at(12, 12), at(75, 5), at(52, 62)]).toEqual(['0a0a0a', '0a0a0a', '640000', 'ffffff']);
    close();
  });

  it('goes grey when it has ended', async () => {
    const { content, at, paint, close } = tile();
    await content.reset(desktop(100, 80, fill(0, 0, 0, 100, 80, 255, 0, 0)));
    paint(true, true);
    expect(at(50, 40)).toBe('363636');
    close();
  });

  it('never shows half of a new screen', async () => {
    let decode = (): void => undefined;
    const slow = new FakeStudio();
    const studio: Studio = { decode: async (image) => { await new Promise<void>((resolve) => { decode = resolve; }); return slow.decode(image); }, picture: slow.picture, thumbnail: slow.thumbnail };
    const { content, at, paint, close } = tile(studio);
    await content.reset(desktop(100, 80, fill(0, 0, 0, 100, 80, 1, 1, 1)));
    paint(true);
    const coming = content.reset(desktop(100, 80, fill(0, 0, 0, 100, 80, 9, 9, 9) + picture(1, 0, 0, 0, 5, 5, [7, 7, 7, 255])));
    await new Promise((resolve) => { setTimeout(resolve, 20); });
    paint();
    expect(at(50, 50)).toBe('010101');
    decode();
    await coming;
    paint();
    expect([at(50, 50), at(2, 2)]).toEqual(['090909', '070707']);
    close();
  });
});

describe('a hostile desktop', () => {
  it('says which harm was done, shows a damaged image hatched, and goes on', async () => {
    const { content, at, paint, close } = tile();
    await content.reset(desktop(100, 80, fill(0, 0, 0, 100, 80, 5, 5, 5)));
    expect(content.hurt).toBeUndefined();
    await content.write(picture(1, 0, 10, 10, 40, 40, [1, 1, 1, 13]) + fill(0, 60, 60, 10, 10, 0, 99, 0));
    paint(true);
    expect([content.hurt, at(10, 20), at(65, 65)]).toEqual(['images', '4b53e5', '006300']);
    close();
  });

  it.each([
    ['no instructions', 'bytes', 'x'.repeat(50_000)],
    ['an image that is another', 'images', write('img', 1, 14, 0, 'image/jpeg', 0, 0) + write('blob', 1, fakePng(4, 4, [1, 2, 3, 255])) + write('end', 1)],
    ['an image of 60 million pixels', 'images', picture(1, 0, 0, 0, 8000, 7500, [1, 1, 1, 255])],
    ['an absurd size', 'layers', write('size', 0, 8192, 8192)],
    ['thousands of layers', 'layers', Array.from({ length: 3000 }, (_, index) => write('size', index + 1, 200, 200)).join('')],
    ['more drawing than a tile shows', 'drawing', Array.from({ length: 5000 }, () => write('copy', 0, 0, 0, 100, 80, 14, 0, 0, 0)).join('')],
  ])('%s: %s, and the picture is as before', async (_name, why, text) => {
    const { content, at, paint, close } = tile();
    await content.reset(desktop(100, 80, fill(0, 0, 0, 100, 80, 5, 5, 5)));
    await content.write(text);
    expect(content.hurt).toBe(why);
    expect(content.guarded + Number(why === 'bytes')).toBeGreaterThan(0);
    await content.write(fill(0, 60, 60, 10, 10, 0, 99, 0) + write('sync', 3));
    paint(true);
    expect([at(20, 20), at(65, 65)]).toEqual(['050505', '006300']);
    close();
  });
});

describe('the memory of all desktops', () => {
  it('is shared: who comes late has to do with less, never with less than a screen', () => {
    const share = new PixelShare();
    const owners = Array.from({ length: 40 }, () => ({}));
    for (const owner of owners) expect(share.claim(owner, 4 << 20)).toBeGreaterThanOrEqual(2 << 20);
    expect(share.claim(owners[0]!, 4 << 20)).toBe(2 << 20);
    for (const owner of owners.slice(1)) share.leave(owner);
    expect(share.claim(owners[0]!, 4 << 20)).toBe(12 << 20);
  });
});
