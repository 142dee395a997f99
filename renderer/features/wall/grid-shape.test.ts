import { describe, expect, it } from 'vitest';
import { gridShape, isTallerThan } from './grid-shape';

describe('the shape of the wall', () => {
  it('shows a dozen sessions at 1920x1080 without scrolling', () => {
    const shape = gridShape({ layout: 'auto', grid: '4' }, 12, 1832, 976);
    expect(Math.ceil(12 / shape.columns) * (shape.rowHeight + shape.gap) - shape.gap).toBeLessThanOrEqual(976);
    expect(shape.columns).toBe(4);
  });
  it('puts exactly n rows in view when told n', () => {
    expect(gridShape({ layout: 'grid', grid: '4' }, 100, 1600, 900)).toEqual({ columns: 4, rowHeight: (900 - 3 * 8) / 4, span: 1, gap: 8 });
  });
  it('scrolls rather than making 256 tiles unreadable', () => {
    const shape = gridShape({ layout: 'auto', grid: '4' }, 256, 1832, 976);
    expect((1832 - shape.gap * (shape.columns - 1)) / shape.columns).toBeGreaterThanOrEqual(270);
  });
  it('leaves no row of the spotlight empty', () => {
    for (let count = 2; count <= 60; count += 1) {
      const { columns, rowHeight, span, gap } = gridShape({ layout: 'spotlight', grid: '4' }, count, 1840, 980);
      const rows = span + Math.ceil(Math.max(0, count - 1 - (columns - span) * span) / columns);
      expect(980 - rows * (rowHeight + gap) + gap, `${count} sessions`).toBeLessThan(rows + 1 + gap);
    }
  });
  it('knows when some tiles are out of view', () => {
    const view = (layout: 'auto' | 'grid' | 'spotlight', grid: '4' | '16', count: number): boolean => isTallerThan(gridShape({ layout, grid }, count, 1832, 976), count, 976);
    expect(view('grid', '16', 256)).toBe(false);
    expect(view('grid', '4', 17)).toBe(true);
    expect(view('auto', '4', 12)).toBe(false);
    expect(view('auto', '4', 256)).toBe(true);
    for (let count = 1; count <= 60; count += 1) expect(view('spotlight', '4', count), `${count} in the spotlight`).toBe(false);
  });
  it('never divides by nothing', () => {
    expect(gridShape({ layout: 'auto', grid: '4' }, 0, 0, 0).columns).toBe(1);
  });
});
