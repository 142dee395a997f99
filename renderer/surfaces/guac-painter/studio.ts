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

/**
 * The one way in which Guacamole images are decoded, so that a picture does not depend on who drew it. Rejects when it is no
 * such image. ImageDecoder first: through a Blob, which travels by way of the browser process, an image of a few kilobytes
 * takes 0.9 ms instead of 0.3. `mostMs`: after that it counts as none.
 */
export async function decodeImage(image: ArrivedImage, mostMs = Infinity): Promise<VideoFrame | ImageBitmap> {
  const decoding = decodedImage(image);
  if (mostMs === Infinity) return decoding;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const late = new Promise<never>((_, reject) => { timer = setTimeout(() => reject(new Error('it takes too long')), mostMs); });
  try {
    return await Promise.race([decoding, late]);
  } catch (caught) {
    decoding.then((decoded) => decoded.close(), () => undefined);
    throw caught;
  } finally {
    clearTimeout(timer);
  }
}

async function decodedImage({ bytes, type }: ArrivedImage): Promise<VideoFrame | ImageBitmap> {
  if (typeof ImageDecoder === 'undefined') return createImageBitmap(new Blob([bytes], { type }), { colorSpaceConversion: 'none' });
  const decoder = new ImageDecoder({ type, data: bytes, colorSpaceConversion: 'none' });
  try {
    return (await decoder.decode()).image;
  } finally {
    decoder.close();
  }
}

const asImageData = ({ data, width, height }: Pixels): ImageData => new ImageData(new Uint8ClampedArray(data.buffer, data.byteOffset, width * height * 4), width, height);

/** Canvases through which pixels are read; a small one for most images, as an image costs what its canvas is large. */
const sides = [256, 1_024, 4_096, 16_384] as const;

export class CanvasStudio implements Studio {
  readonly #canvases = new Map<number, OffscreenCanvasRenderingContext2D>();

  /** `mostMs`: an image that takes longer to decode counts as none. */
  constructor(private readonly mostMs = Infinity) {}

  async decode(image: ArrivedImage): Promise<Pixels | undefined> {
    let decoded: VideoFrame | ImageBitmap;
    try {
      decoded = await decodeImage(image, this.mostMs);
    } catch {
      return undefined;
    }
    try {
      const plain = 'format' in decoded && decoded.format === 'BGRX' ? await fromPlain(decoded, image) : undefined;
      return plain ?? this.#read(decoded, image);
    } finally {
      decoded.close();
    }
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

  #read(decoded: VideoFrame | ImageBitmap, { width, height }: ArrivedImage): Pixels | undefined {
    const context = this.#context(Math.max(width, height));
    if (context === null) return undefined;
    context.clearRect(0, 0, width, height);
    context.drawImage(decoded, 0, 0);
    const { data } = context.getImageData(0, 0, width, height);
    return { width, height, data: new Uint32Array(data.buffer as ArrayBuffer, data.byteOffset, width * height) };
  }

  #context(longest: number): OffscreenCanvasRenderingContext2D | null {
    const side = sides.find((one) => longest <= one) ?? longest;
    const known = this.#canvases.get(side);
    if (known !== undefined) return known;
    const made = new OffscreenCanvas(side, side).getContext('2d', { willReadFrequently: true });
    // The largest would be a gigabyte if it stayed.
    if (made !== null && side <= 1_024) this.#canvases.set(side, made);
    return made;
  }
}

/** Pixels without alpha straight from the decoder: ten times as fast as through a canvas. */
async function fromPlain(frame: VideoFrame, { width, height }: ArrivedImage): Promise<Pixels | undefined> {
  if (frame.codedWidth !== width || frame.codedHeight !== height) return undefined;
  const data = new Uint32Array(width * height);
  await frame.copyTo(data);
  for (let at = 0; at < data.length; at += 1) {
    const pixel = data[at] ?? 0;
    data[at] = (0xff000000 | ((pixel & 0xff) << 16) | (pixel & 0xff00) | ((pixel >>> 16) & 0xff)) >>> 0;
  }
  return { width, height, data };
}
