import { RE2JS } from 're2js';
import { failure, success, type Result } from '../../base/problem';
import type { Pattern } from './order';

/** [start, end) in UTF-16 units; never empty. */
export type TextRange = readonly [start: number, end: number];
export type FindRanges = (text: string) => readonly TextRange[];

/** What stands in the place of a covered character. */
export const block = '█';
const longest = 1000;
/** Texts whose answer is remembered: a screen asks about the same rows again and again. */
const mostRemembered = 5000;

/** Answers where any of them is found. A pattern that cannot be read, or would match nothing or everything, is a Problem. */
export function compilePatterns(patterns: readonly Pattern[]): Result<FindRanges> {
  const finders: FindRanges[] = [];
  for (const { text, regularExpression } of patterns) {
    if (text.trim() === '' || text.length > longest) return failure(bad(text.trim() === '' ? 'An empty pattern covers nothing.' : 'This pattern is too long.'));
    if (!regularExpression) {
      const plain = new RegExp(text.trim().replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'giu');
      finders.push((line) => Array.from(line.matchAll(plain), (match): TextRange => [match.index, match.index + match[0].length]));
      continue;
    }
    try {
      const compiled = RE2JS.compile(text, RE2JS.CASE_INSENSITIVE);
      finders.push((line) => {
        const found: TextRange[] = [];
        const matcher = compiled.matcher(line);
        while (matcher.find()) if (matcher.end() > matcher.start()) found.push([matcher.start(), matcher.end()]);
        return found;
      });
      // What finds blocks would find the copy itself.
      if (finders.at(-1)?.(block.repeat(8)).length) return failure(bad('This expression fits anything, the covered places too.'));
    } catch (caught) {
      return failure(bad('This regular expression cannot be read.', caught instanceof Error ? caught.message : String(caught)));
    }
  }
  const remembered = new Map<string, readonly TextRange[]>();
  return success((line) => {
    if (finders.length === 0 || line === '') return [];
    const known = remembered.get(line);
    if (known) return known;
    if (remembered.size >= mostRemembered) remembered.clear();
    const found = finders.flatMap((find) => find(line));
    remembered.set(line, found);
    return found;
  });
}

/** A text with blocks in the place of what is found; as long as before. */
export function coveredText(text: string, find: FindRanges): string {
  let result = text;
  for (let round = 0; round < 5; round += 1) {
    const ranges = find(result).filter(([start, end]) => result.slice(start, end).replaceAll(block, '') !== '');
    if (ranges.length === 0) return result;
    for (const [start, end] of ranges) result = result.slice(0, start) + block.repeat(end - start) + result.slice(end);
  }
  return block.repeat(text.length);
}

const bad = (what: string, cause?: string) => ({ code: 'redaction-pattern', severity: 'error' as const, what, tip: 'Check it in the search of the player first; back references and look-around are not supported.', cause });
