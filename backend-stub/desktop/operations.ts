/** One thing an upstream draws. Pixels are RGBA, rows from the top, four bytes each. */
export type DrawOperation =
  | { readonly kind: 'size'; readonly width: number; readonly height: number }
  /** Opaque, whatever the fourth bytes are. */
  | { readonly kind: 'pixels'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly pixels: Uint8Array }
  /** `colour` is 0xRRGGBB. */
  | { readonly kind: 'fill'; readonly x: number; readonly y: number; readonly width: number; readonly height: number; readonly colour: number }
  | { readonly kind: 'copy'; readonly fromX: number; readonly fromY: number; readonly width: number; readonly height: number; readonly x: number; readonly y: number }
  /** The mouse cursor, with transparency. */
  | { readonly kind: 'cursor'; readonly width: number; readonly height: number; readonly hotspotX: number; readonly hotspotY: number; readonly pixels: Uint8Array };

/** What a person does to a desktop. `keysym` is X11's; `mask` the buttons held: 1 left, 2 middle, 4 right, 8 wheel up, 16 wheel down. */
export type DesktopInput =
  | { readonly kind: 'key'; readonly keysym: number; readonly pressed: boolean }
  | { readonly kind: 'mouse'; readonly x: number; readonly y: number; readonly mask: number }
  | { readonly kind: 'clipboard'; readonly text: string };

/** No desktop is wider or higher: guacd's own limit. */
export const largestSide = 8_192;
/** Pixels of one desktop at most: 64 MiB of memory. */
export const mostPixels = 16 << 20;
