import { z } from 'zod';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** Where a window opens; without x and y the system places it. */
export interface Opening {
  readonly bounds: Partial<Rectangle> & { readonly width: number; readonly height: number };
  readonly maximized: boolean;
}

export const smallest = { width: 1024, height: 640 } as const;
export const smallestSession = { width: 720, height: 480 } as const;
const usual = { width: 1440, height: 900 } as const;
const usualSession = { width: 1100, height: 720 } as const;

const coordinate = z.number().int().min(-100_000).max(100_000);
export const windowStateSchema = z.object({
  bounds: z.object({ x: coordinate, y: coordinate, width: coordinate, height: coordinate }),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowStateSchema>;

/** Whether enough of a window (a title bar to grab) lies on a display that is there now. */
export function isVisible({ x, y, width }: Rectangle, displays: readonly Rectangle[]): boolean {
  return displays.some((display) => {
    const across = Math.min(x + width, display.x + display.width) - Math.max(x, display.x);
    return across >= 200 && y >= display.y && y <= display.y + display.height - 100;
  });
}

/** Where the window opens: where it was, as long as that can be seen; otherwise the usual size, placed by the system. */
export function openingBounds(remembered: Rectangle | undefined, displays: readonly Rectangle[]): Opening['bounds'] {
  if (!remembered) return usual;
  const width = Math.max(smallest.width, remembered.width);
  const height = Math.max(smallest.height, remembered.height);
  return isVisible({ ...remembered, width, height }, displays) ? { x: remembered.x, y: remembered.y, width, height } : usual;
}

const centre = ({ x, y, width, height }: Rectangle): { readonly x: number; readonly y: number } => ({ x: x + width / 2, y: y + height / 2 });
const holds = (display: Rectangle, { x, y }: { readonly x: number; readonly y: number }): boolean =>
  x >= display.x && x < display.x + display.width && y >= display.y && y < display.y + display.height;

/** A new wall: it fills a display that shows none of our windows; with none left it stands a little beside the one it was asked from. */
export function newWallOpening(displays: readonly Rectangle[], windows: readonly Rectangle[]): Opening {
  const free = displays.find((display) => !windows.some((window) => holds(display, centre(window))));
  if (free) return { bounds: { x: free.x, y: free.y, width: Math.max(smallest.width, Math.min(usual.width, free.width)), height: Math.max(smallest.height, Math.min(usual.height, free.height)) }, maximized: true };
  return { bounds: beside(windows[0], usual, displays), maximized: false };
}

/** A session that is popped out: a smaller window beside the one it came from. */
export const poppedOutOpening = (displays: readonly Rectangle[], from: Rectangle | undefined): Opening => ({ bounds: beside(from, usualSession, displays), maximized: false });

const step = 32;
function beside(from: Rectangle | undefined, size: { readonly width: number; readonly height: number }, displays: readonly Rectangle[]): Opening['bounds'] {
  const display = from && displays.find((each) => holds(each, centre(from)));
  if (!from || !display) return size;
  const room = { x: display.x + Math.max(0, display.width - size.width), y: display.y + Math.max(0, display.height - size.height) };
  return { x: Math.max(display.x, Math.min(from.x + step, room.x)), y: Math.max(display.y, Math.min(from.y + step, room.y)), ...size };
}
