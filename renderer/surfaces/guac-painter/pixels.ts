/** A rectangle of pixels; may lie outside of what it is used on, and is clipped then. */
export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Pixels row by row, not premultiplied, as an ImageData holds them: on the machines this runs on, red is the lowest byte. */
export interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly data: Uint32Array<ArrayBuffer>;
}

/**
 * Guacamole's channel masks. Bit 8: the source where the target is empty, 4: the source where the target is, 2: the target
 * where the source is empty, 1: the target where the source is. These are the ones its own client draws.
 */
const drawnMasks: ReadonlySet<number> = new Set([0x1, 0x2, 0x4, 0x6, 0x8, 0x9, 0xa, 0xb, 0xc, 0xe, 0xf]);
export const over = 0xe;

export const isDrawnMask = (mask: number): boolean => drawnMasks.has(mask);
/** As on a canvas: without the third bit, what lies outside of the drawn shape is emptied. */
export const emptiesOutside = (mask: number): boolean => (mask & 0x2) === 0;

export const colour = (red: number, green: number, blue: number, alpha: number): number =>
  ((alpha << 24) | (blue << 16) | (green << 8) | red) >>> 0;

/** The part of `area` inside width x height. */
export function clipped(area: Area, width: number, height: number): Area {
  const x = Math.max(0, area.x);
  const y = Math.max(0, area.y);
  return { x, y, width: Math.max(0, Math.min(width, area.x + area.width) - x), height: Math.max(0, Math.min(height, area.y + area.height) - y) };
}

/** One pixel drawn onto another (Porter and Duff, as the mask says). */
export function mix(target: number, source: number, mask: number): number {
  const sourceAlpha = source >>> 24;
  const targetAlpha = target >>> 24;
  if (mask === over) {
    if (sourceAlpha === 255 || targetAlpha === 0) return source;
    if (sourceAlpha === 0) return target;
  }
  const sourcePart = sourceAlpha * ((mask & 8 ? 255 - targetAlpha : 0) + (mask & 4 ? targetAlpha : 0)) / 255;
  const targetPart = targetAlpha * ((mask & 2 ? 255 - sourceAlpha : 0) + (mask & 1 ? sourceAlpha : 0)) / 255;
  const alpha = sourcePart + targetPart;
  if (alpha < 0.5) return 0;
  // `lighter` adds up to more than full cover: colours are then added, not averaged.
  const whole = Math.min(255, alpha);
  const channel = (shift: number): number =>
    Math.min(255, Math.round((((source >>> shift) & 255) * sourcePart + ((target >>> shift) & 255) * targetPart) / whole));
  return colour(channel(0), channel(8), channel(16), Math.round(whole));
}

/** Fills an area that lies inside of the target. */
export function fill(target: Pixels, area: Area, value: number, mask: number): void {
  const plain = (mask === over && value >>> 24 === 255) || mask === 0xc;
  for (let y = area.y; y < area.y + area.height; y += 1) {
    const start = y * target.width + area.x;
    if (plain) target.data.fill(value, start, start + area.width);
    else for (let at = start; at < start + area.width; at += 1) target.data[at] = mix(target.data[at] ?? 0, value, mask);
  }
}

/**
 * Draws `from` (inside of `source`) with its corner at x, y. The drawn area must lie inside of the target. Source and target
 * may be the same, also where the areas overlap.
 */
export function blit(target: Pixels, x: number, y: number, source: Pixels, from: Area, combine: number | ((source: number, target: number) => number)): void {
  const down = source.data === target.data && y > from.y;
  const sideways = source.data === target.data && y === from.y && x > from.x;
  for (let step = 0; step < from.height; step += 1) {
    const row = down ? from.height - 1 - step : step;
    const read = (from.y + row) * source.width + from.x;
    const write = (y + row) * target.width + x;
    if (combine === 0xc) target.data.set(source.data.subarray(read, read + from.width), write);
    else if (typeof combine === 'number') mixRow(target.data, write, source.data, read, from.width, combine, sideways);
    else for (let column = 0; column < from.width; column += 1) target.data[write + column] = combine(source.data[read + column] ?? 0, target.data[write + column] ?? 0);
  }
}

function mixRow(target: Uint32Array, write: number, source: Uint32Array, read: number, width: number, mask: number, backwards: boolean): void {
  for (let step = 0; step < width; step += 1) {
    const column = backwards ? width - 1 - step : step;
    const value = source[read + column] ?? 0;
    if (mask === over && value >>> 24 === 255) target[write + column] = value;
    else target[write + column] = mix(target[write + column] ?? 0, value, mask);
  }
}

/** Empties everything of the target outside of `area`. */
export function emptyOutside(target: Pixels, area: Area): void {
  for (let y = 0; y < target.height; y += 1) {
    const row = y * target.width;
    if (y < area.y || y >= area.y + area.height) target.data.fill(0, row, row + target.width);
    else {
      target.data.fill(0, row, row + area.x);
      target.data.fill(0, row + area.x + area.width, row + target.width);
    }
  }
}

const colours = 0xffffff;
const keep = 0xff000000;

/** Guacamole's raster operations by number: colours bit by bit; the alpha stays the target's, except where the source is taken as it is. */
export const transfers: Readonly<Record<number, (source: number, target: number) => number>> = {
  0x0: (_, target) => (target & keep) >>> 0,
  0x1: (source, target) => ((source & target & colours) | (target & keep)) >>> 0,
  0x2: (source, target) => ((source & ~target & colours) | (target & keep)) >>> 0,
  0x3: (source) => source,
  0x4: (source, target) => ((~source & target & colours) | (target & keep)) >>> 0,
  0x6: (source, target) => (((source ^ target) & colours) | (target & keep)) >>> 0,
  0x7: (source, target) => (((source | target) & colours) | (target & keep)) >>> 0,
  0x8: (source, target) => ((~(source | target) & colours) | (target & keep)) >>> 0,
  0x9: (source, target) => ((~(source ^ target) & colours) | (target & keep)) >>> 0,
  0xa: (_, target) => ((~target & colours) | (target & keep)) >>> 0,
  0xb: (source, target) => (((source | ~target) & colours) | (target & keep)) >>> 0,
  0xc: (source) => ((~source & colours) | (source & keep)) >>> 0,
  0xd: (source, target) => (((~source | target) & colours) | (target & keep)) >>> 0,
  0xe: (source, target) => ((~(source & target) & colours) | (target & keep)) >>> 0,
  0xf: (_, target) => (colours | (target & keep)) >>> 0,
};
