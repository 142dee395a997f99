import type { Area } from '../../../live/port';

/** Edges in CSS pixels, as `getBoundingClientRect` tells them. */
export interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Device pixels of height. Lower strips: less to hand over when few tiles change; higher ones: fewer surfaces in each frame. */
export const stripHeight = 256;
/** Widths go in such steps, so that a window being resized seldom needs new pixels. */
const widthStep = 64;
/** No canvas side beyond this many device pixels. */
const largestSide = 8192;

/**
 * The device pixels a box covers on a sheet whose corner is at `origin`. Edges are rounded as the browser rounds them on the
 * screen, each for itself, so that the pixels are neither stretched nor shifted at any ratio.
 */
export function areaOf(box: Box, origin: { readonly left: number; readonly top: number }, ratio: number): Area {
  const from = { left: Math.round(origin.left * ratio), top: Math.round(origin.top * ratio) };
  const left = Math.round(box.left * ratio) - from.left;
  const top = Math.round(box.top * ratio) - from.top;
  return { left, top, width: Math.round(box.right * ratio) - from.left - left, height: Math.round(box.bottom * ratio) - from.top - top };
}

/** Numbers of the strips that hold any of the sheet's pixels from `top` to `bottom` (device pixels), with a spare one on both sides. */
export function stripsNear(top: number, bottom: number, sheetHeight: number): readonly number[] {
  const first = Math.max(0, Math.floor(top / stripHeight) - 1);
  const last = Math.min(Math.ceil(sheetHeight / stripHeight) - 1, Math.floor(Math.max(top, bottom - 1) / stripHeight) + 1);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => first + index);
}

export const stripArea = (strip: number, sheetWidth: number): Area => ({
  left: 0, top: strip * stripHeight, width: Math.min(largestSide, Math.ceil(Math.max(1, sheetWidth) / widthStep) * widthStep), height: stripHeight,
});

export const sameArea = (one: Area | undefined, other: Area | undefined): boolean =>
  one === other || (one !== undefined && other !== undefined && one.left === other.left && one.top === other.top && one.width === other.width && one.height === other.height);
