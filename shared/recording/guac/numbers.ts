/** An integer as guacd writes one; undefined for anything else (`0x4`, `1e3`, `NaN`, 17 digits). */
export const integer = (text: string | undefined): number | undefined => (text !== undefined && /^-?\d{1,15}$/.test(text) ? Number(text) : undefined);

/** No desktop and no layer is wider or higher. guacd itself stops here. */
export const largestPixels = 8_192;

/** A side of the desktop, in pixels; undefined when it makes no sense. */
export const pixels = (text: string | undefined): number | undefined => {
  const side = integer(text);
  return side === undefined || side <= 0 ? undefined : Math.min(side, largestPixels);
};
