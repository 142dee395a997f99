import type { ITerminalOptions, ITheme } from '@xterm/xterm';
import { palettes, type PaletteName } from '../palette';

const names = [
  'black', 'red', 'green', 'yellow', 'blue', 'magenta', 'cyan', 'white',
  'brightBlack', 'brightRed', 'brightGreen', 'brightYellow', 'brightBlue', 'brightMagenta', 'brightCyan', 'brightWhite',
] as const satisfies readonly (keyof ITheme)[];

/** The options of xterm.js that make up a theme. */
export function themeOptions(name: PaletteName): Pick<ITerminalOptions, 'theme' | 'minimumContrastRatio'> {
  const palette = palettes[name];
  const theme: ITheme = {
    background: palette.background, foreground: palette.foreground, cursor: palette.cursor, cursorAccent: palette.background,
    selectionBackground: palette.selection, selectionInactiveBackground: palette.selection,
  };
  for (const [index, key] of names.entries()) theme[key] = palette.ansi[index];
  return { theme, minimumContrastRatio: palette.contrast };
}
