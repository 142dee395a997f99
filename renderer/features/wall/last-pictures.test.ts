// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { sessionId } from '../../../shared/model/ids';
import { LastPictures } from './last-pictures';

const canvas = (width: number, height: number): HTMLCanvasElement => Object.assign(document.createElement('canvas'), { width, height });
const [one, two, three] = ['one', 'two', 'three'].map(sessionId) as [ReturnType<typeof sessionId>, ReturnType<typeof sessionId>, ReturnType<typeof sessionId>];

describe('last pictures', () => {
  it('are copies of the size shown, one per session', () => {
    const pictures = new LastPictures();
    const shown = canvas(20, 10);
    pictures.keep(one, shown);
    pictures.keep(one, canvas(30, 10));
    expect(pictures.of(one)).not.toBe(shown);
    expect(pictures.of(one)?.width).toBe(30);
    expect(pictures.of(two)).toBeUndefined();
  });
  it('make room for newer ones within their budget', () => {
    const pictures = new LastPictures(250);
    pictures.keep(one, canvas(10, 10));
    pictures.keep(two, canvas(10, 10));
    pictures.keep(one, canvas(10, 10));
    pictures.keep(three, canvas(10, 10));
    expect([one, two, three].map((id) => pictures.of(id) !== undefined)).toEqual([true, false, true]);
  });
  it('leave out what has no size, and what would push out all others', () => {
    const pictures = new LastPictures(250);
    pictures.keep(one, canvas(0, 10));
    pictures.keep(two, canvas(100, 10));
    expect(pictures.of(one) ?? pictures.of(two)).toBeUndefined();
  });
});
