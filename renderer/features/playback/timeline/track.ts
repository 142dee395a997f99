import type { Activity, RecordingEvent, RecordingGap, SearchHit } from '../../../../shared/recording/port';
import type { CoverageSlice } from '../../../../shared/recording/coverage/summary';
import type { TimeScale } from './scale';

export interface TimelineNote {
  readonly at: number;
  readonly text: string;
}

/** What the tracks draw. Absent parts are not known yet. */
export interface TimelineData {
  readonly activity?: Activity | undefined;
  /** Of the second of two recordings on one clock. */
  readonly secondActivity?: Activity | undefined;
  readonly events: readonly RecordingEvent[];
  readonly hits: readonly SearchHit[];
  readonly notes: readonly TimelineNote[];
  /** All of the recording, and how each stretch was seen; nothing: not known. */
  readonly watched: readonly CoverageSlice[];
  readonly gaps: readonly RecordingGap[];
  /** From A to B; B may not be set yet. */
  readonly loop?: { readonly from?: number | undefined; readonly to?: number | undefined } | undefined;
}

export interface TimelineColours {
  readonly accent: string;
  readonly muted: string;
  readonly line: string;
  readonly activity: string;
  readonly heat: string;
  readonly typed: string;
  readonly hit: string;
  readonly idle: string;
  readonly danger: string;
  readonly warning: string;
  readonly success: string;
  readonly risk: string;
  readonly lane: string;
  readonly text: string;
  readonly head: string;
}

export interface Brush {
  readonly context: CanvasRenderingContext2D;
  readonly colours: TimelineColours;
  /** The lane's box in CSS pixels; it is as wide as the scale. */
  readonly top: number;
  readonly height: number;
  readonly width: number;
}

export interface TimelineMoment {
  readonly at: number;
  readonly label: string;
}

/**
 * One lane of the timeline. `measure` works out what is where, once per change of data or scale; `paint` only draws that.
 * The animation-frame loop that owns the tracks decides when.
 */
export interface Track {
  readonly id: string;
  readonly label: string;
  /** CSS pixels; on small windows less. */
  readonly height: number;
  /** Only shown when there is something on it. */
  readonly optional?: (data: TimelineData) => boolean;
  measure(scale: TimeScale, data: TimelineData): void;
  paint(brush: Brush): void;
  /** What is under the pointer, for the hover text. */
  itemAt?(x: number): TimelineMoment | undefined;
  /** All its marks in time order, for walking from one to the next by keyboard. */
  moments(data: TimelineData): readonly TimelineMoment[];
}

/** The nearest of `items` within reach of the pointer. */
export function nearest<Item extends { readonly x: number }>(items: readonly Item[], x: number, reach: number): Item | undefined {
  let best: Item | undefined;
  for (const item of items) {
    const distance = Math.abs(item.x - x);
    if (distance <= reach && (!best || distance < Math.abs(best.x - x))) best = item;
  }
  return best;
}
