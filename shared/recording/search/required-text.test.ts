import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { requiredText } from './required-text';

describe('the text every match of an expression holds', () => {
  it('is the longest plain run', () => {
    const cases: readonly (readonly [string, string | undefined])[] = [
      ['err: \\d+ failed', ' failed'], ['sudo .*passwd', 'passwd'], ['(foo|bar)baz', undefined], ['(?i)secret', undefined], ['colou?r', 'colo'],
      ['a+b+', undefined], ['go+gle', 'gle'], ['x\\.y\\.z', 'x.y.z'], ['[abc]tail', 'tail'], ['[]abc]tail', 'tail'], ['(optional)?needed', 'needed'], ['fooo{2,3}bar', 'foo'],
      ['\\x41\\x{42}rest', 'rest'], ['\\pLrest', 'rest'], ['[[:alpha:]]rest', 'rest'], ['ab', undefined],
    ];
    for (const [expression, wanted] of cases) expect([expression, requiredText(expression)]).toEqual([expression, wanted]);
  });

  it('is in every match, whatever the expression', () => {
    const piece = fc.oneof(fc.constantFrom('abc', 'error', '.', '\\d', '\\.', '[xyz]', '[^a]', '(ab)', '(?:cd)', '\\x41', '\\pL', 'é', '日本'), fc.string({ maxLength: 4 }));
    const times = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{0,1}');
    const expression = fc.array(fc.tuple(piece, times), { minLength: 1, maxLength: 6 }).map((parts) => parts.map(([one, many]) => one + many).join(''));
    const text = fc.array(fc.constantFrom('abc', 'error', 'x', '7', '.', 'ab', 'cdcd', 'A', 'é', '日本', ' ', 'q'), { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(fc.property(expression, text, (made, line) => {
      const required = requiredText(made);
      if (required === undefined) return;
      let pattern;
      try {
        pattern = RE2JS.compile(made);
      } catch {
        return;
      }
      const matcher = pattern.matcher(line);
      while (matcher.find()) {
        if (matcher.end() > matcher.start()) expect(line.slice(matcher.start(), matcher.end())).toContain(required);
      }
    }), { numRuns: 3000 });
  });
});
