import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { sessionId, type SessionId } from '../../../shared/model/ids';
import { wallGrids } from '../../state/wall';
import { gridShape } from './grid-shape';
import { cellOf, indexAt, pagesOf, stepKeys, stepTo, withLarge } from './places';

const order = fc.uniqueArray(fc.integer({ min: 0, max: 500 }), { maxLength: 60 }).map((numbers) => numbers.map((number) => sessionId(String(number))));
const sides = fc.integer({ min: 1, max: 20 }).chain((columns) => fc.record({ columns: fc.constant(columns), span: fc.integer({ min: 1, max: Math.max(1, columns - 1) }) }));

describe('pages of the wall', () => {
  it('hold everyone exactly once, but for the pinned, who come first on each', () => {
    fc.assert(fc.property(order, fc.integer({ min: 1, max: 20 }), fc.nat(), (all, size, seed) => {
      const pins = all.filter((_id, index) => (seed >> (index % 30)) & 1).reverse();
      const ordered = [...pins, ...all.filter((id) => !pins.includes(id))];
      const pages = pagesOf(ordered, [...pins, sessionId('gone')], size);
      const head = pages.length > 1 ? pins.slice(0, size - 1) : [];
      const seen = pages.flatMap((page) => page.slice(head.length));
      for (const page of pages) {
        expect(page.length).toBeLessThanOrEqual(Math.max(size, 0));
        expect(page.slice(0, head.length)).toEqual(head);
      }
      expect(new Set(seen).size).toBe(seen.length);
      expect(new Set([...head, ...seen])).toEqual(new Set(all));
    }));
  });
  it('are one when nothing is there, and one when all fit', () => {
    expect(pagesOf([], [], 4)).toEqual([[]]);
    expect(pagesOf(['a', 'b'] as SessionId[], ['b'] as SessionId[], 4)).toEqual([['a', 'b']]);
  });
});

describe('the spotlight', () => {
  it('exchanges two and moves nobody else', () => {
    fc.assert(fc.property(order, fc.nat(), (all, pick) => {
      fc.pre(all.length > 0);
      const large = all[pick % all.length] as SessionId;
      const shown = withLarge(all, large);
      expect(shown[0]).toBe(large);
      expect([...shown].sort()).toEqual([...all].sort());
      expect(shown.filter((id, index) => id !== all[index]).length).toBeLessThanOrEqual(2);
      expect(withLarge(all, sessionId('gone'))).toBe(all);
    }));
  });
});

describe('places of tiles', () => {
  it('are one to a cell, and each cell finds its tile again', () => {
    fc.assert(fc.property(sides, fc.integer({ min: 1, max: 100 }), (each, count) => {
      const taken = new Set<string>();
      for (let index = 0; index < count; index += 1) {
        const { column, row } = cellOf(index, each);
        const size = index === 0 ? each.span : 1;
        for (let across = 0; across < size; across += 1) {
          for (let down = 0; down < size; down += 1) {
            const cell = { column: column + across, row: row + down };
            expect(cell.column).toBeLessThan(each.columns);
            expect(taken.has(JSON.stringify(cell))).toBe(false);
            taken.add(JSON.stringify(cell));
            expect(indexAt(cell, each)).toBe(index);
          }
        }
      }
    }), { numRuns: 50 });
  });
  it('are all reached by arrows, and no key leads off the wall', () => {
    fc.assert(fc.property(sides, fc.integer({ min: 1, max: 40 }), (each, count) => {
      for (let index = 0; index < count; index += 1) {
        for (const key of stepKeys) {
          const to = stepTo(key, index, count, each);
          expect(to).toBeGreaterThanOrEqual(0);
          expect(to).toBeLessThan(count);
          if (key === 'ArrowDown' && to !== index) expect(cellOf(to, each).row).toBeGreaterThan(cellOf(index, each).row);
          if (key === 'ArrowUp' && to !== index) expect(cellOf(to, each).row).toBeLessThan(cellOf(index, each).row);
        }
        if (index > 0) expect(stepTo('ArrowRight', index - 1, count, each)).toBe(index);
      }
    }), { numRuns: 50 });
  });
});

describe('the shape of layouts', () => {
  it('shows n by n in view, up to 400', () => {
    for (const grid of wallGrids) {
      const shape = gridShape({ layout: 'grid', grid }, 400, 1840, 980);
      expect(shape.columns).toBe(Number(grid));
      expect(Number(grid) * (shape.rowHeight + shape.gap) - shape.gap).toBeLessThanOrEqual(980);
    }
  });
  it('makes one large and shows up to 65 in all without scrolling', () => {
    for (const count of [1, 2, 6, 8, 17, 21, 40, 65]) {
      const shape = gridShape({ layout: 'spotlight', grid: '4' }, count, 1840, 980);
      const rows = cellOf(count - 1, shape).row + (count === 1 ? shape.span : 1);
      expect(Math.max(rows, shape.span) * (shape.rowHeight + shape.gap) - shape.gap).toBeLessThanOrEqual(980);
      expect(shape.span).toBeGreaterThanOrEqual(shape.columns / 2);
    }
  });
});
