import type { Millis } from '../../base/units';
import type { RecordingEvent, SearchHit } from '../port';
import type { ScreenText } from '../index/screen-text';
import type { TypedLine } from '../index/typed-lines';
import type { Query } from './query';

/** An empty query matches nothing. */
export function parseQuery(text: string): Query {
  const wanted = text.trim().slice(0, 1_000);
  if (wanted === '') return { matches: () => false, endOf: () => -1 };
  const pattern = new RegExp(wanted.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), 'iu');
  return {
    matches: (line) => pattern.test(line),
    endOf: (line) => {
      const match = pattern.exec(line);
      return match ? match.index + match[0].length : -1;
    },
  };
}

/** A hit is a line that shows the text where its earlier state did not. */
export function* searchScreenText(text: ScreenText, query: Query): Generator<SearchHit> {
  const matching = text.texts.map(query.matches);
  if (!matching.includes(true)) return;
  for (let entry = 0; entry < text.at.length; entry += 1) {
    const line = text.line[entry] ?? 0;
    if (matching[line] && !matching[text.before[entry] ?? 0]) {
      yield { at: text.at[entry] as Millis, kind: 'output', line: text.texts[line]?.trim() ?? '' };
    }
  }
}

/** The moment is when the last character of the match was typed. */
export function* searchTyped(lines: readonly TypedLine[], query: Query): Generator<SearchHit> {
  for (const { text, times } of lines) {
    const end = query.endOf(text);
    const at = times[end - 1];
    if (end > 0 && at !== undefined) yield { at, kind: 'input', line: text };
  }
}

export function* searchEvents(events: readonly RecordingEvent[], query: Query): Generator<SearchHit> {
  for (const { at, label, type } of events) {
    if (query.matches(label) || query.matches(type)) yield { at, kind: 'event', line: label };
  }
}
