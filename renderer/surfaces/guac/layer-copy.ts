import type { Layer } from 'guacamole-common-js';

/** Larger ones are copied by the canvas: from here on moving the pixels costs as much. */
const mostPixels = 400_000;

let software: boolean | undefined;

/** No graphics processor: canvases are memory. */
function drawsInSoftware(): boolean {
  if (software !== undefined) return software;
  const context = document.createElement('canvas').getContext('webgl');
  const details = context?.getExtension('WEBGL_debug_renderer_info');
  const renderer = context && details ? String(context.getParameter(details.UNMASKED_RENDERER_WEBGL)) : '';
  context?.getExtension('WEBGL_lose_context')?.loseContext();
  return (software = context === null || context === undefined || /swiftshader|llvmpipe|software|basic render/i.test(renderer));
}

/**
 * Copies a part of a canvas pixel by pixel where that is the same and cheaper. In software a canvas that is drawn onto another
 * is first copied as a whole, and guacd copies something with every frame: measured at 1280x800, 4 ms each and up to 50 ms for the
 * frames of one turn; moving the pixels, 0.3 ms. False: it is the canvas's to do.
 */
export function copyPixels(target: Layer, source: Layer, fromX: number, fromY: number, width: number, height: number, x: number, y: number): boolean {
  if (width * height > mostPixels || width <= 0 || height <= 0 || !drawsInSoftware()) return false;
  const inside = fromX >= 0 && fromY >= 0 && x >= 0 && y >= 0 && fromX + width <= source.width && fromY + height <= source.height && x + width <= target.width && y + height <= target.height;
  const to = target.getCanvas().getContext('2d');
  if (!inside || to === null || to.globalCompositeOperation !== 'source-over') return false;
  const part = source.getCanvas().getContext('2d')?.getImageData(fromX, fromY, width, height);
  if (part === undefined || !isOpaque(new Uint32Array(part.data.buffer))) return false;
  to.putImageData(part, x, y);
  return true;
}

/** What is not would have to be blended. */
function isOpaque(pixels: Uint32Array): boolean {
  let all = 0xffffffff;
  for (let at = 0; at < pixels.length; at += 1) all &= pixels[at] ?? 0;
  return all >>> 24 === 255;
}
