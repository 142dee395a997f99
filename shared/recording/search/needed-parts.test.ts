import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { GramFilter, gramsOf, mayHold } from '../index/gram-filter';
import { neededParts } from './needed-parts';

const sources = (expression: string): readonly string[] => neededParts(expression, false).patterns.map(({ source }) => source);
const literals = (expression: string): readonly string[] => neededParts(expression, false).literals;

/** Expressions of all kinds, many of them wrong. */
const atom = fc.oneof(
  fc.constantFrom('abc', 'error', 'K', 'é', 'ß', '日本', ' ', '.', '\\d', '\\D', '\\w', '\\W', '\\s', '\\S', '\\.', '\\b', '\\B', '^', '$', '\\x41', '\\x{6b}', '\\pL', '\\p{Lu}', '\\t', '\\Q.\\E', '(?i)', '(?s)'),
  fc.constantFrom('[a-c]', '[^xé]', '[\\dk]', '[^\\s]', '[^\\w]', '[-a]', '[a-]', '[\\w-]', '[]a]', '[^]a]', '[[:alpha:]]', '[^[:^alpha:]x]', '[a-z.]', '[\\]k]', '[&&a]'), fc.string({ maxLength: 3 }),
);
const times = fc.constantFrom('', '', '', '', '*', '+', '?', '+?', '*?', '??', '{2}', '{0,1}', '{1,3}', '{2,}', '{0}', '{,3}', '{30,40}');
const { expression } = fc.letrec<{ expression: string; sequence: string; part: string }>((tie) => ({
  expression: fc.oneof({ depthSize: 'small' }, tie('sequence'), fc.tuple(tie('sequence'), tie('sequence')).map(([one, other]) => `${one}|${other}`)),
  sequence: fc.array(fc.tuple(tie('part'), times), { minLength: 1, maxLength: 5 }).map((parts) => parts.map(([one, many]) => one + many).join('')),
  part: fc.oneof({ depthSize: 'small', withCrossShrink: true }, atom, tie('expression').map((inside) => `(${inside})`), tie('expression').map((inside) => `(?:${inside})`)),
}));
const line = fc.array(fc.oneof(fc.constantFrom('abc', 'error', 'a', 'b', 'k', 'K', '\u212a', 'ſ', 's', '7', '.', ' ', '\t', '\v', '\u00a0', '\u2028', 'É', 'é', 'ß', 'ẞ', '日本', 'x'), fc.string({ maxLength: 2 })), { maxLength: 14 })
  .map((parts) => parts.join('').replace(/[\n\r]/g, ''));

function compiled(made: string, caseSensitive: boolean): RE2JS | undefined {
  try {
    return RE2JS.compile(made, caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE);
  } catch {
    return undefined;
  }
}

describe('what every match of an expression holds', () => {
  it('is what lies between endless repetitions, heaviest first', () => {
    expect(sources('took \\d+ ms')).toEqual(['took [0-9]', '[0-9] ms']);
    expect(sources('id=\\d{3}7{4}')).toEqual(['id=(?:[0-9]){3,3}(?:7){4,4}']);
    expect(sources('^root: .{1,5}$')).toEqual(['^root: (?:[^\\n]){1,5}$']);
    expect(sources('(took|id)=?89\\d+')).toEqual(['(?:took|id)(?:=){0,1}89[0-9]']);
    expect(sources('(a.*b|cde.*)x')).toEqual(['(?:a|cde)', 'x']);
    expect(sources('(ab+)+c')).toEqual(['ab', 'c']);
    expect(sources('x{900}y')).toEqual(['(?:x){16,16}y', '(?:x){16,16}']);
    for (const anything of ['.*', 'a*', '(abc)?', 'abc|.*', '(?s)abc', '\\Qabc\\E', 'a**', '(', '[a', 'a{2}{3}', '\\1', 'x*?*']) expect([anything, sources(anything)]).toEqual([anything, []]);
  });

  it('has the plain texts in it', () => {
    const cases: readonly (readonly [string, readonly string[]])[] = [
      ['err: \\d+ failed', ['err: ', ' failed']], ['took 89\\d ms', ['took 89', ' ms']], ['sudo .*passwd', ['sudo ', 'passwd']], ['(foo|bar)baz', ['baz']], ['(?i)secret', ['secret']],
      ['colou?r', ['colo']], ['a+b+', []], ['go+gle', ['ogle']], ['x\\.y\\.z', ['x.y.z']], ['[]abc]tail', ['tail']], ['(optional)?needed', ['needed']], ['(user|group) (root)+', ['root']],
      ['fooo{2,3}bar', ['foooo', 'oobar']], ['\\x41\\x{42}rest', ['ABrest']], ['\\pLrest', ['rest']], ['[[:alpha:]]rest', ['rest']], ['ab', []], ['abc|def', []],
    ];
    for (const [made, wanted] of cases) expect([made, literals(made)]).toEqual([made, wanted]);
  });

  it('tells whether a match may be empty', () => {
    for (const made of ['a*', '^', '\\b', 'a?b{0}', 'a|', '(x*)+', '(?s).']) expect([made, neededParts(made, true).empty]).toEqual([made, true]);
    for (const made of ['a', 'a*b', '(a|b)c?', '\\bx+']) expect([made, neededParts(made, true).empty]).toEqual([made, false]);
  });

  it('is found wherever the expression matches, alone and among other lines', () => {
    fc.assert(fc.property(expression, line, line, fc.boolean(), (made, text, other, caseSensitive) => {
      const exact = compiled(made, caseSensitive);
      if (exact === undefined || !exact.test(text)) return;
      const { patterns, literals: plain, empty } = neededParts(made, caseSensitive);
      for (const pattern of patterns) {
        expect(pattern.test(text), `${made} needs ${pattern.source} in ${JSON.stringify(text)}`).toBe(true);
        expect(pattern.test(`${other}\n${text}\n${other}`)).toBe(true);
      }
      const filter = new GramFilter();
      filter.add(text);
      expect(mayHold(filter.take(), gramsOf(plain)), `${made} needs ${plain.join()} in ${JSON.stringify(text)}`).toBe(true);
      const matcher = exact.matcher(text);
      while (!empty && matcher.find()) expect(matcher.end()).toBeGreaterThan(matcher.start());
    }), { numRuns: 5_000 });
  });

  it('never repeats without an end', () => {
    fc.assert(fc.property(expression, (made) => {
      for (const source of sources(made)) expect(source.replace(/\\.|\[(?:\\.|[^\]\\])*\]/gu, '')).not.toMatch(/[*+]|\{\d+,\}/);
    }), { numRuns: 1_500 });
  });
});
