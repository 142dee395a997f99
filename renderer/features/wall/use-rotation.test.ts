// @vitest-environment happy-dom
import { act, cleanup, renderHook } from '@testing-library/react';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { useRotation } from './use-rotation';

let reduced = false;
beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal('matchMedia', () => ({ matches: reduced, addEventListener: () => undefined, removeEventListener: () => undefined }));
});
afterEach(() => {
  cleanup();
  vi.useRealTimers();
  vi.unstubAllGlobals();
  reduced = false;
});

const wait = (seconds: number): void => act(() => void vi.advanceTimersByTime(seconds * 1000));
const rotate = (pages = 3) => renderHook(({ held, count }) => useRotation(count, 10, true, held), { initialProps: { held: false, count: pages } });

describe('pages that turn', () => {
  it('go on after their time, and from the last to the first', () => {
    const { result } = rotate();
    const seen = [10, 10, 10].map((seconds) => {
      wait(seconds);
      return result.current.page;
    });
    expect(seen).toEqual([1, 2, 0]);
  });
  it('stay while somebody is on them, and then have their whole time again', () => {
    const { result, rerender } = rotate();
    wait(9);
    rerender({ held: true, count: 3 });
    wait(60);
    expect(result.current).toMatchObject({ page: 0, state: 'held' });
    rerender({ held: false, count: 3 });
    wait(9);
    expect(result.current.page).toBe(0);
    wait(1);
    expect(result.current.page).toBe(1);
  });
  it('do not turn by themselves with reduced motion, but by hand', () => {
    reduced = true;
    const { result } = rotate();
    wait(60);
    expect(result.current).toMatchObject({ page: 0, state: 'still' });
    act(() => result.current.turn(-1));
    expect(result.current.page).toBe(2);
  });
  it('are the last one that is left when there are fewer', () => {
    const { result, rerender } = rotate();
    act(() => result.current.turn(2));
    rerender({ held: true, count: 2 });
    expect(result.current.page).toBe(1);
  });
});
