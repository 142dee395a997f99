import { describe, expect, it } from 'vitest';
import type { DisplayLayer } from '../../../shared/frames/frame';
import { canGoOnWith } from './kept-layers';

interface Placed {
  readonly parent?: object;
}

const layer = (index: number, parent = 0): DisplayLayer =>
  ({ index, width: 10, height: 10, picture: undefined, place: index > 0 ? { parent, x: 0, y: 0, z: 0, opacity: 255 } : undefined });

/** A display whose layers were put there in this order. */
function display(...indexes: readonly number[]): { readonly known: Map<number, Placed>; readonly isBelow: (one: Placed, other: Placed) => boolean } {
  const desktop: Placed = {};
  const known = new Map(indexes.map((index) => [index, index > 0 ? { parent: desktop } : index === 0 ? desktop : {}] as const));
  const order = [...known.values()];
  return { known, isBelow: (one, other) => order.indexOf(one) < order.indexOf(other) };
}

describe('going on with the layers that are there', () => {
  const goesOn = ({ known, isBelow }: ReturnType<typeof display>, ...wanted: readonly DisplayLayer[]): boolean => canGoOnWith(known, wanted, isBelow);

  it('goes on where they are the same, whatever buffers there are', () => {
    expect(goesOn(display(0, 1, 2, -1), layer(0), layer(1), layer(2))).toBe(true);
    expect(goesOn(display(0, 1, 2), layer(0), layer(1), layer(2), layer(-1), layer(-2))).toBe(true);
    expect(goesOn(display(0))).toBe(true);
  });

  it('does not where one is gone or new', () => {
    expect(goesOn(display(0, 1, 2), layer(0), layer(1))).toBe(false);
    expect(goesOn(display(0, 1), layer(0), layer(1), layer(2))).toBe(false);
    expect(goesOn(display(0, 1), layer(0), layer(2))).toBe(false);
  });

  it('does not where one lies on another one, or on one that is not there', () => {
    expect(goesOn(display(0, 1, 2), layer(0), layer(1), layer(2, 1))).toBe(false);
    expect(goesOn(display(0, 1), layer(0), layer(1, 7))).toBe(false);
  });

  it('does not where they cover each other the other way round', () => {
    expect(goesOn(display(0, 2, 1), layer(0), layer(1), layer(2))).toBe(false);
  });
});
