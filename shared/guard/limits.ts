/** What the guard lets through at most. Sizes are UTF-16 code units unless said otherwise. */
export interface GuardLimits {
  /** Longest OSC kept in memory; a longer one is dropped whole. */
  readonly stringLength: number;
  /** An unterminated string is swallowed up to here, then text is text again. */
  readonly stringGiveUp: number;
  /** Longest title, in code points. */
  readonly titleLength: number;
  /** Parameters of one control sequence, sub-parameters included. */
  readonly parameters: number;
  readonly parameterValue: number;
  /** Zero-width characters on one base character. */
  readonly marks: number;
  /** Cells one REP may fill. */
  readonly repeat: number;
}

export const defaultLimits: GuardLimits = {
  stringLength: 64 * 1024,
  stringGiveUp: 1024 * 1024,
  titleLength: 256,
  parameters: 32,
  parameterValue: 9999,
  marks: 16,
  repeat: 65_535,
};

/** A terminal the guard feeds is at most this many columns and rows. */
export const largestSide = 1024;

/** What was dropped or changed since the guard was made. */
export interface GuardCounts {
  /** Asked the terminal to answer. */
  queries: number;
  /** Let through with smaller numbers or shorter text. */
  clamped: number;
  /** OSC 8. */
  links: number;
  /** OSC 52. */
  clipboard: number;
  /** Sixel, ReGIS, iTerm and kitty pictures. */
  images: number;
  /** Over-long, unknown or abandoned strings. */
  strings: number;
  /** Mouse, focus, paste, keyboard, size and colour modes the viewer does not take part in. */
  modes: number;
  /** Repeats that were merged or dropped: resets, screen toggles, scrolls, piled-up marks. */
  storms: number;
  /** Everything dropped, of all kinds. */
  dropped: number;
}

export type GuardKind = Exclude<keyof GuardCounts, 'dropped'>;

export const noCounts = (): GuardCounts => ({
  queries: 0, clamped: 0, links: 0, clipboard: 0, images: 0, strings: 0, modes: 0, storms: 0, dropped: 0,
});
