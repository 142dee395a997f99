import type { Millis } from '../../base/units';
import type { RecordingEvent, SearchHit } from '../port';
import type { ScreenText } from '../index/screen-text';
import type { TypedLine } from '../index/typed-lines';
import type { Query } from './query';

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

/** The moment is when the last character of the match was typed. Hidden lines are dots, and dots match nothing. */
export function* searchTyped(lines: readonly Pick<TypedLine, 'text' | 'times' | 'at' | 'hidden'>[], query: Query): Generator<SearchHit> {
  for (const { text, times, at, hidden } of lines) {
    if (hidden && times.length === 0) continue;
    const end = query.endOf(text);
    if (end > 0) yield { at: times[end - 1] ?? at, kind: 'input', line: text };
  }
}

export function* searchEvents(events: readonly RecordingEvent[], query: Query): Generator<SearchHit> {
  for (const { at, label, type } of events) {
    if (query.matches(label) || query.matches(type)) yield { at, kind: 'event', line: label };
  }
}
