import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markQuery } from './highlight';
import { indexAt } from './side-panel';

describe('marking a hit', () => {
  it('marks every occurrence, whatever the case', () => {
    expect(markQuery('  Root and root ', 'ROOT')).toEqual([{ text: 'Root', hit: true }, { text: ' and ', hit: false }, { text: 'root', hit: true }]);
  });
  it('brings a late hit into view', () => {
    expect(markQuery(`${'x'.repeat(100)} needle`, 'needle')[0]!.text).toBe(`…${'x'.repeat(11)} `);
  });
  it('loses no text of short lines', () => {
    fc.assert(fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 3 }), (line, query) => {
      expect(markQuery(line, query).map((part) => part.text).join('')).toBe(line.replace(/\s+/g, ' ').trim());
    }));
  });
});

describe('the item that is current', () => {
  it('is the last one that has happened', () => {
    const items = [{ at: 10 }, { at: 20 }, { at: 20 }, { at: 30 }];
    expect([0, 10, 19, 20, 99].map((position) => indexAt(items, position))).toEqual([-1, 0, 0, 2, 3]);
    expect(indexAt([], 5)).toBe(-1);
  });
});
