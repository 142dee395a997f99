import { RE2JS } from 're2js';
import { failure, success, type Result } from '../../base/problem';
import type { SearchQuery } from '../port';
import { neededParts } from './needed-parts';

/** A search, compiled. */
export interface Query {
  readonly matches: (line: string) => boolean;
  /** Index after the first match, or -1. */
  readonly endOf: (line: string) => number;
  /** What every hit holds, in whatever case, for asking an index before reading a text: empty where nothing can be said. */
  readonly literals: readonly string[];
  /** Asks many lines at once, joined by newlines: it finds something that starts in every line that matches. Undefined where that cannot be asked. */
  readonly pattern?: RegExp | undefined;
  /** What `pattern` finds is a match: the line need not be asked again. */
  readonly decided?: boolean;
}

const longestQuery = 1_000;
const nothing: Query = { matches: () => false, endOf: () => -1, literals: [], pattern: /(?!)/g };

/** An empty query matches nothing. A regular expression that cannot be read is a Problem. */
export function compileQuery(query: SearchQuery): Result<Query> {
  const text = query.text.slice(0, longestQuery);
  if (text.trim() === '') return success(nothing);
  return query.regularExpression === true ? regularQuery(text, query) : success(literalQuery(text.trim(), query));
}

function literalQuery(text: string, { caseSensitive, wholeWord }: SearchQuery): Query {
  if (/[\r\n]/.test(text)) return nothing;
  const plain = escaped(text);
  const whole = wholeWord === true ? `(?<![\\p{L}\\p{N}_])${plain}(?![\\p{L}\\p{N}_])` : plain;
  const flags = caseSensitive === true ? 'u' : 'iu';
  const pattern = new RegExp(whole, flags);
  return {
    matches: (line) => pattern.test(line),
    endOf: (line) => {
      const match = pattern.exec(line);
      return match ? match.index + match[0].length : -1;
    },
    literals: [text], pattern: new RegExp(whole, `${flags}g`), decided: true,
  };
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

/** A person's regular expression. Not run by the machine's own engine, which takes exponential time for some. */
function regularQuery(text: string, { caseSensitive, wholeWord }: SearchQuery): Result<Query> {
  try {
    const pattern = RE2JS.compile(text, caseSensitive === true ? 0 : RE2JS.CASE_INSENSITIVE);
    const { patterns, literals, empty } = neededParts(text, caseSensitive === true);
    // Quick to ask first: is there anything like it at all?
    const mayMatch = (line: string): boolean => patterns.every((quick) => quick.test(line));
    const endOf = (line: string): number => {
      if (!mayMatch(line)) return -1;
      const matcher = pattern.matcher(line);
      while (matcher.find()) {
        const [start, end] = [matcher.start(), matcher.end()];
        // An empty match is no place to go to.
        if (end > start && (wholeWord !== true || isWord(line, start, end))) return end;
      }
      return -1;
    };
    const [first] = patterns;
    // A match has to be looked at only where its place decides; whether there is one is known much sooner.
    const anyMatch = !empty && wholeWord !== true;
    return success({
      matches: (line) => mayMatch(line) && pattern.test(line) && (anyMatch || endOf(line) > 0),
      endOf, literals, pattern: first && new RegExp(first.source, `${first.flags}g`),
    });
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
