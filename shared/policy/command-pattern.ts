import { RE2JS } from 're2js';
import { failure, success, type Result } from '../base/problem';

/** Commands are judged up to this length; RE2 takes time linear to it. */
const longestText = 8_192;

export interface Matcher {
  /** What was found, or undefined. */
  find(text: string): string | undefined;
}

/** A person's regular expression, by RE2: it never takes long, whatever it says. */
export function compilePattern(pattern: string, ignoreCase: boolean): Result<Matcher> {
  try {
    const compiled = RE2JS.compile(pattern, ignoreCase ? RE2JS.CASE_INSENSITIVE : 0);
    return success({
      find(text) {
        const matcher = compiled.matcher(text.slice(0, longestText));
        return matcher.find() ? matcher.group() ?? '' : undefined;
      },
    });
  } catch (caught) {
    const what = caught instanceof Error ? caught.message : String(caught);
    return failure({ code: 'pattern.unusable', severity: 'error', what: `not a regular expression: ${what}`, tip: 'Lookaround and back references are not available.' });
  }
}

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
const wordly = /^\w(?:.*\w)?$/;

/** All the words in this order, each as a whole where it is one. */
export function compileWords(words: readonly string[]): Result<Matcher> {
  return compilePattern(`(?s)${words.map((word) => (wordly.test(word) ? `\\b${escaped(word)}\\b` : escaped(word))).join('.*?')}`, true);
}

/** `db-*`: a name, or a pattern of names in which only `*` is special. */
export const nameMatches = (pattern: string, name: string): boolean =>
  pattern.includes('*') ? new RegExp(`^${pattern.split('*').map(escaped).join('[^]*')}$`, 'i').test(name) : pattern.toLowerCase() === name.toLowerCase();
