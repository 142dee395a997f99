import { z } from 'zod';

export interface Rectangle {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

export const smallest = { width: 1024, height: 640 } as const;
const usual = { width: 1440, height: 900 } as const;

const coordinate = z.number().int().min(-100_000).max(100_000);
export const windowStateSchema = z.object({
  bounds: z.object({ x: coordinate, y: coordinate, width: coordinate, height: coordinate }),
  maximized: z.boolean(),
});
export type WindowState = z.infer<typeof windowStateSchema>;

/**
 * Where the window opens: where it was, as long as enough of it (a title bar to grab) lies on a display that is there now;
 * otherwise the usual size, placed by the system.
 */
export function openingBounds(remembered: Rectangle | undefined, displays: readonly Rectangle[]): Partial<Rectangle> & { width: number; height: number } {
  if (!remembered) return usual;
  const width = Math.max(smallest.width, remembered.width);
  const height = Math.max(smallest.height, remembered.height);
  const visible = displays.some((display) => {
    const across = Math.min(remembered.x + width, display.x + display.width) - Math.max(remembered.x, display.x);
    return across >= 200 && remembered.y >= display.y && remembered.y <= display.y + display.height - 100;
  });
  return visible ? { x: remembered.x, y: remembered.y, width, height } : usual;
}
