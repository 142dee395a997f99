import { describe, expect, it } from 'vitest';
import { Turns } from './turns';

describe('turns', () => {
  it('are taken one after the other, in the order they were asked for', async () => {
    const turns = new Turns();
    const order: string[] = [];
    const slow = (name: string, ticks: number) => async () => {
      order.push(`${name} begins`);
      for (let tick = 0; tick < ticks; tick += 1) await Promise.resolve();
      order.push(`${name} ends`);
      return name;
    };
    expect(await Promise.all([turns.take(slow('a', 20)), turns.take(slow('b', 1)), turns.take(slow('c', 5))])).toEqual(['a', 'b', 'c']);
    expect(order).toEqual(['a begins', 'a ends', 'b begins', 'b ends', 'c begins', 'c ends']);
  });
  it('go on after one that fails, and are over when the last is', async () => {
    const turns = new Turns();
    const failing = turns.take(() => Promise.reject(new Error('the disk is full')));
    let done = false;
    void turns.take(() => { done = true; });
    await expect(failing).rejects.toThrow('the disk is full');
    await turns.over();
    expect(done).toBe(true);
  });
});
