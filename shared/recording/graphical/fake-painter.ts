import type { DisplaySnapshot, Instruction } from '../../frames/frame';
import type { DisplayPainter, DisplayState } from './painter';

/** For tests: a screen that remembers what was drawn on it, in order, and can be kept; its tiles are texts. */
export class FakePainter implements DisplayPainter {
  #drawn = '';
  #pointer: DisplayState['pointer'];
  #tiles: (Uint8Array | undefined)[] = [];
  drawings = 0;
  restores = 0;

  async draw(instructions: readonly Instruction[]): Promise<void> {
    for (const instruction of instructions) {
      if (instruction[0] === 'sync') continue;
      this.drawings += 1;
      this.#drawn += `${instruction.slice(0, 3).join(' ')};`;
    }
    await Promise.resolve();
  }

  movePointer(x: number, y: number): void {
    this.#pointer = { x, y };
  }

  save(): DisplayState {
    const pieces = this.#drawn.match(/.{1,40}/g) ?? [];
    this.#tiles = pieces.map((piece, number) => {
      const known = this.#tiles[number];
      return known !== undefined && new TextDecoder().decode(known) === piece ? known : new TextEncoder().encode(piece);
    });
    return { layers: [{ index: 0, width: 1, height: 1, place: undefined, tiles: [undefined, ...this.#tiles] }], pointer: this.#pointer, open: [] };
  }

  restore(state: DisplayState | undefined): void {
    this.restores += 1;
    this.#drawn = (state?.layers[0]?.tiles ?? []).map((tile) => (tile === undefined ? '' : new TextDecoder().decode(tile))).join('');
    this.#pointer = state?.pointer;
  }

  async snapshot(): Promise<DisplaySnapshot> {
    return { width: 1, height: 1, layers: [{ index: 0, width: 1, height: 1, picture: this.#drawn }], pointer: this.#pointer, open: [] };
  }

  async thumbnail(): Promise<unknown> {
    return this.#drawn;
  }

  dispose(): void {}
}
