import type { Frame, ScreenSnapshot } from '../../../shared/frames/frame';
import type { Ramps } from '../cells/colour';
import type { DirtyRect } from '../cells/easel';
import type { GlyphAtlas } from '../cells/glyphs';
import type { TileContent } from './content';
import { fit } from './metrics';
import { Painter } from './painter';
import { faded, type Palette } from './palette';
import { Screen } from './screen';
import type { ParseTurns } from './turns';

/** What terminals are painted with. */
export interface TextStudio {
  readonly atlas: GlyphAtlas;
  readonly ramps: Ramps;
  readonly palette: Palette;
  readonly turns: ParseTurns;
}

/** A terminal on the wall. */
export class TextContent implements TileContent {
  readonly hurt = undefined;
  readonly unfinished = false;
  readonly #screen: Screen;
  #painter: Painter | undefined;

  constructor(private readonly studio: TextStudio) {
    this.#screen = new Screen(studio.turns);
  }

  get slowed(): boolean { return this.#screen.slowed; }
  get guarded(): number { return this.#screen.guarded; }

  reset(snapshot: ScreenSnapshot): Promise<void> {
    return this.#screen.reset(snapshot);
  }

  async write(frame: Frame & { readonly kind: 'output' | 'resize' }): Promise<void> {
    if (frame.kind === 'output') await this.#screen.write(frame.text);
    else await this.#screen.resized(frame.columns, frame.rows);
  }

  /** A screen of text is small, and is there at once when the tile comes back. */
  forget(): void {}

  paint(image: ImageData, anew: boolean, ended: boolean): DirtyRect {
    const { terminal } = this.#screen;
    const painter = this.#painter;
    if (anew || !painter || painter.columns !== terminal.cols || painter.rows !== terminal.rows) this.#painter = this.#build(image, ended);
    return this.#painter!.paint(terminal, this.#screen.cursorShown);
  }

  dispose(): void {
    this.#screen.dispose();
    this.#painter = undefined;
  }

  #build(image: ImageData, ended: boolean): Painter {
    const { terminal } = this.#screen;
    const palette = ended ? faded(this.studio.palette) : this.studio.palette;
    return new Painter(fit(terminal.cols, terminal.rows, image.width, image.height), new Uint32Array(image.data.buffer), palette, this.studio.atlas, this.studio.ramps);
  }
}
