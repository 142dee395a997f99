import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';

/** The part of it that is needed here: its types come with those of browsers. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  readonly Instance: new (module: object, imports: object) => { readonly exports: object };
};
type Instance = InstanceType<typeof WebAssembly.Instance>;

/** As its own types say, without the browser's. */
interface Encoder {
  encode(pixels: Uint8Array, width: number, height: number, options: object): Uint8Array | null;
}
interface Decoder {
  decode(bytes: Uint8Array, ...keepOrientation: readonly boolean[]): { readonly width: number; readonly height: number; readonly data: Uint8ClampedArray } | null;
}

type Factory = (options: object) => Promise<unknown>;

/** Its defaults but for method 0, which is the fastest. */
const options = {
  method: 0, target_size: 0, target_PSNR: 0, sns_strength: 50, filter_strength: 60, filter_sharpness: 0, filter_type: 1, partitions: 0, segments: 4, pass: 1,
  show_compressed: 0, preprocessing: 0, autofilter: 0, partition_limit: 0, alpha_compression: 1, alpha_filtering: 1, alpha_quality: 100, lossless: 0, exact: 0,
  image_hint: 0, emulate_jpeg_size: 0, thread_level: 0, low_memory: 0, near_lossless: 100, use_delta_palette: 0, use_sharp_yuv: 0,
};

/** `part`: of a package, without its ending. Its own loaders want a browser, so it is given its bytes. */
async function load(part: string): Promise<unknown> {
  const found = createRequire(__filename).resolve(`@jsquash/${part}.wasm`);
  const factory = ((await import(`@jsquash/${part}.js`)) as { default: Factory }).default;
  const bytes = readFileSync(found);
  const compiled = await WebAssembly.compile(bytes);
  return factory({
    noInitialRun: true,
    instantiateWasm: (imports: object, done: (instance: Instance) => void) => {
      const instance = new WebAssembly.Instance(compiled, imports);
      done(instance);
      return instance.exports;
    },
  });
}

let encoder: Encoder | undefined;
let loading: Promise<void> | undefined;
const loaded: { 'image/webp'?: Promise<Decoder>; 'image/jpeg'?: Promise<Decoder> } = {};

/** Before the first picture is made; once. A machine that cannot run it has PNG for everything: larger, but a picture. */
export async function loadWebpEncoder(): Promise<void> {
  loading ??= load('webp/codec/enc/webp_enc_simd').then((loaded) => { encoder = loaded as Encoder; }, () => undefined);
  return loading;
}

/**
 * RGBA pixels as a lossy WebP, the fastest way: 60 ms for a million pixels of a photograph, where jpeg-js takes 130, mozjpeg 225,
 * and both make four times the bytes. `quality`: 0 to 100. Undefined before it is loaded, or when it fails.
 */
export function webp(width: number, height: number, pixels: Uint8Array, quality: number): Uint8Array | undefined {
  return encoder?.encode(pixels, width, height, { ...options, quality }) ?? undefined;
}

const decoders = { 'image/webp': 'webp/codec/dec/webp_dec', 'image/jpeg': 'jpeg/codec/dec/mozjpeg_dec' } as const;

/** Rejects, or answers undefined, when it is damaged. */
export async function decodeLossy(type: keyof typeof decoders, bytes: Uint8Array): Promise<{ readonly width: number; readonly height: number; readonly data: Uint8ClampedArray } | undefined> {
  const decoder = (loaded[type] ??= load(decoders[type]) as Promise<Decoder>);
  // Each wants exactly its own arguments.
  return (await decoder).decode(bytes, ...(type === 'image/jpeg' ? [false] : [])) ?? undefined;
}
