import type { TimelineColours } from './timeline/track';

export type EventShape = 'circle' | 'square' | 'diamond' | 'triangle' | 'tick';
export interface EventStyle {
  readonly shape: EventShape;
  readonly colour: keyof TimelineColours;
}

/** How an event looks on the timeline and in the list; the first prefix that fits decides. */
const styles: readonly (readonly [prefix: string, style: EventStyle])[] = [
  ['session.terminate', { shape: 'square', colour: 'danger' }],
  ['session.end', { shape: 'square', colour: 'danger' }],
  ['session.pause', { shape: 'square', colour: 'warning' }],
  ['session.resume', { shape: 'square', colour: 'success' }],
  ['session.join', { shape: 'circle', colour: 'accent' }],
  ['session.participate', { shape: 'circle', colour: 'accent' }],
  ['session.leave', { shape: 'circle', colour: 'muted' }],
  ['session.', { shape: 'square', colour: 'accent' }],
  ['risk', { shape: 'diamond', colour: 'risk' }],
  ['security', { shape: 'diamond', colour: 'risk' }],
  ['lock', { shape: 'diamond', colour: 'warning' }],
  ['transfer', { shape: 'square', colour: 'success' }],
  ['command', { shape: 'square', colour: 'activity' }],
  ['exec', { shape: 'square', colour: 'activity' }],
  ['marker', { shape: 'triangle', colour: 'accent' }],
  ['resize', { shape: 'tick', colour: 'muted' }],
];

const other: EventStyle = { shape: 'square', colour: 'muted' };

export const eventStyle = (type: string): EventStyle => styles.find(([prefix]) => type.startsWith(prefix))?.[1] ?? other;
