/** Colours of a terminal picture, the same on the wall and in the focused view. All `#rrggbb`. */
export interface TerminalPalette {
  readonly background: string;
  readonly foreground: string;
  readonly cursor: string;
  readonly selection: string;
  /** ANSI 0..15. */
  readonly ansi: readonly string[];
  /** Text is drawn with at least this contrast to its ground, so that nothing is hidden by colour (WCAG ratio). */
  readonly contrast: number;
}

export type PaletteName = 'dark' | 'light' | 'contrast';

export const palettes: Readonly<Record<PaletteName, TerminalPalette>> = {
  dark: {
    background: '#0b0e12', foreground: '#d7dee8', cursor: '#4db5ff', selection: '#2b4a6b', contrast: 3,
    ansi: [
      '#1d232c', '#ff6b64', '#4fd68a', '#e8b84a', '#5aa9ff', '#d68cff', '#3fd0d4', '#c8d0da',
      '#647186', '#ff938d', '#7fe8ab', '#ffd479', '#8cc5ff', '#e6b3ff', '#7fe5e7', '#ffffff',
    ],
  },
  light: {
    background: '#ffffff', foreground: '#1a2029', cursor: '#0a66c2', selection: '#b9d7f6', contrast: 4.5,
    ansi: [
      '#1a2029', '#b3231b', '#00694c', '#8a5a00', '#0a55a8', '#8a2a9b', '#006b75', '#5c6675',
      '#566273', '#c42b22', '#007a58', '#9a6500', '#0a66c2', '#9c36ae', '#007b87', '#12161c',
    ],
  },
  contrast: {
    background: '#000000', foreground: '#ffffff', cursor: '#ffd02e', selection: '#00509e', contrast: 7,
    ansi: [
      '#000000', '#ff8a82', '#5dff9b', '#ffe066', '#8cc5ff', '#f0b3ff', '#6bf5f8', '#ffffff',
      '#b0b0b0', '#ffaaa4', '#8fffbb', '#ffec99', '#b3daff', '#f7d0ff', '#a3fafc', '#ffffff',
    ],
  },
};
