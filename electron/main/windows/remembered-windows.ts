import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { z } from 'zod';
import { mostWalls } from '../../../shared/ipc/window-place';
import { isVisible, windowStateSchema, type Rectangle, type WindowState } from './window-bounds';

const schema = z.object({
  main: windowStateSchema.optional(),
  walls: z.array(z.object({ number: z.number().int().min(2).max(mostWalls), state: windowStateSchema })).max(mostWalls),
});
type Remembered = z.infer<typeof schema>;

/** Where the windows were, and which further walls were open when the console ended. One small file; losing it costs nothing. */
export class RememberedWindows {
  #known: Remembered;

  constructor(readonly path: string) {
    this.#known = read(path);
  }

  get main(): WindowState | undefined {
    return this.#known.main;
  }

  /** The walls to open, lowest number first: those whose display is there. The others stay remembered for when it is back. */
  wallsOn(displays: readonly Rectangle[]): readonly { readonly number: number; readonly state: WindowState }[] {
    return this.#known.walls.filter(({ state }) => isVisible(state.bounds, displays)).sort((a, b) => a.number - b.number);
  }

  wall(number: number): WindowState | undefined {
    return this.#known.walls.find((wall) => wall.number === number)?.state;
  }

  keepMain(state: WindowState): void {
    this.#write({ ...this.#known, main: state });
  }

  keepWall(number: number, state: WindowState): void {
    this.#write({ ...this.#known, walls: [...this.#known.walls.filter((wall) => wall.number !== number), { number, state }] });
  }

  /** The operator closed it: it does not come back by itself. */
  forgetWall(number: number): void {
    this.#write({ ...this.#known, walls: this.#known.walls.filter((wall) => wall.number !== number) });
  }

  #write(next: Remembered): void {
    this.#known = next;
    // At once, since the process may end right after; not synced.
    try {
      writeFileSync(`${this.path}.new`, JSON.stringify(next), { mode: 0o600 });
      renameSync(`${this.path}.new`, this.path);
    } catch { /* the usual size next time */ }
  }
}

function read(path: string): Remembered {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return { walls: [] };
  }
}
