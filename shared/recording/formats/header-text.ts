import { failure, type Problem, type Result } from '../../base/problem';
import type { IntegrityReport } from '../../model/recording';
import { clampSide, largestSide } from '../snapshotter';

/** Texts of a header are shown to people: one line of at most 500 characters, nothing that moves a cursor. */
// oxlint-disable-next-line no-control-regex
export const oneLine = (text: string): string => text.slice(0, 500).replace(/[\x00-\x1f\x7f-\x9f]/g, ' ').trim();

export const short = (value: unknown): string => String(JSON.stringify(value) ?? 'nothing').slice(0, 40);

export type Fields = Readonly<Record<string, unknown>>;

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A text field, or nothing. */
export const textOf = (fields: Fields, name: string): string => (typeof fields[name] === 'string' ? oneLine(fields[name]) : '');

/** Without the pairs that say nothing. */
export const pairs = (...all: readonly (readonly [name: string, value: string])[]): { name: string; value: string }[] =>
  all.filter(([, value]) => value !== '').map(([name, value]) => ({ name, value }));

/** A side of the terminal as a header gives it; what is wrong with it goes to `problems`. */
export function sideOf(given: unknown, name: 'width' | 'height', problems: Problem[]): number {
  const fallback = name === 'width' ? 80 : 24;
  const side = typeof given === 'number' ? clampSide(given, fallback) : fallback;
  if (given === undefined) problems.push({ code: 'no-size', severity: 'warning', what: `The header gives no ${name}; ${fallback} is taken.`, tip: 'The picture may wrap in the wrong places.' });
  else if (side !== given) problems.push({ code: 'bad-size', severity: 'warning', what: `The header gives ${short(given)} as ${name}; ${side} is taken.`, tip: `Sizes are kept between 1 and ${largestSide} cells.` });
  return side;
}

export const headerFailure = (what: string, tip = 'Download or copy the recording again.', cause?: string): Result<never> =>
  failure({ code: 'bad-header', severity: 'error', what, tip, cause });

/** For every format that carries no signature. */
export const unsigned = async (): Promise<IntegrityReport> => ({ state: 'unsigned', detail: 'This recording carries no signature, so nothing vouches for its content.' });

export const noEvents = async (): Promise<[]> => [];
