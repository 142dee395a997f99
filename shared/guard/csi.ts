import type { GuardKind } from './limits';

/** What may happen to a control sequence, by its final character (and intermediates, and private prefix). */
export type CsiRule =
  | 'pass'
  /** First parameter is a count: at most the rows, or the columns. */
  | 'rows'
  | 'columns'
  /** Moves whole lines or columns: a count, and paid for from the work budget. */
  | 'scrollRows'
  | 'scrollColumns'
  | 'repeat'
  | 'modes'
  | 'softReset'
  /** Erases the screen: passed, except that erasing up to the cursor is made safe first. */
  | 'erase'
  | { readonly drop: GuardKind | 'unknown' };

const drop = (kind: GuardKind | 'unknown'): CsiRule => ({ drop: kind });
const query = drop('queries');
const mode = drop('modes');
const unknown = drop('unknown');

/** Keys are prefix + intermediates + final, as the sequence spells them. What is not listed is dropped. */
const rules: ReadonlyMap<string, CsiRule> = new Map<string, CsiRule>([
  ...split('H K f g m r s u ?K "q').map((key) => [key, 'pass'] as const),
  [' q', 'pass'],
  ...split('A B E F d e').map((key) => [key, 'rows'] as const),
  ...split('@ C D G I P X Z ` a').map((key) => [key, 'columns'] as const),
  ...split('L M S T').map((key) => [key, 'scrollRows'] as const),
  [' @', 'scrollColumns'], [' A', 'scrollColumns'], ['\'}', 'scrollColumns'], ['\'~', 'scrollColumns'],
  ['b', 'repeat'], ['J', 'erase'], ['?J', 'erase'],
  ...split('h l ?h ?l').map((key) => [key, 'modes'] as const),
  ['!p', 'softReset'],
  // Device attributes, status and cursor reports, DECRQM, XTVERSION, kitty keyboard, DECREQTPARM, DECRQCRA, DECRQPSR, locator, colour stack.
  ...split('c >c =c ?c n ?n >n $p ?$p >q x *y $w $u \'| &u "v #R #Q #P ?u ?m ?g ?S ?x').map((key) => [key, query] as const),
  // Window operations and reports, title modes and stack, kitty keyboard push, pop and set, modifyOtherKeys, mode save and restore, DECSCL, media copy, locator.
  ...split('t >t >T ?t "t #S #T >u <u =u >m >f >p ?s ?r "p i ?i \'z \'{ "w q $| *| $} $~').map((key) => [key, mode] as const),
]);

function split(keys: string): string[] {
  return keys.split(' ');
}

export function csiRule(key: string): CsiRule {
  return rules.get(key) ?? unknown;
}

/**
 * By final character code: 0 = always the slow way, 1 = pass as it stands when plain, 2 = pass when the count is at most
 * the rows, 3 = at most the columns. Holds only without prefix and intermediates.
 */
export const quickFinals: Uint8Array = new Uint8Array(128);
for (const [key, rule] of rules) {
  if (key.length !== 1) continue;
  quickFinals[key.charCodeAt(0)] = rule === 'pass' ? 1 : rule === 'rows' ? 2 : rule === 'columns' ? 3 : 0;
}

/** Modes a session may switch on its viewer: they change the picture, none makes the viewer speak. */
export const ansiModes: ReadonlySet<number> = new Set([4, 20]);
export const privateModes: ReadonlySet<number> = new Set([1, 6, 7, 12, 25, 45, 66, 1048]);
/** They switch between the normal and the alternate screen. */
export const screenModes: ReadonlySet<number> = new Set([47, 1047, 1049]);

export interface Parameters {
  /** The parameters in canonical form. */
  readonly text: string;
  /** As asked for, up to 1e9; not yet clamped. */
  readonly first: number;
  readonly count: number;
  readonly changed: boolean;
}

/** Reads `12;;3:4`, keeps at most `limit` values, each at most `largest`; text that needs no change stays as it is. */
export function readParameters(text: string, limit: number, largest: number): Parameters {
  let count = 1;
  let value = 0;
  let first = -1;
  let top = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code >= 0x3a) {
      if (first < 0) first = value;
      if (value > top) top = value;
      value = 0;
      count += 1;
    } else value = Math.min(value * 10 + code - 0x30, 1e9);
  }
  if (first < 0) first = value;
  if (value > top) top = value;
  if (count <= limit && top <= largest && text.length <= longestPlain) return { text, first, count, changed: false };
  return { text: rewrite(text, limit, largest), first, count: Math.min(count, limit), changed: true };
}

/** Parameters longer than this are rewritten without their leading zeros. 32 values of 4 digits fit. */
export const longestPlain = 200;

function rewrite(text: string, limit: number, largest: number): string {
  const values = text.match(/\d+|[:;]/g) ?? [];
  let written = '';
  let count = 1;
  for (const value of values) {
    if (value === ':' || value === ';') {
      if (count === limit) break;
      count += 1;
      written += value;
    } else written += String(Math.min(Number(value), largest));
  }
  return written;
}
