/** What the display guard lets through at most. */
export interface DisplayLimits {
  /** Layers and buffers together, the desktop among them. guacd uses a dozen. */
  readonly layers: number;
  /** Width and height of any of them, in pixels: guacd's own limit. */
  readonly side: number;
  /** Pixels of all of them together: 256 MiB. */
  readonly pixels: number;
  /** Pixels drawn between two `sync`. */
  readonly frameWork: number;
  /** Image streams at once. guacd has 64. */
  readonly streams: number;
  /** Base64 characters of one image. */
  readonly imageLength: number;
  /** Pieces of a path before it is filled or stroked. */
  readonly path: number;
  /** `push` without `pop`, per layer. */
  readonly depth: number;
  /** Width and height of a mouse cursor. */
  readonly cursor: number;
}

export const defaultDisplayLimits: DisplayLimits = {
  layers: 1_024, side: 8_192, pixels: 64 << 20, frameWork: 256 << 20, streams: 512, imageLength: 32 << 20, path: 4_096, depth: 64, cursor: 256,
};

/** What was dropped or changed since the guard was made. */
export interface DisplayCounts {
  /** Instructions no viewer takes part in, known or not. */
  opcodes: number;
  /** Arguments that are missing, or no numbers. */
  malformed: number;
  /** Let through with other numbers. */
  clamped: number;
  /** Layers and sizes beyond the limits, layers inside themselves. */
  layers: number;
  /** Images of other types, or that are not what they say, or too large. */
  images: number;
  /** Files, pipes, sound, film, clipboard and what came in streams that were not let through. */
  streams: number;
  /** Drawing beyond what one frame may cost. */
  storms: number;
  /** Everything dropped, of all kinds. */
  dropped: number;
}

export type DisplayKind = Exclude<keyof DisplayCounts, 'dropped'>;

export const noDisplayCounts = (): DisplayCounts => ({ opcodes: 0, malformed: 0, clamped: 0, layers: 0, images: 0, streams: 0, storms: 0, dropped: 0 });

/** One instruction of the Guacamole protocol: opcode, then its arguments. */
export type DisplayInstruction = readonly [opcode: string, ...values: string[]];
