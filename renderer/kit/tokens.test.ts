import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

const tokens = readFileSync(new URL('./tokens.css', import.meta.url), 'utf8');

type Theme = 'dark' | 'light' | 'contrast';

/** The colours of one theme, as they stand in the file. */
function coloursOf(theme: Theme): ReadonlyMap<string, string> {
  const block = new RegExp(`\\[data-theme='${theme}'\\]\\s*\\{([^}]*)\\}`).exec(tokens)?.[1] ?? '';
  return new Map([...block.matchAll(/--([\w-]+):\s*(#[\da-f]{6});/g)].map(([, name, colour]) => [name!, colour!]));
}

/** Relative luminance, WCAG 2. */
function luminance(colour: string): number {
  const [red, green, blue] = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255).map((part) => (part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4));
  return 0.2126 * red! + 0.7152 * green! + 0.0722 * blue!;
}

function contrast(first: string, second: string): number {
  const [light, dark] = [luminance(first), luminance(second)].sort((a, b) => b - a);
  return (light! + 0.05) / (dark! + 0.05);
}

it.each<[Theme, number]>([['dark', 4.5], ['light', 4.5], ['contrast', 7]])('text can be read on everything it stands on in %s, hits of a search among it', (theme, least) => {
  const colours = coloursOf(theme);
  const text = colours.get('text')!;
  const grounds = ['ground', 'rail', 'panel', 'raised', 'hover', 'pressed', 'selected', 'warn-ground', 'stop-ground', 'ok-ground', 'info-ground', 'hit-ground'];
  const read = grounds.filter((name) => colours.has(name)).map((name) => [name, contrast(text, colours.get(name)!)] as const);
  expect(read.map(([name]) => name)).toContain('hit-ground');
  expect(read.filter(([, ratio]) => ratio < least)).toEqual([]);
  // The edge of a hit tells it from the panel where its ground alone would not.
  expect(contrast(colours.get('hit-edge')!, colours.get('panel')!)).toBeGreaterThanOrEqual(3);
});
