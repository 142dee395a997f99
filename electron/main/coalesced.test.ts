import { describe, expect, it } from 'vitest';
import { coalesced } from './coalesced';

describe('news that come often', () => {
  it('are told at once, then now and then, the newest always', () => {
    const told: number[] = [];
    const due: (() => void)[] = [];
    const tell = coalesced<number>((value) => told.push(value), 100, (run) => due.push(run));
    for (const value of [1, 2, 3]) tell(value);
    expect(told).toEqual([1]);
    due.shift()?.();
    expect(told).toEqual([1, 3]);
    due.shift()?.();
    expect(due).toEqual([]);
    tell(4);
    expect(told).toEqual([1, 3, 4]);
  });
});
