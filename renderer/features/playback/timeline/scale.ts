/** Which stretch of a recording the timeline shows, and how its milliseconds become CSS pixels. */
export interface TimeScale {
  readonly duration: number;
  /** Shown stretch in milliseconds; 0..duration when not zoomed. */
  readonly from: number;
  readonly to: number;
  /** CSS pixels the stretch is drawn on. */
  readonly width: number;
}

/** Never closer than this many milliseconds across the whole width. */
const shortestView = 1000;

export const fullScale = (duration: number, width: number): TimeScale => ({ duration, from: 0, to: duration, width });

export const isZoomed = (scale: TimeScale): boolean => scale.from > 0 || scale.to < scale.duration;

export function xOf(scale: TimeScale, at: number): number {
  const span = scale.to - scale.from;
  return span <= 0 ? 0 : ((at - scale.from) / span) * scale.width;
}

/** The time at a pixel, kept inside the recording. */
export function timeAt(scale: TimeScale, x: number): number {
  if (scale.width <= 0) return scale.from;
  const at = scale.from + (x / scale.width) * (scale.to - scale.from);
  return Math.max(0, Math.min(scale.duration, at));
}

/** Zooms by a factor (below 1 = closer) and keeps the time under `x` where it is. */
export function zoomAt(scale: TimeScale, x: number, factor: number): TimeScale {
  const fixed = timeAt(scale, x);
  const span = Math.min(scale.duration, Math.max(Math.min(shortestView, scale.duration), (scale.to - scale.from) * factor));
  const share = scale.width <= 0 ? 0 : Math.max(0, Math.min(1, x / scale.width));
  return withSpan(scale, fixed - share * span, span);
}

export const panBy = (scale: TimeScale, pixels: number): TimeScale => {
  const span = scale.to - scale.from;
  return withSpan(scale, scale.from + (scale.width > 0 ? (pixels / scale.width) * span : 0), span);
};

/** Turns the page when the playhead has left the view; the same scale when there is nothing to do. */
export function follow(scale: TimeScale, at: number): TimeScale {
  if (!isZoomed(scale) || (at >= scale.from && at <= scale.to)) return scale;
  const span = scale.to - scale.from;
  return withSpan(scale, at - span * 0.05, span);
}

/** Takes over a new duration or width: a view that showed everything goes on showing everything. */
export function rescale(scale: TimeScale, duration: number, width: number): TimeScale {
  if (scale.duration === duration && scale.width === width) return scale;
  if (!isZoomed(scale)) return fullScale(duration, width);
  return withSpan({ ...scale, duration, width }, scale.from, Math.min(duration, scale.to - scale.from));
}

function withSpan(scale: TimeScale, from: number, span: number): TimeScale {
  const start = Math.max(0, Math.min(scale.duration - span, from));
  return { ...scale, from: start, to: start + span };
}

const steps = [100, 200, 500, 1000, 2000, 5000, 10_000, 15_000, 30_000, 60_000, 120_000, 300_000, 600_000, 900_000, 1_800_000, 3_600_000, 7_200_000, 21_600_000, 86_400_000];

/** Times of the marks on the ruler, at least `apart` pixels from each other, on round numbers. */
export function ticksOf(scale: TimeScale, apart = 90): { readonly step: number; readonly times: readonly number[] } {
  const span = scale.to - scale.from;
  if (span <= 0 || scale.width <= 0) return { step: 0, times: [] };
  const wanted = (span / scale.width) * apart;
  let step = steps.find((each) => each >= wanted) ?? 86_400_000;
  while (step < wanted) step *= 2;
  const times: number[] = [];
  for (let at = Math.ceil(scale.from / step) * step; at <= scale.to; at += step) times.push(at);
  return { step, times };
}
