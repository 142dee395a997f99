import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Picture } from '../../desktop/picture';
import { findScenario } from '../../scenarios';
import { Random } from './script';

const fixture = join(import.meta.dirname, '../../../shared/recording/fixtures/guacamole/session.guac');

describe('a Guacamole dump as a scenario', () => {
  it('is one desktop that plays it at its pace, keys and mouse too, and begins again', async () => {
    const [desktop, ...others] = findScenario(fixture).desktops?.() ?? [];
    if (desktop === undefined) throw new Error('no desktop');
    expect(others).toEqual([]);
    expect(desktop.width).toBeGreaterThan(0);
    const steps = desktop.script(new Random(1), () => '');
    const picture = new Picture(1, 1);
    const sizes: string[] = [];
    const copied: string[] = [];
    let [keys, waited, drawn, rounds] = [0, 0, 0, 0];
    while (rounds === 0 || sizes.at(-1) !== sizes[0]) {
      const next = await steps.next();
      if (next.done === true) throw new Error('it plays for ever');
      const { value } = next;
      if (value.draw === undefined) rounds += 1;
      for (const operation of value.draw ?? []) {
        if (operation.kind === 'size') sizes.push(`${operation.width}x${operation.height}`);
        else drawn += 1;
        picture.draw(operation, 1);
      }
      if (value.copied !== undefined) copied.push(value.copied);
      keys += value.press?.filter(({ kind }) => kind === 'key').length ?? 0;
      waited += value.waitMs ?? 0;
      expect(value.waitMs).toBeLessThanOrEqual(3_000);
    }
    expect(rounds).toBe(1);
    expect(sizes[0]).toBe(`${desktop.width}x${desktop.height}`);
    expect([picture.width, picture.height]).toEqual([desktop.width, desktop.height]);
    expect(drawn).toBeGreaterThan(0);
    expect(keys).toBeGreaterThan(0);
    expect(waited).toBeGreaterThan(0);
    expect(copied).toEqual(['copied: PUFFIN-7 ✓\nsecond line']);
  });

  it('is said not to be one when it is not', () => {
    expect(() => findScenario('/nowhere/a.guac')).toThrow();
    expect(() => findScenario(join(import.meta.dirname, 'script.guac'))).toThrow();
  });
});
