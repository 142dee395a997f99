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

/** A hit is a line that shows the text where its earlier state did not. */
export function* searchPacked({ text, at, line, before }: PackedScreenText, query: Query): Generator<SearchHit> {
  const { pattern } = query;
  // Most segments that are read for a filter's false alarm end here, without their lines being cut apart.
  if (pattern !== undefined) {
    pattern.lastIndex = 0;
    if (!pattern.test(text)) return;
  }
  const lines = new Lines(text);
  const known: (boolean | undefined)[] = [];
  // A caller who has enough stops here: what it did not come to is neither cut apart nor looked at.
  const matches = (number: number): boolean => (known[number] ??= query.matches(lines.at(number)));
  for (let entry = 0; entry < at.length; entry += 1) {
    const number = line[entry] ?? 0;
    if (matches(number) && !matches(before[entry] ?? 0)) yield hit(millis(at[entry] ?? 0), lines.at(number));
  }
}

/** The lines of a text, cut apart as far as they are asked for. */
class Lines {
  readonly #starts = [0];

  constructor(readonly text: string) {}

  at(number: number): string {
    const starts = this.#starts;
    while (starts.length <= number + 1) {
      const end = this.text.indexOf('\n', starts.at(-1));
      starts.push(end < 0 ? this.text.length + 1 : end + 1);
    }
    return this.text.slice(starts[number], (starts[number + 1] ?? 0) - 1);
  }
}

const hit = (at: Millis, line = ''): SearchHit => ({ at, kind: 'output', line: line.trim() });
