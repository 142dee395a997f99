import { RE2JS } from 're2js';
import { failure, success, type Result } from '../../base/problem';
import type { SearchQuery } from '../port';
import { boundedExpression } from './bounded-expression';
import { requiredText } from './required-text';

/** A search, compiled. */
export interface Query {
  readonly matches: (line: string) => boolean;
  /** Index after the first match, or -1. */
  readonly endOf: (line: string) => number;
  /** What every hit holds, for asking an index before reading a text: undefined where nothing can be said. */
  readonly literal?: string | undefined;
  /** Asks many lines at once, joined by newlines: where it finds nothing, none of them matches. Undefined where that cannot be asked. */
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
    literal: text, pattern: new RegExp(whole, `${flags}g`),
  };
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');

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
    const literal = requiredText(text);
    // What is quick to ask first: is there anything like it at all?
    const flags = caseSensitive === true ? 'u' : 'iu';
    const quick = boundedExpression(text, caseSensitive === true) ?? (literal === undefined ? undefined : new RegExp(escaped(literal), flags));
    const anywhere = quick === undefined || /[\^$]/.test(quick.source) ? undefined : new RegExp(quick.source, `${quick.flags}g`);
    return success({ matches: (line) => (quick === undefined || quick.test(line)) && pattern.test(line) && endOf(line) > 0, endOf, literal, pattern: anywhere });
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
