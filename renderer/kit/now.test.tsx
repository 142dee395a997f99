// @vitest-environment happy-dom
import { cleanup, render } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useTickingText } from './now';

beforeEach(() => { vi.useFakeTimers(); });
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const readSecond = (now: number): string => String(Math.floor(now / 1000));
function Time({ id }: { readonly id: string }) {
  return <article data-testid={id}><span ref={useTickingText(readSecond)} /></article>;
}

describe('texts made of the time', () => {
  it('are written where they can be seen; what is in an article out of view is not even asked', () => {
    const { getByTestId } = render(<><Time id="near" /><Time id="far" /></>);
    const asked: string[] = [];
    for (const [id, top] of [['near', 10], ['far', 5_000]] as const) {
      const article = getByTestId(id);
      article.getBoundingClientRect = () => ({ top, bottom: top + 100, left: 0, right: 100, width: 100, height: 100, x: 0, y: top, toJSON: () => ({}) });
      (article.firstElementChild as HTMLElement).checkVisibility = () => { asked.push(id); return true; };
    }
    vi.advanceTimersByTime(2_000);
    expect(asked).toEqual(['near', 'near']);
    expect(getByTestId('near').textContent).toBe(readSecond(Date.now()));
    expect(getByTestId('far').textContent).toBe('');
  });
});
