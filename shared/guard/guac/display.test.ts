import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DisplayGuard, type DisplayInstruction } from './display';
import { imageHead } from './image-head';
import { defaultDisplayLimits, type DisplayLimits } from './limits';

/** 1x1, as guacd writes one for its first cursor. */
const png = 'iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAABmJLR0QA/wD/AP+gvaeTAAAAC0lEQVQImWNgAAIAAAUAAWJVMogAAAAASUVORK5CYII=';
const base64 = (bytes: readonly number[]): string => btoa(String.fromCharCode(...bytes));
const pngOf = (width: number, height: number): string =>
  base64([0x89, 0x50, 0x4e, 0x47, 13, 10, 26, 10, 0, 0, 0, 13, 0x49, 0x48, 0x44, 0x52, ...[width, height].flatMap((side) => [side >>> 24, (side >> 16) & 255, (side >> 8) & 255, side & 255]), 8, 6, 0, 0, 0, 0, 0, 0, 0]);

const run = (guard: DisplayGuard, ...instructions: readonly (readonly string[])[]): DisplayInstruction[] => instructions.flatMap((instruction) => guard.filter(instruction as unknown as DisplayInstruction));
const image = (type: string, data: string, layer = '0'): string[][] => [['img', '1', '14', layer, type, '0', '0'], ['blob', '1', data], ['end', '1']];

describe('DisplayGuard', () => {
  it('lets through what guacd draws, unchanged', () => {
    const drawn = [
      ['size', '0', '1024', '768'], ['rect', '0', '0', '0', '1024', '768'], ['cfill', '14', '0', '0', '0', '0', '255'], ['size', '-1', '64', '64'],
      ['img', '3', '12', '-1', 'image/png', '0', '0'], ['blob', '3', png], ['end', '3'], ['cursor', '0', '0', '-1', '0', '0', '1', '1'],
      ['size', '1', '990', '736'], ['move', '1', '0', '7', '7', '0'], ['shade', '1', '128'], ['copy', '0', '18', '67', '757', '537', '14', '-1', '18', '67'], ['dispose', '-1'], ['sync', '7'],
    ];
    const guard = new DisplayGuard();
    expect(run(guard, ...drawn)).toEqual(drawn);
    expect(guard.counts.dropped + guard.counts.clamped).toBe(0);
  });

  it('drops all that answers, opens, sounds or names something', () => {
    const guard = new DisplayGuard();
    const hostile = [
      ['file', '6', 'application/x-sh', '../../../etc/passwd'], ['blob', '6', 'AAAA'], ['end', '6'], ['clipboard', '7', 'text/plain'], ['pipe', '8', 'a/b', 'x'],
      ['audio', '9', 'audio/L16'], ['video', '10', '0', 'video/webm'], ['argv', '11', 'text/plain', 'hostname'], ['filesystem', '0', 'C:'], ['required', 'username'],
      ['nest', '0', '5.error,1.x,1.1;'], ['name', '<script>'], ['set', '0', 'x', 'y'], ['ready', '$x'], ['disconnect'], ['error', 'x', '1'], ['ack', '1', 'OK', '0'], ['key', '65', '1'],
      ['__proto__', '0'], ['constructor', '0'], ['transform', '0', '1', '2', '3', '4', '5', '6'], ['', '1'], ['bogus'],
    ];
    expect(run(guard, ...hostile)).toEqual([]);
    expect(guard.counts.dropped).toBe(hostile.length);
  });

  it('takes images only of three kinds, when they are what they say and bearable', () => {
    const guard = new DisplayGuard();
    run(guard, ['size', '0', '100', '100']);
    for (const [type, data] of [
      ['image/svg+xml', png], ['text/html', png], ['javascript:alert(1)', png], ['image/png"onload="alert(1)', png], ['image/jpeg', png], ['image/png', 'bm90IGEgcG5nIGF0IGFsbA=='],
      ['image/png', '@@@not-base64@@@'], ['image/png', ''], ['image/webp', 'UklGRi4uLi5XRUJQ'], ['image/png', pngOf(100_000, 100_000)], ['image/png', pngOf(0, 5)], ['image/png', pngOf(0x7fffffff, 1)],
    ] as const) {
      const before = guard.counts.images;
      expect(run(guard, ...image(type, data)), `${type} ${data.slice(0, 20)}`).toEqual([]);
      expect(guard.counts.images).toBeGreaterThan(before);
    }
    expect(run(guard, ...image('image/png', png))).toEqual(image('image/png', png));
  });

  it('reads the size of each kind', () => {
    expect(imageHead(pngOf(640, 480))).toEqual({ type: 'image/png', width: 640, height: 480 });
    const jpeg = [0xff, 0xd8, 0xff, 0xe0, 0, 16, ...Array<number>(14).fill(0), 0xff, 0xc0, 0, 17, 8, 1, 2, 3, 4, 3, 1, 2, 3];
    expect(imageHead(base64(jpeg))).toEqual({ type: 'image/jpeg', width: 0x304, height: 0x102 });
    const riff = (kind: string, rest: readonly number[]): string => base64([...'RIFF', 'a', 'a', 'a', 'a', ...'WEBP', ...kind].map((character) => character.charCodeAt(0)).concat(rest, Array<number>(20).fill(0)));
    expect(imageHead(riff('VP8 ', [0, 0, 0, 0, 0, 0, 0, 0x9d, 1, 0x2a, 64, 1, 32, 0]))).toEqual({ type: 'image/webp', width: 320, height: 32 });
    expect(imageHead(riff('VP8L', [0, 0, 0, 0, 0x2f, 63, 192, 1, 0]))).toEqual({ type: 'image/webp', width: 64, height: 8 });
    expect(imageHead(riff('VP8X', [0, 0, 0, 0, 0, 0, 0, 0, 63, 0, 0, 31, 0, 0]))).toEqual({ type: 'image/webp', width: 64, height: 32 });
    expect(imageHead(riff('JUNK', []))).toBeUndefined();
  });

  it('ends an image that it gives up, so that a viewer does not wait for it', () => {
    const guard = new DisplayGuard();
    run(guard, ['size', '0', '10', '10']);
    expect(run(guard, ...image('image/png', png).slice(0, 2), ['blob', '1', '<>'], ['blob', '1', 'AAAA'], ['end', '1']).at(-1)).toEqual(['end', '1']);
    expect(run(guard, ...image('image/png', png).slice(0, 2), ['img', '1', '14', '0', 'image/png', '5', '5']).map(([opcode]) => opcode)).toEqual(['img', 'blob', 'end']);
  });

  it('keeps layers, sizes and numbers within bounds', () => {
    const guard = new DisplayGuard();
    expect(run(guard, ['size', '0', '100000', '600'])).toEqual([['size', '0', '8192', '600']]);
    expect(run(guard, ['size', '-2', '2147483647', '2147483647'])).toEqual([]);
    expect(run(guard, ['size', '-2', '0x10', '5'], ['size', '-2', '1e3', '5'], ['size', '-2', '5'], ['size', 'NaN', '1', '1'], ['size', '99999999999', '1', '1'])).toEqual([]);
    expect(run(guard, ['size', '0', '800', '600'], ['size', '1', '10', '10'], ['size', '2', '10', '10'], ['move', '1', '2', '0', '0', '0'], ['move', '2', '1', '0', '0', '0'], ['move', '1', '1', '0', '0', '0']).length).toBe(4);
    expect(run(guard, ['cfill', '14', '0', '999', '-5', '1', '255'])).toEqual([['cfill', '14', '0', '255', '0', '1', '255']]);
    for (let index = 3; index < 5_000; index += 1) run(guard, ['size', String(-index), '1', '1']);
    expect(guard.counts.layers).toBeGreaterThan(3_900);
  });

  it('clips a copy of a thousand million pixels to what there is', () => {
    const guard = new DisplayGuard();
    run(guard, ['size', '0', '800', '600']);
    expect(run(guard, ['copy', '0', '0', '0', '1000000000', '1000000000', '14', '0', '10', '20'])).toEqual([['copy', '0', '0', '0', '800', '600', '14', '0', '10', '20']]);
    expect(run(guard, ['copy', '99', '0', '0', '1000000000', '1000000000', '14', '0', '-1000000000', '1000000000']).length).toBeLessThanOrEqual(1);
    for (let count = 0; count < 5_000; count += 1) run(guard, ['copy', '0', '0', '0', '800', '600', '14', '-1', '0', '0']);
    expect(guard.counts.storms).toBeGreaterThan(4_000);
    expect(run(guard, ['sync', '1'], ['copy', '0', '0', '0', '800', '600', '14', '-1', '0', '0']).length).toBe(2);
  });

  it('goes on from a picture', () => {
    const guard = new DisplayGuard();
    guard.begin([{ index: 0, width: 50, height: 40 }, { index: -1, width: 20, height: 20 }]);
    expect(run(guard, ['copy', '-1', '0', '0', '64', '64', '14', '0', '0', '0'])).toEqual([['copy', '-1', '0', '0', '20', '20', '14', '0', '0', '0']]);
  });

  const small: DisplayLimits = { ...defaultDisplayLimits, layers: 6, side: 64, pixels: 64 * 64 * 3, frameWork: 20_000, streams: 3, imageLength: 400, path: 5, depth: 2 };
  const word = fc.oneof(fc.constantFrom('0', '1', '2', '-1', '-2', '3', '10', '63', '64', '14', '12', '255', '-5', '1000000000', '', 'x', '1.5', 'image/png', 'image/jpeg', png, pngOf(60, 60), pngOf(65, 2), 'AAAA', '@'), fc.integer().map(String));
  const opcode = fc.constantFrom('size', 'move', 'shade', 'dispose', 'rect', 'cfill', 'lfill', 'copy', 'transfer', 'cursor', 'img', 'img', 'blob', 'blob', 'end', 'push', 'pop', 'clip', 'arc', 'curve', 'line', 'start', 'cstroke', 'lstroke', 'sync', 'file', 'audio');
  const sequence = fc.array(fc.oneof(
    fc.tuple(opcode, fc.array(word, { maxLength: 10 })).map(([name, values]) => [name, ...values]),
    fc.tuple(fc.constantFrom('1', '2'), fc.constantFrom('0', '-1', '2')).map(([stream, layer]) => ['img', stream, '14', layer, 'image/png', '3', '3']),
    fc.tuple(fc.constantFrom('0', '-1', '2'), fc.nat(70), fc.nat(70)).map(([layer, width, height]) => ['size', layer, String(width), String(height)]),
    fc.array(fc.integer({ min: -70, max: 70 }).map(String), { minLength: 4, maxLength: 4 }).map((at) => ['copy', '0', ...at, '14', '-1', '2', '3']),
  ), { maxLength: 60 });

  it('never throws, never lets through more than its limits, and filtering twice is filtering once', () => {
    fc.assert(fc.property(sequence, (instructions) => {
      const once = run(new DisplayGuard(small), ...instructions);
      expect(run(new DisplayGuard(small), ...once)).toEqual(once);
      const sizes = new Map<string, number>();
      const open = new Set<string>();
      for (const [name, first = '', second = '', third = ''] of once) {
        if (name === 'size') sizes.set(first, Number(second) * Number(third));
        if (name === 'dispose') sizes.delete(first);
        if (name === 'img') {
          expect(open.has(first)).toBe(false);
          open.add(first);
        }
        if (name === 'end') expect(open.delete(first)).toBe(true);
        expect([...sizes.values()].reduce((sum, pixels) => sum + pixels, 0)).toBeLessThanOrEqual(small.pixels);
        expect(open.size).toBeLessThanOrEqual(small.streams);
      }
    }), { numRuns: 1_000 });
  });
});
