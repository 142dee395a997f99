import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import type { Millis } from '../../base/units';
import type { SearchHit, SearchQuery } from '../port';
import { compileQuery } from '../search/query';
import type { ScreenText } from './screen-text';
import { packScreenText, searchPacked, unpackScreenText } from './text-record';

const wholeAt = (text: string, start: number, end: number): boolean =>
  !/[\p{L}\p{N}_]$/u.test(text.slice(0, start)) && !/^[\p{L}\p{N}_]/u.test(text.slice(end));

/** What a search means, without anything that makes it quick. */
function plainly({ text: asked, regularExpression, caseSensitive, wholeWord }: SearchQuery): ((text: string) => boolean) | undefined {
  let expression;
  try {
    expression = RE2JS.compile(regularExpression ? asked : RE2JS.quote(asked.trim()), caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE);
  } catch {
    return undefined;
  }
  return (text) => {
    for (const matcher = expression.matcher(text); matcher.find();) if (matcher.end() > matcher.start() && (!wholeWord || wholeAt(text, matcher.start(), matcher.end()))) return true;
    return false;
  };
}

const word = fc.oneof(fc.constantFrom('took', 'TOOK', ' 89', '7', ' ms', 'id=', 'error', 'Error', '日本', 'É', 'é', ' ', '-', '.', 'ſ', '\u00a0'), fc.string({ maxLength: 2 }).map((text) => text.replace(/[\n\r]|\p{Surrogate}/gu, '')));
const texts = fc.uniqueArray(fc.array(word, { minLength: 1, maxLength: 6 }).map((parts) => parts.join('')).filter((text) => text !== ''), { minLength: 1, maxLength: 8 }).map((lines) => ['', ...lines]);
const recorded: fc.Arbitrary<ScreenText> = texts.chain((lines) => {
  const number = fc.nat(lines.length - 1);
  return fc.array(fc.tuple(number, number), { maxLength: 12 }).map((shown) => ({
    texts: lines, at: shown.map((_, entry) => entry * 10 as Millis), line: shown.map(([line]) => line), before: shown.map(([, before]) => before), size: 0,
  }));
});
const pieces = fc.array(fc.tuple(fc.oneof(word.map((text) => RE2JS.quote(text)), fc.constantFrom('\\d', '\\w', '.', '[^a]', '\\s', '(took|id)', '\\b', '^', '$')), fc.constantFrom('', '', '', '+', '*', '?', '{2}')), { minLength: 1, maxLength: 4 });
const asked: fc.Arbitrary<SearchQuery> = fc.record({
  text: fc.oneof(word, pieces.map((parts) => parts.map(([one, many]) => one + many).join(''))), regularExpression: fc.boolean(), caseSensitive: fc.boolean(), wholeWord: fc.boolean(),
});

describe('a search of packed screen text', () => {
  it('finds what looking at every line finds', () => {
    fc.assert(fc.property(recorded, asked, (text, query) => {
      const matches = plainly(query);
      const compiled = compileQuery(query);
      if (matches === undefined || !compiled.ok || query.text.trim() === '') return;
      const wanted: SearchHit[] = text.at.flatMap((at, entry) => {
        const [line = '', before = ''] = [text.texts[text.line[entry] ?? 0], text.texts[text.before[entry] ?? 0]];
        return matches(line) && !matches(before) ? [{ at, kind: 'output' as const, line: line.trim() }] : [];
      });
      expect([...searchPacked(unpackScreenText(packScreenText(text)), compiled.value)]).toEqual(wanted);
    }), { numRuns: 1_500 });
  });
});
