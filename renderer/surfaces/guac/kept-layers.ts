import type { DisplayLayer } from '../../../shared/frames/frame';

/**
 * Whether a display that has the layers `known` can show `wanted` on them: the same ones, each on the same one, and `isBelow`
 * (one was put there before the other) for those that follow each other, as at equal height that decides which covers which.
 * Buffers come and go freely.
 */
export function canGoOnWith<Layer extends object>(known: ReadonlyMap<number, Layer>, wanted: readonly DisplayLayer[], isBelow: (one: Layer, other: Layer) => boolean): boolean {
  const shown = wanted.filter(({ index }) => index > 0);
  if (shown.length !== [...known.keys()].filter((index) => index > 0).length) return false;
  const last = new Map<unknown, Layer>();
  for (const { index, place } of shown) {
    const layer = known.get(index);
    const parent = known.get(place?.parent ?? 0);
    if (layer === undefined || parent === undefined || parentOf(layer) !== parent) return false;
    const below = last.get(parent);
    if (below !== undefined && !isBelow(below, layer)) return false;
    last.set(parent, layer);
  }
  return true;
}

/** On which one it lies. Buffers lie on none. */
const parentOf = (layer: { readonly parent?: unknown }): unknown => layer.parent;
