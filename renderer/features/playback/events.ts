import type { RecordingEvent } from '../../../shared/recording/port';
import { withoutDirection } from '../../kit/format/format';
import type { TimelineColours } from './timeline/track';

export type EventShape = 'circle' | 'square' | 'diamond' | 'triangle' | 'tick' | 'ring' | 'bars' | 'flag';
export interface EventStyle {
  readonly shape: EventShape;
  readonly colour: keyof TimelineColours;
}

/** What the lists filter by. */
export const eventKinds = {
  people: 'Joins', control: 'Pauses', alert: 'Alerts', command: 'Commands', file: 'Files', clipboard: 'Clipboard', resize: 'Resizes', mark: 'Markers', other: 'Other',
} as const;
export type EventKind = keyof typeof eventKinds;

interface EventRule extends EventStyle {
  readonly kind: EventKind;
}

const rule = (kind: EventKind, shape: EventShape, colour: keyof TimelineColours): EventRule => ({ kind, shape, colour });

/** How an event looks on the timeline and in the list, and what it is; the first prefix that fits decides. */
const rules: readonly (readonly [prefix: string, rule: EventRule])[] = [
  ['session.terminate', rule('control', 'square', 'danger')],
  ['session.end', rule('control', 'square', 'danger')],
  ['session.pause', rule('control', 'bars', 'warning')],
  ['session.lock', rule('control', 'bars', 'warning')],
  ['session.resume', rule('control', 'triangle', 'success')],
  ['session.unlock', rule('control', 'triangle', 'success')],
  ['session.join', rule('people', 'circle', 'accent')],
  ['session.participate', rule('people', 'circle', 'accent')],
  ['session.leave', rule('people', 'ring', 'muted')],
  ['session.risk', rule('alert', 'diamond', 'risk')],
  ['session.command', rule('command', 'square', 'activity')],
  ['session.file', rule('file', 'flag', 'success')],
  ['session.clipboard', rule('clipboard', 'flag', 'accent')],
  ['session.', rule('other', 'square', 'accent')],
  ['suspend', rule('control', 'bars', 'warning')],
  ['resume', rule('control', 'triangle', 'success')],
  ['exit', rule('control', 'square', 'danger')],
  ['signal', rule('alert', 'diamond', 'warning')],
  ['risk', rule('alert', 'diamond', 'risk')],
  ['alert', rule('alert', 'diamond', 'risk')],
  ['security', rule('alert', 'diamond', 'risk')],
  ['error', rule('alert', 'diamond', 'danger')],
  ['lock', rule('control', 'bars', 'warning')],
  ['transfer', rule('file', 'flag', 'success')],
  ['file', rule('file', 'flag', 'success')],
  ['scp', rule('file', 'flag', 'success')],
  ['sftp', rule('file', 'flag', 'success')],
  ['clipboard', rule('clipboard', 'flag', 'accent')],
  ['command', rule('command', 'square', 'activity')],
  ['exec', rule('command', 'square', 'activity')],
  ['marker', rule('mark', 'triangle', 'accent')],
  ['redaction', rule('mark', 'bars', 'warning')],
  ['resize', rule('resize', 'tick', 'muted')],
];

const other = rule('other', 'square', 'muted');
const ruleOf = (type: string): EventRule => rules.find(([prefix]) => type.startsWith(prefix))?.[1] ?? other;

export const eventStyle = (type: string): EventStyle => {
  const { shape, colour } = ruleOf(type);
  return { shape, colour };
};
export const eventKind = (type: string): EventKind => ruleOf(type).kind;

/** Moments at which playing fast slows down: everything but what comes in floods. */
export const matters = ({ type }: RecordingEvent): boolean => !['resize', 'command', 'other'].includes(eventKind(type));

/** What the list says of an event; a bare size says nothing to people. */
export const labelOf = (event: RecordingEvent): string =>
  (event.type === 'resize' ? `Resized to ${event.label.replace('x', ' × ')}` : withoutDirection(event.label === '' ? event.type : event.label));
