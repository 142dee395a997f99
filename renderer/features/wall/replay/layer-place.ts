/** CSS pixels, as `getBoundingClientRect` tells them. */
interface Box {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Of the replay's layer, from the corner of the tile's picture. */
export interface LayerPlace {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** Below this the picture of a replay says nothing, and its controls lie on one another. */
const readable = { width: 400, height: 190 };
const grown = { width: 480, height: 316 };
/** Kept free to the edges of what is in view. */
const margin = 8;

const inside = (view: Box): Box => ({ left: view.left + margin, top: view.top + margin, right: view.right - margin, bottom: view.bottom - margin });

/** Where the layer goes; undefined: it fills the picture, which is large enough. Else it lies over the neighbours, inside what is in view. */
export function placeFor(picture: Box, window: Box): LayerPlace | undefined {
  const [width, height] = [picture.right - picture.left, picture.bottom - picture.top];
  if (width >= readable.width && height >= readable.height) return undefined;
  const view = inside(window);
  const wide = Math.max(width, Math.min(grown.width, view.right - view.left));
  const high = Math.max(height, Math.min(grown.height, view.bottom - view.top));
  const clamped = (wanted: number, from: number, to: number): number => Math.max(from, Math.min(wanted, to));
  const left = clamped(picture.left - (wide - width) / 2, view.left, view.right - wide);
  const top = clamped(picture.top - (high - height) / 2, view.top, view.bottom - high);
  return { left: Math.round(left - picture.left), top: Math.round(top - picture.top), width: Math.round(wide), height: Math.round(high) };
}
