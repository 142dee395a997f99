import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { markedText, plainSearch, type SearchOptions } from '../../../kit/marked-text';
import { indexAt } from '../panel/marked-list';

describe('marking a hit', () => {
  it('marks every occurrence, whatever the case', () => {
    expect(markedText('  Root and root ', 'ROOT')).toEqual([{ text: 'Root', hit: true }, { text: ' and ', hit: false }, { text: 'root', hit: true }]);
  });
  it('brings a late hit into view', () => {
    expect(markedText(`${'x'.repeat(100)} needle`, 'needle')[0]!.text).toBe(`…${'x'.repeat(11)} `);
  });
  it('means what the options say', () => {
    const marked = (line: string, query: string, options: Partial<SearchOptions>): readonly string[] =>
      markedText(line, query, { ...plainSearch, ...options }).filter(({ hit }) => hit).map(({ text }) => text);
    expect(marked('Root root rooted', 'root', { caseSensitive: true })).toEqual(['root', 'root']);
    expect(marked('Root root rooted', 'root', { wholeWord: true })).toEqual(['Root', 'root']);
    expect(marked('a1 b22', '[a-z][0-9]+', { regularExpression: true })).toEqual(['a1', 'b22']);
    expect(marked('a.b axb', 'a.b', {})).toEqual(['a.b']);
    expect(marked('aaaa', '(a+)+$', { regularExpression: true })).toEqual([]);
    expect(marked('(', '(', { regularExpression: true })).toEqual([]);
  });
  it('loses no text of short lines', () => {
    fc.assert(fc.property(fc.string({ maxLength: 12 }), fc.string({ maxLength: 3 }), (line, query) => {
      expect(markedText(line, query).map((part) => part.text).join('')).toBe(line.replace(/\s+/g, ' ').trim());
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
