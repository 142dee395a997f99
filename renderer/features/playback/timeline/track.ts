import type { Activity, RecordingEvent, SearchHit } from '../../../../shared/recording/port';
import type { TimeScale } from './scale';

/** What the tracks draw. Absent parts are not known yet. */
export interface TimelineData {
  readonly activity?: Activity | undefined;
  readonly events: readonly RecordingEvent[];
  readonly hits: readonly SearchHit[];
}

export interface TimelineColours {
  readonly accent: string;
  readonly muted: string;
  readonly line: string;
  readonly activity: string;
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

/**
 * One lane of the timeline. `measure` works out what is where, once per change of data or scale; `paint` only draws that.
 * The animation-frame loop that owns the tracks decides when.
 */
export interface Track {
  readonly id: string;
  readonly label: string;
  readonly height: number;
  measure(scale: TimeScale, data: TimelineData): void;
  paint(brush: Brush): void;
  /** What is under the pointer, for the hover text. */
  itemAt?(x: number): { readonly at: number; readonly label: string } | undefined;
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
