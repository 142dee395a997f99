import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { livePiece } from './live';

const write = (...values: readonly (string | number)[]): string => `${values.map((value) => `${[...String(value)].length}.${value}`).join(',')};`;

describe('a piece of a live desktop', () => {
  it('is what draws, the last place of the mouse, and nothing that was typed', () => {
    const text = write('mouse', 5, 6, 0, 1) + write('key', 97, 1, 2) + write('img', 1, 14, 0, 'image/png', 0, 0) + write('blob', 1, 'AAAA') + write('end', 1)
      + write('clipboard', 2, 'text/plain') + write('mouse', 7, 90_000, 257, 3) + write('sync', 10, 1);
    expect(livePiece(text)).toEqual({
      instructions: [['img', '1', '14', '0', 'image/png', '0', '0'], ['blob', '1', 'AAAA'], ['end', '1'], ['sync', '10', '1']],
      pointer: { x: 7, y: 8_192, buttons: 1 }, damaged: false,
    });
  });

  it("keeps guacd's limits, says that something was damaged, and goes on after it", () => {
    for (const bad of [write('blob', 1, 'A'.repeat(8_200)), write('rect', ...Array.from({ length: 128 }, () => 1)), '99999.rect;', '-4.rect;', '0x4.rect;', '4.re']) {
      const piece = livePiece(bad + write('sync', 1) + write('rect', 0, 1, 2, 3, 4) + write('sync', 2));
      expect([bad.slice(0, 12), piece.damaged]).toEqual([bad.slice(0, 12), true]);
      expect(piece.instructions).toContainEqual(['sync', '2']);
    }
  });

  it('never throws, whatever comes', () => {
    fc.assert(fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.array(fc.constantFrom(write('sync', 1), '4.sync', '1.,', ';', '12.', 'x', '🙂', write('name', '漢字🙂'))).map((parts) => parts.join(''))), (text) => {
      expect(livePiece(text).instructions.every((instruction) => instruction.length > 0)).toBe(true);
    }));
  });
});
