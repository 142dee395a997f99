import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meet, Sheet, type Area, type Lodger, type StripContext } from './sheet';

const height = 20;
const width = 24;

/** A strip that keeps one letter per pixel: "." is ground. */
class FakeStrip implements StripContext {
  fillStyle: unknown = '';
  readonly canvas = { width, height };
  readonly pixels = Array.from({ length: width * height }, () => '?');
  fillRect(x: number, y: number, w: number, h: number): void { this.#fill(x, y, w, h, '.'); }
  putImageData(image: ImageData, x: number, y: number, left: number, top: number, w: number, h: number): void {
    this.#fill(x + left, y + top, w, h, (image as unknown as { letter: string }).letter);
  }
  #fill(x: number, y: number, w: number, h: number, letter: string): void {
    for (let row = Math.max(0, y); row < Math.min(height, y + h); row += 1) {
      for (let column = Math.max(0, x); column < Math.min(width, x + w); column += 1) this.pixels[row * width + column] = letter;
    }
  }
}

class Picture implements Lodger {
  area: Area | undefined;
  constructor(private readonly sheet: Sheet, private readonly letter: string) { sheet.enter(this); }
  show(): void {
    if (this.area) this.sheet.put({ letter: this.letter, width: this.area.width, height: this.area.height } as unknown as ImageData, this.area, { ...this.area, left: 0, top: 0 });
  }
  /** As a tile does it: the old place is given up, the new one shown with the next picture. */
  move(area: Area | undefined): void {
    if (this.area) this.sheet.vacate(this.area);
    this.area = area;
  }
}

describe('Sheet', () => {
  it('shows each picture whole at its place and ground elsewhere, whatever moved in whatever order and over whichever strips', () => {
    const place = fc.option(fc.record({ column: fc.integer({ min: 0, max: 3 }), row: fc.integer({ min: 0, max: 7 }) }), { nil: undefined });
    const step = fc.oneof(
      fc.record({ kind: fc.constant('move' as const), moves: fc.array(place, { minLength: 4, maxLength: 4 }) }),
      fc.record({ kind: fc.constant('strip' as const), index: fc.integer({ min: 0, max: 1 }) }),
    );
    fc.assert(fc.property(fc.array(step, { maxLength: 12 }), (steps) => {
      const sheet = new Sheet('#000000', () => undefined);
      const strips: (ReturnType<Sheet['openStrip']> | undefined)[] = [];
      const shown: FakeStrip[] = [];
      const openStrip = (index: number): void => {
        strips[index]?.dispose();
        shown[index] = new FakeStrip();
        strips[index] = sheet.openStrip(shown[index].canvas, shown[index], { left: 0, top: index * height, width, height });
      };
      openStrip(0);
      openStrip(1);
      const pictures = ['a', 'b', 'c', 'd'].map((letter) => new Picture(sheet, letter));
      for (const one of steps) {
        if (one.kind === 'strip') openStrip(one.index);
        else {
          // Two pictures never want the same place.
          const taken = new Set<string>();
          one.moves.forEach((to, index) => {
            const key = JSON.stringify(to);
            const area = to && !taken.has(key) ? { left: to.column * 6, top: to.row * 5, width: 6, height: 5 } : undefined;
            taken.add(key);
            pictures[index]!.move(area);
          });
        }
        sheet.settle();
        if (one.kind === 'move') for (const picture of pictures) picture.show();
        const expected = Array.from({ length: width * 2 * height }, (_, at) => {
          const here = pictures.findIndex(({ area }) => area && meet(area, { left: at % width, top: Math.floor(at / width), width: 1, height: 1 }));
          return here < 0 ? '.' : 'abcd'[here];
        });
        expect([...shown[0]!.pixels, ...shown[1]!.pixels].join('')).toBe(expected.join(''));
      }
    }), { numRuns: 60 });
  });
});
