import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { palettes, type TileTheme } from './palette';

const tokens = readFileSync(join(import.meta.dirname, '..', '..', 'kit', 'tokens.css'), 'utf8');

/** The value of `--ground` in the rule that begins so. */
function groundOf(selector: string): number {
  const begin = tokens.indexOf(selector);
  expect(begin, selector).toBeGreaterThanOrEqual(0);
  const rule = tokens.slice(begin, tokens.indexOf('}', begin));
  return Number.parseInt(/--ground:\s*#([0-9a-f]{6})/.exec(rule)?.[1] ?? '', 16);
}

const themes: readonly TileTheme[] = ['dark', 'light', 'contrast'];

describe('the palette', () => {
  it.each(themes)('of the %s theme has the page\'s ground between the tiles', (theme) => {
    expect(palettes[theme].ground).toBe(groundOf(`:root[data-theme='${theme}']`));
  });
});
