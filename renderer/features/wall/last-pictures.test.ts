// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { sessionId } from '../../../shared/model/ids';
import { LastPictures } from './last-pictures';

const size = (width: number, height: number) => ({ width, height });
const draw = (): void => undefined;
const [one, two, three] = ['one', 'two', 'three'].map(sessionId) as [ReturnType<typeof sessionId>, ReturnType<typeof sessionId>, ReturnType<typeof sessionId>];

describe('last pictures', () => {
  it('are copies of the size shown, one per session', () => {
    const pictures = new LastPictures();
    pictures.keep(one, size(20, 10), draw);
    const first = pictures.of(one);
    pictures.keep(one, size(30, 10), draw);
    expect(pictures.of(one)).not.toBe(first);
    expect(pictures.of(one)?.width).toBe(30);
    expect(pictures.of(two)).toBeUndefined();
  });
  it('make room for newer ones within their budget', () => {
    const pictures = new LastPictures(250);
    pictures.keep(one, size(10, 10), draw);
    pictures.keep(two, size(10, 10), draw);
    pictures.keep(one, size(10, 10), draw);
    pictures.keep(three, size(10, 10), draw);
    expect([one, two, three].map((id) => pictures.of(id) !== undefined)).toEqual([true, false, true]);
  });
  it('leave out what has no size, and what would push out all others', () => {
    const pictures = new LastPictures(250);
    pictures.keep(one, size(0, 10), draw);
    pictures.keep(two, size(100, 10), draw);
    expect(pictures.of(one) ?? pictures.of(two)).toBeUndefined();
  });
});
