import type { DrawnSnapshot } from '../../shared/frames/frame';
import type { ScreenWords } from './history';
import type { World } from './world';

/** A desktop without pixels: a few squares, each of which shows the name of what was drawn there last. */
const squareCount = 10;

/** How many fewer dots a side a picture has; 1 = as it is. */
export const divisors = [1, 2, 4] as const;

/** The picture at the gateway, or in a view: squares in their order, as one text. */
export class Squares {
  #named: string[] = Array.from({ length: squareCount }, () => '-');
  readonly #changedAt: number[] = Array.from({ length: squareCount }, () => 0);

  get shows(): string { return this.#named.join(' '); }

  /** Recorded instructions: `f3=name` fills a square, `c3>5` copies it to another one, anything else draws nothing. `end`: where they end in the recording. */
  draw(text: string, end = 0): void {
    for (const [, square, name, from, to] of text.matchAll(/f(\d)=([\w.]+);|c(\d)>(\d);/g)) {
      const at = Number(square ?? to);
      this.#named[at] = name ?? this.#named[Number(from)]!;
      this.#changedAt[at] = end;
    }
  }

  /** A screen that draws all of it, or what changed after `from`. */
  screen(words: ScreenWords): string {
    const { session, epoch, from, to, divisor, changes } = words;
    const drawn = this.#named.flatMap((name, at) => (!changes || this.#changedAt[at]! > from ? [`${at}=${divided(name, divisor)}`] : []));
    return `${session}|${epoch}|${from}|${to}|${divisor}|${changes ? 'changes' : 'whole'}|${drawn.join(' ')}`;
  }

  /** Draws such a screen; answers what it says of itself. */
  show(screen: string): ScreenWords {
    const [session = '', epoch, from, to, divisor, kind, drawn = ''] = screen.split('|');
    const changes = kind === 'changes';
    if (!changes) this.#named = this.#named.map(() => '-');
    for (const one of drawn === '' ? [] : drawn.split(' ')) {
      const [at, name = ''] = one.split('=');
      this.#named[Number(at)] = name;
    }
    return { session, epoch: Number(epoch), from: Number(from), to: Number(to), divisor: Number(divisor), changes };
  }
}

const divided = (name: string, divisor: number): string => (divisor === 1 ? name : `${name}/${divisor}`);

/** The same picture with fewer dots. */
export const smaller = (shows: string, divisor: number): string => shows.split(' ').map((name) => divided(name, divisor)).join(' ');

/** One line of a desktop's recording, of about this length: something new on a square, often copied on. */
export function drawing(world: World, name: string, length: number): string {
  const square = world.whole(0, squareCount - 1);
  const copied = world.chance(0.5) ? `c${square}>${world.whole(0, squareCount - 1)};` : '';
  return `f${square}=${name};${copied}`.padEnd(length, 'x');
}

export const drawnSnapshot = (instructions: string, changes: boolean): DrawnSnapshot => ({ width: 400, height: 300, instructions, changes });
