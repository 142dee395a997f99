/*
 * A desktop made smaller, rectangle by rectangle. Each pixel of the tile is the mean of what it covers, weighed by how much of it
 * lies inside: letters stay letters down to a third of their size, and a picture that is drawn in pieces is the same as one drawn at
 * once. Two colour channels are added at a time in one number, as weights sum up to 256.
 */

/** How one direction is scaled: pixel `at` of the tile covers `counts[at]` pixels from `firsts[at]` on, with the weights from `at * taps` on. */
export interface Axis {
  readonly from: number;
  readonly to: number;
  readonly taps: number;
  readonly firsts: Int32Array;
  readonly counts: Uint8Array;
  readonly weights: Uint16Array;
}

/** Larger steps leave pixels out: no more is seen of them. */
const mostTaps = 12;
const whole = 256;

/** From `from` pixels to `to`; larger than it was, each pixel is between its neighbours. */
export function axis(from: number, to: number): Axis {
  const step = from / to;
  const taps = Math.min(mostTaps, Math.max(2, Math.ceil(step) + 1));
  const firsts = new Int32Array(to);
  const counts = new Uint8Array(to);
  const weights = new Uint16Array(to * taps);
  for (let at = 0; at < to; at += 1) {
    const [start, end] = step >= 1 ? [at * step, (at + 1) * step] : between(at, step, from);
    const first = Math.min(from - 1, Math.floor(start + 1e-9));
    const count = Math.max(1, Math.min(taps, from - first, Math.ceil(end - 1e-9) - first));
    let left = whole;
    for (let tap = 0; tap < count; tap += 1) {
      const share = Math.max(0, Math.min(end, first + tap + 1) - Math.max(start, first + tap)) / Math.min(end - start, count);
      const weight = tap === count - 1 ? left : Math.min(left, Math.round(share * whole));
      weights[at * taps + tap] = weight;
      left -= weight;
    }
    firsts[at] = first;
    counts[at] = count;
  }
  return { from, to, taps, firsts, counts, weights };
}

/** A stretch of one pixel around the place's centre: it covers the two nearest ones. */
function between(at: number, step: number, from: number): readonly [number, number] {
  const start = Math.max(0, Math.min(from - 1, (at + 0.5) * step - 0.5));
  return [start, Math.min(from, start + 1)];
}

/** Pixels of the tile that change when source pixels `from` to `to` (not with it) do. */
export function covered({ from, to, firsts, counts }: Axis, start: number, end: number): readonly [number, number] {
  let first = Math.max(0, Math.min(to - 1, Math.floor(((start - 1) / from) * to) - 2));
  while (first < to && (firsts[first] ?? 0) + (counts[first] ?? 0) <= start) first += 1;
  let last = Math.max(first, Math.min(to, Math.ceil(((end + 1) / from) * to) + 2));
  while (last > first && (firsts[last - 1] ?? 0) >= end) last -= 1;
  return [first, last];
}

export interface Source {
  readonly data: Uint32Array;
  /** Of the source pixel `left`, `top`. */
  readonly start: number;
  readonly stride: number;
  readonly left: number;
  readonly top: number;
}

const opaque = 0xff000000;
let rows = new Uint32Array(0);

/**
 * Puts tile pixels `left` to `right` (not with it), `top` to `bottom` into `target`, whose pixel of tile place 0, 0 is `origin`. `source`
 * has all they cover. Alpha is left out: a desktop has a ground of its own.
 */
export function scaleInto(
  target: Uint32Array, origin: number, stride: number, across: Axis, down: Axis, source: Source, left: number, top: number, right: number, bottom: number,
): void {
  const width = right - left;
  if (width <= 0 || bottom <= top) return;
  const firstRow = down.firsts[top] ?? 0;
  const lastRow = (down.firsts[bottom - 1] ?? 0) + (down.counts[bottom - 1] ?? 0);
  const height = lastRow - firstRow;
  if (rows.length < width * height) rows = new Uint32Array(width * height);
  for (let row = 0; row < height; row += 1) {
    const line = source.start + (firstRow + row - source.top) * source.stride - source.left;
    for (let column = 0; column < width; column += 1) {
      const at = left + column;
      const first = line + (across.firsts[at] as number);
      const weight = at * across.taps;
      let odd = 0;
      let green = 0;
      for (let tap = across.counts[at] as number; tap-- > 0;) {
        const pixel = source.data[first + tap] as number;
        const share = across.weights[weight + tap] as number;
        odd = (odd + Math.imul(pixel & 0xff00ff, share)) | 0;
        green += ((pixel >>> 8) & 0xff) * share;
      }
      rows[row * width + column] = ((odd >>> 8) & 0xff00ff) | (green & 0xff00);
    }
  }
  for (let at = top; at < bottom; at += 1) {
    const first = ((down.firsts[at] as number) - firstRow) * width;
    const weight = at * down.taps;
    const count = down.counts[at] as number;
    const write = origin + at * stride + left;
    for (let column = 0; column < width; column += 1) {
      let odd = 0;
      let green = 0;
      for (let tap = 0; tap < count; tap += 1) {
        const pixel = rows[first + tap * width + column] as number;
        const share = down.weights[weight + tap] as number;
        odd = (odd + Math.imul(pixel & 0xff00ff, share)) | 0;
        green += ((pixel >>> 8) & 0xff) * share;
      }
      target[write + column] = (opaque | ((odd >>> 8) & 0xff00ff) | (green & 0xff00)) >>> 0;
    }
  }
}
