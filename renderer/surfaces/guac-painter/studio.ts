import type { ArrivedImage } from './image-streams';
import type { Pixels } from './pixels';

/** What painting needs from the platform: decoding images, and pictures that can be shown. */
export interface Studio {
  /** Undefined when it is no such image after all. */
  decode(image: ArrivedImage): Promise<Pixels | undefined>;
  /** An ImageBitmap of all the pixels. */
  picture(pixels: Pixels): Promise<unknown>;
  /** Pictures drawn over each other and made smaller. Places are in pixels of the full size. */
  thumbnail(width: number, height: number, scale: number, parts: readonly { readonly pixels: Pixels; readonly x: number; readonly y: number; readonly alpha: number }[]): Promise<unknown>;
}

/** The same decoding wherever Guacamole images are drawn, so that a picture does not depend on who drew it. */
export const decodeImage = (image: ArrivedImage): Promise<ImageBitmap> =>
  createImageBitmap(new Blob([image.bytes], { type: image.type }), { colorSpaceConversion: 'none' });

const asImageData = ({ data, width, height }: Pixels): ImageData => new ImageData(new Uint8ClampedArray(data.buffer, data.byteOffset, width * height * 4), width, height);

/** Decodes on the browser's own threads; reads pixels through one small canvas. */
export class CanvasStudio implements Studio {
  readonly #canvas = new OffscreenCanvas(256, 256);
  readonly #context = this.#canvas.getContext('2d', { willReadFrequently: true });

  async decode(image: ArrivedImage): Promise<Pixels | undefined> {
    let bitmap: ImageBitmap;
    try {
      bitmap = await decodeImage(image);
    } catch {
      return undefined;
    }
    const { width, height } = bitmap;
    if (this.#canvas.width < width || this.#canvas.height < height) {
      this.#canvas.width = Math.max(this.#canvas.width, width);
      this.#canvas.height = Math.max(this.#canvas.height, height);
    }
    const context = this.#context;
    if (context === null) return undefined;
    context.clearRect(0, 0, width, height);
    context.drawImage(bitmap, 0, 0);
    bitmap.close();
    const { data } = context.getImageData(0, 0, width, height);
    return { width, height, data: new Uint32Array(data.buffer as ArrayBuffer, data.byteOffset, width * height) };
  }

  picture(pixels: Pixels): Promise<ImageBitmap> {
    return createImageBitmap(asImageData(pixels));
  }

  async thumbnail(width: number, height: number, scale: number, parts: Parameters<Studio['thumbnail']>[3]): Promise<ImageBitmap> {
    const canvas = new OffscreenCanvas(width, height);
    const context = canvas.getContext('2d');
    if (context !== null) {
      context.imageSmoothingQuality = 'medium';
      for (const { pixels, x, y, alpha } of parts) {
        const bitmap = await this.picture(pixels);
        context.globalAlpha = alpha;
        context.drawImage(bitmap, x * scale, y * scale, pixels.width * scale, pixels.height * scale);
        bitmap.close();
      }
    }
    return canvas.transferToImageBitmap();
  }
}
