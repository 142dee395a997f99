import type { Layer } from 'guacamole-common-js';
import { copyPixels } from './layer-copy';

const drawingMethods = ['drawImage', 'copy', 'transfer', 'put', 'rect', 'fillColor', 'fillLayer', 'setChannelMask', 'reset'] as const;

/**
 * A layer on which nothing throws. The display draws all of a frame in one go; what throws on the way takes the rest of the frame
 * with it, and nobody is told that the frame is over. It throws when a layer with a picture becomes empty, and when an empty one is a pattern.
 */
export function sturdy<Some extends Layer>(layer: Some): Some {
  const methods = layer as unknown as Record<string, (...values: unknown[]) => void>;
  for (const name of drawingMethods) {
    const method = methods[name];
    if (method === undefined) continue;
    methods[name] = (...values) => {
      try {
        method.apply(layer, values);
      } catch {
        // Drawn is what can be drawn, as on any canvas.
      }
    };
  }
  const { copy, resize } = layer;
  layer.copy = (...values) => {
    if (!copyPixels(layer, ...values)) copy.apply(layer, values);
  };
  layer.resize = (width, height) => {
    if (width === 0 || height === 0) layer.getCanvas().width = 0;
    resize.call(layer, width, height);
  };
  return layer;
}
