export type TileTheme = 'dark' | 'light' | 'contrast';

/** Colours as 0xRRGGBB. `ansi` has all 256 entries. */
export interface Palette {
  readonly background: number;
  readonly foreground: number;
  readonly cursor: number;
  /** What lies between the tiles; the page's `--ground`. */
  readonly ground: number;
  /** True colours are shown as greys, too. */
  readonly grey?: boolean;
  readonly ansi: readonly number[];
}

const cubeSteps = [0, 95, 135, 175, 215, 255];

/** The 6x6x6 cube and the grey ramp of 256-colour terminals, the same in every theme. */
function all256(sixteen: readonly number[]): readonly number[] {
  const colours = [...sixteen];
  for (const red of cubeSteps) for (const green of cubeSteps) for (const blue of cubeSteps) colours.push((red << 16) | (green << 8) | blue);
  for (let grey = 8; grey <= 238; grey += 10) colours.push((grey << 16) | (grey << 8) | grey);
  return colours;
}

export const palettes: Readonly<Record<TileTheme, Palette>> = {
  dark: {
    background: 0x0b0e12, foreground: 0xc9d1d9, cursor: 0x58a6ff, ground: 0x0f1216,
    ansi: all256([
      0x1c2128, 0xf47067, 0x57ab5a, 0xc69026, 0x539bf5, 0xb083f0, 0x39c5cf, 0xc9d1d9,
      0x636e7b, 0xff938a, 0x6bc46d, 0xdaaa3f, 0x6cb6ff, 0xdcbdfb, 0x56d4dd, 0xf0f6fc,
    ]),
  },
  light: {
    background: 0xffffff, foreground: 0x1f2328, cursor: 0x0969da, ground: 0xf3f5f8,
    ansi: all256([
      0x24292f, 0xcf222e, 0x116329, 0x7d4e00, 0x0969da, 0x8250df, 0x1b7c83, 0x57606a,
      0x57606a, 0xa40e26, 0x1a7f37, 0x633c01, 0x218bff, 0x6639ba, 0x136061, 0x24292f,
    ]),
  },
  contrast: {
    background: 0x000000, foreground: 0xffffff, cursor: 0xffff00, ground: 0x000000,
    ansi: all256([
      0x555555, 0xff7b72, 0x4ce05a, 0xffd33d, 0x71b7ff, 0xdb9dff, 0x5ff0ff, 0xffffff,
      0x9e9e9e, 0xff9a93, 0x7ff088, 0xffe27a, 0xa0d0ff, 0xe8c4ff, 0x9cf6ff, 0xffffff,
    ]),
  },
};

/** The grey nearly as bright as `colour`. */
export function greyOf(colour: number): number {
  const level = Math.round(((colour >> 16) & 0xff) * 0.2126 + ((colour >> 8) & 0xff) * 0.7152 + (colour & 0xff) * 0.0722);
  return (level << 16) | (level << 8) | level;
}

const fades = new WeakMap<Palette, Palette>();

/** The same palette in greys, for what has ended. */
export function faded(palette: Palette): Palette {
  let found = fades.get(palette);
  if (!found) {
    found = { ...palette, foreground: greyOf(palette.foreground), cursor: greyOf(palette.cursor), ansi: palette.ansi.map(greyOf), grey: true };
    fades.set(palette, found);
  }
  return found;
}
