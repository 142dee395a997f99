import { unixMillis } from '../../base/units';
import { failure, success, type Problem, type Result } from '../../base/problem';
import type { RecordingHeader } from './format';
import { headerFailure, isFields, pairs, textOf, type Fields } from './header-text';
import type { Line } from './lines';

/** The JSON object on the first line of asciicast v2 and v3. */
export function parseHeaderLine(line: Line): Result<Fields> {
  let value: unknown;
  try {
    // Some programs leave a comma behind the last field.
    value = JSON.parse(line.text.replace(/^\uFEFF/, '').replace(/,\s*\}\s*$/, '}'));
  } catch (caught) {
    const cause = caught instanceof Error ? caught.message : String(caught);
    return headerFailure(line.ended ? 'The first line of this recording cannot be read.' : 'The file ends inside its first line: there is nothing to play.', undefined, cause);
  }
  return isFields(value) ? success(value) : headerFailure('This file does not start with the header of a recording.', 'Choose a terminal recording (.cast).');
}

export const emptyFile = (): Result<never> => failure({ code: 'bad-header', severity: 'error', what: 'The file is empty.', tip: 'Download or copy the recording again.' } satisfies Problem);

/** What all versions of asciicast say alike, with the size read by the caller. */
export function castHeader(fields: Fields, columns: number, rows: number, terminal = ''): RecordingHeader {
  const environment = isFields(fields['env']) ? fields['env'] : {};
  const seconds = fields['timestamp'];
  const idle = fields['idle_time_limit'];
  const theme = isFields(fields['theme']) ? fields['theme'] : {};
  const term = isFields(fields['term']) && isFields(fields['term']['theme']) ? fields['term']['theme'] : theme;
  const tags = Array.isArray(fields['tags']) ? fields['tags'].filter((tag) => typeof tag === 'string').join(', ').slice(0, 500) : '';
  return {
    title: textOf(fields, 'title'), columns, rows,
    startedAt: typeof seconds === 'number' && seconds > 0 && seconds < 8.64e12 ? unixMillis(Math.round(seconds * 1000)) : undefined,
    metadata: pairs(
      ['Title', textOf(fields, 'title')], ['Command', textOf(fields, 'command')],
      ['Shell', textOf(environment, 'SHELL')], ['Terminal', terminal || textOf(environment, 'TERM')],
      ['Tags', tags], ['Idle time limit', typeof idle === 'number' ? `${idle} s` : ''],
      ['Theme', [['text', textOf(term, 'fg')], ['background', textOf(term, 'bg')]].filter(([, colour]) => colour !== '').map((pair) => pair.join(' ')).join(', ')],
    ),
  };
}
