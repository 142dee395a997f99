import fc from 'fast-check';
import { expect, it } from 'vitest';
import { formatPosition } from '../../kit/format/format';
import { parsePosition } from './position-text';

it.each([['90', 90_000], ['1:30', 90_000], ['1:02:03.5', 3_723_500], [' 0,25 ', 250], ['12:', undefined], ['abc', undefined], ['', undefined], ['1:2:3:4', undefined]])('%s is %s', (text, at) => {
  expect(parsePosition(text)).toBe(at);
});

it('reads what is shown', () => {
  fc.assert(fc.property(fc.nat(100_000_000), (at) => { expect(parsePosition(formatPosition(at))).toBe(Math.floor(at / 100) * 100); }));
});
