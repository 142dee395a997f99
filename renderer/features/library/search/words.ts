import type { LibraryProgress } from '../../../../shared/recording/library-search/port';
import { formatCount } from '../../../kit/format/format';
import type { SearchState } from './searching';

const number = (value: number): string => value.toLocaleString('en-US');

/** "312 of 1,000 indexed". */
export function indexWords(progress: LibraryProgress | undefined): string {
  if (progress === undefined || progress.total === 0) return '';
  const { indexed, total, paused } = progress;
  if (indexed >= total) return `${formatCount(total, 'recording')} indexed`;
  return `${number(indexed)} of ${number(total)} indexed${paused ? ' · waits while the machine is busy' : ''}`;
}

/** What came of the search, with its numbers. */
export function searchSummary({ running, found, answer, problem }: SearchState): string {
  const wrong = problem ?? answer?.problem;
  if (wrong) return `${wrong.what} ${wrong.tip}`;
  const hits = found.reduce((sum, { count }) => sum + count, 0);
  const more = found.some(({ limited }) => limited);
  const counted = found.length === 0 ? '' : `${number(hits)}${more ? '+' : ''} ${hits === 1 && !more ? 'hit' : 'hits'} in ${formatCount(found.length, 'recording')}`;
  if (running || !answer) return counted === '' ? 'Searching…' : `${counted} so far…`;
  const { searched, total, elapsedMs } = answer;
  const place = searched < total ? `${number(searched)} of ${formatCount(total, 'recording')} searched; the others are still being indexed` : `${formatCount(searched, 'recording')} searched in ${Math.max(1, Math.round(elapsedMs))} ms`;
  return [counted === '' ? 'Nothing found' : counted, place].join(' · ');
}
