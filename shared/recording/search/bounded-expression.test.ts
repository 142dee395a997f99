import fc from 'fast-check';
import { RE2JS } from 're2js';
import { describe, expect, it } from 'vitest';
import { boundedExpression } from './bounded-expression';

describe('the quick engine for bounded expressions', () => {
  it('is only for those', () => {
    for (const quick of ['id=\\d{3}7{4}', 'colou?r', '^root: .{1,5}$', '[a-f0-9]{8}', 'x\\.y']) expect([quick, boundedExpression(quick, false) !== undefined]).toEqual([quick, true]);
    for (const slow of ['a+', 'a.*b', '(a|b)', '(a{9}){9}', 'x{2,}', '\\bword\\b', '[[:alpha:]]', '[^\\W]', '(?i)a', '\\pL', 'a?a?a?a?a?a?a?aaaaaaa', '[a']) expect([slow, boundedExpression(slow, false)]).toEqual([slow, undefined]);
  });

  it('matches whatever the other one matches', () => {
    const piece = fc.oneof(fc.constantFrom('a', 'K', 'é', ' ', '.', '\\d', '\\w', '\\s', '\\.', '[a-c]', '[^xé]', '[\\dk]'), fc.string({ maxLength: 2 }));
    const expression = fc.array(fc.tuple(piece, fc.constantFrom('', '', '?', '{2}', '{1,3}')), { minLength: 1, maxLength: 5 }).map((parts) => parts.map(([one, many]) => one + many).join(''));
    const line = fc.array(fc.oneof(fc.constantFrom('a', 'b', 'k', 'K', '\u212a', 'ſ', 's', '7', '.', ' ', '\t', '\u2028', 'É', 'é'), fc.string({ maxLength: 2 })), { maxLength: 12 }).map((parts) => parts.join(''));
    fc.assert(fc.property(expression, line, fc.boolean(), (made, text, caseSensitive) => {
      if (/[\n\r\ud800-\udfff]/.test(text + made)) return;
      const quick = boundedExpression(made, caseSensitive);
      if (quick === undefined) return;
      let exact;
      try {
        exact = RE2JS.compile(made, caseSensitive ? 0 : RE2JS.CASE_INSENSITIVE);
      } catch {
        return;
      }
      if (exact.test(text)) expect(quick.test(text), `${made} on ${JSON.stringify(text)}`).toBe(true);
    }), { numRuns: 20_000 });
  });
});
