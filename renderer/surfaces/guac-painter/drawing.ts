import type { Instruction } from '../../../shared/frames/frame';
import { whole, type ArrivedImage } from './image-streams';
import type { Layers, PlacedLayer } from './layers';
import { blit, clipped, colour, emptiesOutside, emptyOutside, fill, isDrawnMask, mix, over, transfers, type Area, type Pixels } from './pixels';

/** Rectangles of one path; guacd writes three at most, for a selection. */
const mostRectangles = 256;

/** What draws here; anything else that the guard lets through (curves, strokes, clipping) guacd never writes, and is left out. */
export const drawnOpcodes: ReadonlySet<string> = new Set(['size', 'rect', 'cfill', 'lfill', 'copy', 'transfer', 'move', 'shade', 'dispose', 'cursor']);
/** Where an opcode names its layers. A layer exists from then on, also when nothing can be drawn. */
export const layersOf: Readonly<Record<string, readonly number[]>> = {
  size: [1], rect: [1], cfill: [2], lfill: [2, 3], copy: [1, 7], transfer: [1, 7], move: [1, 2], shade: [1], dispose: [1], cursor: [3], reset: [1], img: [3],
};
/** These end a path without drawing it; the number is where their layer is named. */
export const pathEnds: ReadonlyMap<string, number> = new Map([['cstroke', 1], ['lstroke', 1], ['clip', 0], ['reset', 0]]);

/** One instruction that draws. */
export function draw(layers: Layers, [opcode, ...values]: Instruction): void {
  switch (opcode) {
    case 'size': {
      const placed = layers.named(values[0]);
      if (placed) layers.resize(placed.layer, whole(values[1]), whole(values[2]));
      return;
    }
    case 'rect': {
      const placed = layers.named(values[0]);
      if (!placed || placed.layer.path.length >= mostRectangles) return;
      const area = { x: whole(values[1]), y: whole(values[2]), width: whole(values[3]), height: whole(values[4]) };
      layers.makeRoom(placed, area.x + area.width, area.y + area.height);
      placed.layer.path.push(area);
      return;
    }
    case 'cfill': {
      const value = colour(whole(values[2]) & 255, whole(values[3]) & 255, whole(values[4]) & 255, whole(values[5]) & 255);
      return fillPath(layers.named(values[1]), whole(values[0]), { width: 1, height: 1, data: Uint32Array.of(value) });
    }
    case 'lfill': return fillPath(layers.named(values[1]), whole(values[0]), layers.named(values[2])?.layer);
    case 'cstroke': case 'lstroke': case 'clip': case 'reset': {
      const placed = layers.named(values[pathEnds.get(opcode) ?? 0]);
      if (placed) placed.layer.path = [];
      return;
    }
    case 'copy': return copy(layers, values, whole(values[5]));
    case 'transfer': return copy(layers, values, transfers[whole(values[5])]);
    case 'move': case 'shade': return place(layers, opcode, values);
    case 'dispose': return layers.dispose(whole(values[0]));
    // Of our own making: a layer was named.
    case 'set': return void layers.named(values[0]);
    default:
  }
}

export function drawImage(layers: Layers, image: ArrivedImage, pixels: Pixels): void {
  put(layers, layers.at(image.layer), image.x, image.y, pixels, { x: 0, y: 0, width: pixels.width, height: pixels.height }, image.mask);
}

function place(layers: Layers, opcode: string, values: readonly string[]): void {
  const index = whole(values[0]);
  const placed = index > 0 ? layers.at(index) : undefined;
  if (placed?.place === undefined) return;
  if (opcode === 'shade') placed.place = { ...placed.place, opacity: Math.max(0, Math.min(255, whole(values[1]))) };
  else if (whole(values[1]) >= 0) placed.place = { ...placed.place, parent: whole(values[1]), x: whole(values[2]), y: whole(values[3]), z: whole(values[4]) };
}

function copy(layers: Layers, values: readonly string[], combine: Parameters<typeof blit>[5] | undefined): void {
  const source = layers.named(values[0])?.layer;
  const target = layers.named(values[6]);
  if (source === undefined || combine === undefined) return;
  const wanted = { x: whole(values[1]), y: whole(values[2]), width: whole(values[3]), height: whole(values[4]) };
  const from = clipped(wanted, source.width, source.height);
  put(layers, target, whole(values[7]) + from.x - wanted.x, whole(values[8]) + from.y - wanted.y, source, from, combine);
}

function put(layers: Layers, target: PlacedLayer | undefined, x: number, y: number, source: Pixels, from: Area, combine: Parameters<typeof blit>[5]): void {
  if (target === undefined || from.width <= 0 || from.height <= 0 || (typeof combine === 'number' && !isDrawnMask(combine))) return;
  layers.makeRoom(target, x + from.width, y + from.height);
  const { layer } = target;
  const area = clipped({ x, y, width: from.width, height: from.height }, layer.width, layer.height);
  if (area.width > 0 && area.height > 0) {
    blit(layer, area.x, area.y, source, { x: from.x + area.x - x, y: from.y + area.y - y, width: area.width, height: area.height }, combine);
    layer.touch(area);
  }
  if (typeof combine === 'number' && emptiesOutside(combine)) {
    emptyOutside(layer, area);
    layer.touch({ x: 0, y: 0, width: layer.width, height: layer.height });
  }
}

/** Fills what the path's rectangles cover, once, with a pattern that is repeated from the layer's corner. */
function fillPath(target: PlacedLayer | undefined, mask: number, pattern: Pixels | undefined): void {
  if (target === undefined) return;
  const { layer } = target;
  const areas = layer.path.map((area) => clipped(area, layer.width, layer.height)).filter(({ width, height }) => width > 0 && height > 0);
  layer.path = [];
  if (pattern === undefined || pattern.width * pattern.height === 0 || !isDrawnMask(mask)) return;
  const value = pattern.width * pattern.height === 1 ? pattern.data[0] : undefined;
  const [only] = areas;
  if (emptiesOutside(mask)) {
    layer.touch({ x: 0, y: 0, width: layer.width, height: layer.height });
    if (only === undefined) return void layer.data.fill(0);
  }
  for (const area of areas) layer.touch(area);
  if (value !== undefined && only !== undefined && (areas.length === 1 || (mask === over && value >>> 24 === 255))) {
    for (const area of areas) fill(layer, area, value, mask);
    if (emptiesOutside(mask)) emptyOutside(layer, only);
    return;
  }
  fillCovered(layer, areas, mask, pattern);
}

function fillCovered(layer: PlacedLayer['layer'], areas: readonly Area[], mask: number, pattern: Pixels): void {
  for (let y = 0; y < layer.height; y += 1) {
    const crossing = areas.filter((area) => y >= area.y && y < area.y + area.height);
    if (crossing.length === 0) {
      if (emptiesOutside(mask)) layer.data.fill(0, y * layer.width, (y + 1) * layer.width);
      continue;
    }
    for (let x = 0; x < layer.width; x += 1) {
      const at = y * layer.width + x;
      if (crossing.some((area) => x >= area.x && x < area.x + area.width)) {
        layer.data[at] = mix(layer.data[at] ?? 0, pattern.data[(y % pattern.height) * pattern.width + (x % pattern.width)] ?? 0, mask);
      } else if (emptiesOutside(mask)) layer.data[at] = 0;
    }
  }
}
