import { describe, expect, it } from 'vitest';
import { commitInTurn, fileThreads } from './commits';

describe('commits to the disk', () => {
  it('come in turn, never so many that no thread is left for writes, and one that fails holds up nobody', async () => {
    const begun: number[] = [];
    const finish: ((failed: boolean) => void)[] = [];
    let atOnce = 0;
    let most = 0;
    const all = Array.from({ length: 40 }, (_, number) => commitInTurn(async () => {
      begun.push(number);
      atOnce += 1;
      most = Math.max(most, atOnce);
      const failed = await new Promise<boolean>((resolve) => { finish.push(resolve); });
      atOnce -= 1;
      if (failed) throw new Error('disk');
    }).then(() => 'done', () => 'failed'));
    for (let number = 0; number < all.length; number += 1) {
      finish[number]?.(number % 3 === 0);
      await all[number];
    }
    expect(await Promise.all(all)).toEqual(all.map((_, number) => (number % 3 === 0 ? 'failed' : 'done')));
    expect(begun).toEqual(all.map((_, number) => number));
    expect(most).toBeGreaterThan(1);
    expect(most).toBeLessThan(fileThreads - 2);
  });
});
