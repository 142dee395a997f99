import { RE2JS } from 're2js';
import { failure, success, type Result } from '../../base/problem';
import type { SearchQuery } from '../port';
import { requiredText } from './required-text';

/** A search, compiled. */
export interface Query {
  readonly matches: (line: string) => boolean;
  /** Index after the first match, or -1. */
  readonly endOf: (line: string) => number;
  /** What every hit holds, for asking an index before reading a text: undefined where nothing can be said. */
  readonly literal?: string | undefined;
  /** Finds the query in many lines at once, joined by newlines: never matches across one. Undefined for regular expressions. */
  readonly pattern?: RegExp | undefined;
}

const longestQuery = 1_000;
const nothing: Query = { matches: () => false, endOf: () => -1, literal: undefined, pattern: /(?!)/g };

/** An empty query matches nothing. A regular expression that cannot be read is a Problem. */
export function compileQuery(query: SearchQuery): Result<Query> {
  const text = query.text.slice(0, longestQuery);
  if (text.trim() === '') return success(nothing);
  return query.regularExpression === true ? regularQuery(text, query) : success(literalQuery(text.trim(), query));
}

function literalQuery(text: string, { caseSensitive, wholeWord }: SearchQuery): Query {
  if (/[\r\n]/.test(text)) return nothing;
  const escaped = text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  const whole = wholeWord === true ? `(?<![\\p{L}\\p{N}_])${escaped}(?![\\p{L}\\p{N}_])` : escaped;
  const flags = caseSensitive === true ? 'u' : 'iu';
  const pattern = new RegExp(whole, flags);
  return {
    matches: (line) => pattern.test(line),
    endOf: (line) => {
      const match = pattern.exec(line);
      return match ? match.index + match[0].length : -1;
    },
    literal: text, pattern: new RegExp(whole, `${flags}g`),
  };
}

/** A person's regular expression. Not run by the machine's own engine, which takes exponential time for some. */
function regularQuery(text: string, { caseSensitive, wholeWord }: SearchQuery): Result<Query> {
  try {
    const pattern = RE2JS.compile(text, caseSensitive === true ? 0 : RE2JS.CASE_INSENSITIVE);
    const endOf = (line: string): number => {
      const matcher = pattern.matcher(line);
      while (matcher.find()) {
        const [start, end] = [matcher.start(), matcher.end()];
        // An empty match is no place to go to.
        if (end > start && (wholeWord !== true || isWord(line, start, end))) return end;
      }
      return -1;
    };
    return success({ matches: (line) => pattern.test(line) && endOf(line) > 0, endOf, literal: requiredText(text) });
  } catch (caught) {
    return failure({
      code: 'bad-regular-expression', severity: 'error', what: 'This regular expression cannot be read.',
      tip: 'Check its brackets; back references and look-around are not supported.', cause: caught instanceof Error ? caught.message : String(caught),
    });
  }
}

const before = /[\p{L}\p{N}_]$/u;
const after = /^[\p{L}\p{N}_]/u;
const isWord = (line: string, start: number, end: number): boolean =>
  !before.test(line.slice(Math.max(0, start - 2), start)) && !after.test(line.slice(end, end + 2));
