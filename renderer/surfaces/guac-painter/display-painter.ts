import type { DisplayLayer, DisplaySnapshot, Instruction } from '../../../shared/frames/frame';
import { DisplayGuard } from '../../../shared/guard/guac/display';
import type { DisplayLimits } from '../../../shared/guard/guac/limits';
import type { DisplayPainter, DisplayState } from '../../../shared/recording/graphical/painter';
import { damagedPicture } from './damaged-picture';
import { draw, drawImage, layersOf } from './drawing';
import { ImageStreams, whole, type ArrivedImage } from './image-streams';
import { Layers } from './layers';
import { PaintedLayer } from './painted-layer';
import { CanvasStudio, type Studio } from './studio';
import { DisplayView, type DrawnCursor } from './view';

/** Images being decoded at once; they are drawn in order all the same. */
const ahead = 24;
/** The thread is given away this often while there is only drawing. */
const turnMs = 20;

/** As many as the guard has at once. */
const mostHeld = 512;

/** What another owner than the recording worker asks for. */
export interface PainterOptions {
  readonly limits?: Partial<DisplayLimits>;
  /** Called between two steps once drawing has taken `turnMs`; resolves when it is this painter's turn again. */
  readonly rest?: (spentMs: number) => Promise<void>;
  readonly turnMs?: number;
  /** What cannot be decoded is drawn as a box that says so, and counted. */
  readonly marksDamage?: boolean;
}

/** Guacamole's display without a page: layers as plain pixels, images decoded by the browser. */
export class CanvasPainter implements DisplayPainter {
  /** Images that could not be decoded. */
  damagedImages = 0;
  readonly view: DisplayView;
  readonly guard: DisplayGuard;
  readonly #layers = new Layers();
  readonly #images = new ImageStreams();
  /** Images of which only the beginning came: the guard holds them back until it has seen what they are. */
  readonly #held = new Map<string, Instruction>();
  #cursor: DrawnCursor | undefined;
  #pointer: { readonly x: number; readonly y: number } | undefined;

  constructor(readonly studio: Studio = new CanvasStudio(), private readonly options: PainterOptions = {}) {
    this.guard = new DisplayGuard(options.limits);
    if (options.limits?.pixels !== undefined) this.#layers.most = options.limits.pixels;
    this.view = new DisplayView(this.#layers, () => ({ cursor: this.#cursor, pointer: this.#pointer }));
  }

  async draw(instructions: readonly Instruction[]): Promise<void> {
    const { rest = afterOthers, turnMs: most = turnMs } = this.options;
    const steps: (Instruction | ArrivedImage)[] = [];
    let turn = performance.now();
    for (const [number, instruction] of instructions.entries()) {
      for (const allowed of this.#allowed(instruction)) {
        const image = this.#images.take(allowed);
        if (image === 'other') steps.push(allowed);
        else if (image !== 'taken') steps.push(image);
      }
      if ((number & 63) !== 63 || performance.now() - turn <= most) continue;
      await rest(performance.now() - turn);
      turn = performance.now();
    }
    const decoding: ReturnType<Studio['decode']>[] = [];
    let started = 0;
    let spent = performance.now() - turn;
    for (const step of steps) {
      for (; started < steps.length && decoding.length < ahead; started += 1) {
        const next = steps[started];
        if (next !== undefined && 'bytes' in next) decoding.push(this.studio.decode(next));
      }
      const pixels = 'bytes' in step ? (await decoding.shift()) ?? this.#damaged(step) : undefined;
      turn = performance.now();
      if (!('bytes' in step)) this.#draw(step);
      else if (pixels !== undefined) drawImage(this.#layers, step, pixels);
      spent += performance.now() - turn;
      if (spent <= most) continue;
      await rest(spent);
      spent = 0;
    }
    if (spent > 0 && this.options.rest) await rest(spent);
  }

  /** From now on all layers together may have this many pixels. */
  allow(pixels: number): void {
    this.guard.allow(pixels);
    this.#layers.most = pixels;
  }

  movePointer(x: number, y: number): void {
    this.#pointer = { x, y };
  }

  save(): DisplayState {
    const layers = this.#layers.all().map(({ index, layer, place }) => ({ index, width: layer.width, height: layer.height, place, tiles: layer.tiles() }));
    const cursor = this.#cursor && {
      width: this.#cursor.layer.width, height: this.#cursor.layer.height, tiles: this.#cursor.layer.tiles(), hotspotX: this.#cursor.hotspotX, hotspotY: this.#cursor.hotspotY,
    };
    return { layers, cursor, pointer: this.#pointer, open: this.#open() };
  }

  restore(state: DisplayState | undefined): void {
    const before = this.#layers.all();
    const kept = new Set(state?.layers.map(({ index }) => index));
    if (!kept.has(0)) this.#layers.clear();
    for (const { index } of before) if (!kept.has(index)) this.#layers.dispose(index);
    this.#images.clear();
    for (const { index, width, height, place, tiles } of state?.layers ?? []) {
      const placed = this.#layers.at(index);
      placed?.layer.restore(width, height, tiles);
      if (placed && place) placed.place = place;
    }
    this.#cursor = undefined;
    if (state?.cursor) {
      const layer = new PaintedLayer();
      layer.restore(state.cursor.width, state.cursor.height, state.cursor.tiles);
      this.#cursor = { layer, hotspotX: state.cursor.hotspotX, hotspotY: state.cursor.hotspotY };
    }
    this.#pointer = state?.pointer;
    this.guard.begin(state?.layers ?? []);
    this.#held.clear();
    for (const instruction of state?.open ?? []) {
      for (const allowed of this.#allowed(instruction)) if (this.#images.take(allowed) === 'other') this.#draw(allowed);
    }
  }

  async snapshot(): Promise<DisplaySnapshot> {
    const picture = ({ width, height, data, empty }: PaintedLayer): Promise<unknown> | undefined => (empty ? undefined : this.studio.picture({ width, height, data }));
    const layers = await Promise.all(this.#layers.all().map(async ({ index, layer, place }): Promise<DisplayLayer> =>
      ({ index, width: layer.width, height: layer.height, picture: await picture(layer), place })));
    const shown = this.#cursor && await picture(this.#cursor.layer);
    const cursor = this.#cursor && shown ? { picture: shown, hotspotX: this.#cursor.hotspotX, hotspotY: this.#cursor.hotspotY } : undefined;
    return { width: layers[0]?.index === 0 ? layers[0].width : 0, height: layers[0]?.index === 0 ? layers[0].height : 0, layers, cursor, pointer: this.#pointer, open: this.#open() };
  }

  async thumbnail(width: number, height: number): Promise<unknown> {
    const seen = this.#layers.visible();
    const desktop = seen[0]?.layer;
    if (desktop === undefined) return undefined;
    const scale = Math.min(1, width / desktop.width, height / desktop.height);
    const side = (pixels: number): number => Math.max(1, Math.round(pixels * scale));
    return this.studio.thumbnail(side(desktop.width), side(desktop.height), scale, seen.map(({ layer, ...place }) => ({ pixels: layer, ...place })));
  }

  dispose(): void {
    this.restore(undefined);
  }

  #damaged(image: ArrivedImage): ReturnType<typeof damagedPicture> | undefined {
    if (!this.options.marksDamage) return undefined;
    this.damagedImages += 1;
    return damagedPicture(image.width, image.height);
  }

  #allowed(instruction: Instruction): readonly Instruction[] {
    const [opcode, stream = ''] = instruction;
    const allowed = this.guard.filter(instruction);
    if (opcode === 'img' && this.#held.size < mostHeld) this.#held.set(stream, instruction);
    if (opcode === 'end' || (opcode === 'blob' && allowed.length > 0)) this.#held.delete(stream);
    if (opcode === 'dispose' || (opcode !== 'img' && allowed.length > 0)) return allowed;
    // What the guard holds back names its layers all the same, and the guard counts on them.
    const named = (layersOf[opcode] ?? []).map((place) => instruction[place] ?? '').filter((index) => /^-?\d{1,10}$/.test(index));
    return [...allowed, ...named.map((index): Instruction => ['set', index])];
  }

  #draw(instruction: Instruction): void {
    if (instruction[0] === 'cursor') this.#setCursor(instruction);
    else draw(this.#layers, instruction);
  }

  #setCursor([, hotspotX, hotspotY, source, x, y, width, height]: Instruction): void {
    const layer = new PaintedLayer();
    layer.resize(Math.min(256, whole(width)), Math.min(256, whole(height)));
    const from = this.#layers.named(source)?.layer;
    if (from !== undefined) {
      const [fromX, fromY] = [whole(x), whole(y)];
      const left = Math.max(0, -fromX);
      const right = Math.min(layer.width, from.width - fromX);
      for (let row = Math.max(0, -fromY); left < right && row < Math.min(layer.height, from.height - fromY); row += 1) {
        const line = (fromY + row) * from.width + fromX;
        layer.data.set(from.data.subarray(line + left, line + right), row * layer.width + left);
      }
    }
    layer.touch({ x: 0, y: 0, width: layer.width, height: layer.height });
    this.#cursor = { layer, hotspotX: whole(hotspotX), hotspotY: whole(hotspotY) };
  }

  #open(): Instruction[] {
    const paths = this.#layers.all().flatMap(({ index, layer }) => layer.path.map(({ x, y, width, height }): Instruction => ['rect', ...[index, x, y, width, height].map(String)]));
    return [...this.#images.open(), ...this.#held.values(), ...paths];
  }
}

const afterOthers = (): Promise<void> => new Promise((resolve) => { setTimeout(resolve, 0); });
