import { millis, type Millis } from '../../base/units';
import type { SearchHit } from '../port';
import type { Query } from '../search/query';
import { bytesOf, doublesOf, packParts, packText, unpackParts, unpackText, wordsOf } from './packed';
import type { ScreenText } from './screen-text';

/** A segment's screen text as bytes: all lines as one text, and three numbers for each time one of them became visible. */
export function packScreenText({ texts, at, line, before }: ScreenText): Uint8Array {
  return packParts([packText(texts.join('\n')), bytesOf(Float64Array.from(at)), bytesOf(Uint32Array.from(line)), bytesOf(Uint32Array.from(before))]);
}

/** Throws at bytes that are no such record. */
export function unpackScreenText(bytes: Uint8Array): PackedScreenText {
  const [text, at, line, before] = unpackParts(bytes);
  if (!text || !at || !line || !before) throw new Error('not a text record');
  return { text: unpackText(text), at: doublesOf(at), line: wordsOf(line), before: wordsOf(before) };
}

interface PackedScreenText {
  readonly text: string;
  readonly at: Float64Array;
  readonly line: Uint32Array;
  readonly before: Uint32Array;
}

/** A hit is a line that shows the text where its earlier state did not. A caller who has enough stops: the rest is not looked at. */
export function* searchPacked({ text, at, line, before }: PackedScreenText, query: Query): Generator<SearchHit> {
  const lines = query.pattern === undefined ? new AllLines(text, query) : new FoundLines(text, query, query.pattern);
  if (lines.none) return;
  for (let entry = 0; entry < at.length; entry += 1) {
    const number = line[entry] ?? 0;
    const found = lines.matching(number);
    if (found !== undefined && lines.matching(before[entry] ?? 0) === undefined) yield hit(millis(at[entry] ?? 0), found);
  }
}

/** The lines of a text that match, asked one by one. */
class AllLines {
  readonly none = false;
  readonly #starts = [0];
  readonly #matching: (string | null | undefined)[] = [];

  constructor(readonly text: string, readonly query: Query) {}

  matching(number: number): string | undefined {
    const known = this.#matching[number];
    if (known !== undefined) return known ?? undefined;
    const line = this.#line(number);
    const matches = this.query.matches(line);
    this.#matching[number] = matches ? line : null;
    return matches ? line : undefined;
  }

  #line(number: number): string {
    const starts = this.#starts;
    while (starts.length <= number + 1) {
      const end = this.text.indexOf('\n', starts.at(-1));
      starts.push(end < 0 ? this.text.length + 1 : end + 1);
    }
    return this.text.slice(starts[number], (starts[number + 1] ?? 0) - 1);
  }
}

/** The same, by asking the whole text where there may be one: other lines are not even cut out. */
class FoundLines {
  readonly #pattern: RegExp;
  /** Lines that were looked at: those that match. */
  readonly #matching: (string | undefined)[] = [];
  /** The first line that was not looked at begins here. */
  #from = 0;
  /** Where something was found next; -1: nowhere. */
  #found: number;

  constructor(readonly text: string, readonly query: Query, pattern: RegExp) {
    this.#pattern = pattern;
    this.#found = this.#find(0);
  }

  get none(): boolean {
    return this.#found < 0 && this.#matching.length === 0;
  }

  matching(number: number): string | undefined {
    while (this.#found >= 0 && this.#matching.length <= number) this.#advance();
    return this.#matching[number];
  }

  /** Looks at the next line that something was found in. */
  #advance(): void {
    let end = this.text.indexOf('\n', this.#from);
    while (end >= 0 && end < this.#found) {
      this.#from = end + 1;
      this.#matching.push(undefined);
      end = this.text.indexOf('\n', this.#from);
    }
    const line = this.text.slice(this.#from, end < 0 ? undefined : end);
    this.#matching.push(this.query.decided === true || this.query.matches(line) ? line : undefined);
    this.#from = end + 1;
    // What is found next starts in a later line, even if what was found went on into it.
    this.#found = end < 0 ? -1 : this.#find(this.#from);
  }

  #find(from: number): number {
    this.#pattern.lastIndex = from;
    return this.#pattern.exec(this.text)?.index ?? -1;
  }
}

const hit = (at: Millis, line: string): SearchHit => ({ at, kind: 'output', line: line.trim() });
