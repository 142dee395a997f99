import * as library from 'guacamole-common-js';
import type { Client, Display, Layer, Tunnel, VisibleLayer } from 'guacamole-common-js';
import type { DisplaySnapshot, Instruction } from '../../../shared/frames/frame';
import { canGoOnWith } from './kept-layers';
import { sturdy } from './sturdy-layer';
import { Turn } from './turn';

/** The module has one export, the default; its types tell otherwise. */
const Guacamole = (library as unknown as { readonly default: typeof library }).default;

/** What the library has and its types do not say. Facts of 1.5.0. */
interface FullDisplay {
  /** Given up with everything that was not drawn yet. */
  cancel(): void;
  flush(callback: () => void): void;
  drawImage(layer: Layer, x: number, y: number, image: CanvasImageSource): void;
  resize(layer: Layer, width: number, height: number): void;
  reset(layer: Layer): void;
  createLayer(): VisibleLayer;
  createBuffer(): Layer;
  onresize: ((width: number, height: number) => void) | null;
}

/** A frame of the display that the browser has not drawn yet. */
interface Flushing {
  readonly done: Promise<void>;
  resolve(): void;
  readonly drawn: readonly { close(): void }[];
  readonly leaving: readonly VisibleLayer[];
}

type Stream = (opcode: string, values: string[]) => void;

/** The masks of Guacamole's protocol that are used here. */
const replace = 0xc;
/** `Client.State.CONNECTED`: without it the client sends nothing, also not what it is asked to. */
const connected = 3;

/** Which of two on the same layer was put there first. */
const isBelow = (one: Layer, other: Layer): boolean =>
  ((one as VisibleLayer).getElement().compareDocumentPosition((other as VisibleLayer).getElement()) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;

/** A tunnel to nowhere: instructions are put in by hand, and what the client says goes to nobody. */
function handTunnel(): Tunnel {
  // Each tunnel of the library carries its methods itself: a class of ours could not override them.
  const tunnel = new (Guacamole.Tunnel as unknown as new () => Tunnel)();
  tunnel.sendMessage = () => undefined;
  return tunnel;
}

/**
 * Guacamole's own client and display, drawn on by hand. The client keeps its layers to itself, so each one is caught when
 * the display makes it; that way pictures that were decoded elsewhere can be put on any layer. Images never go through the client:
 * it decodes them itself, and one that cannot be decoded would block everything after it for good.
 */
export class Stage {
  readonly client: Client;
  readonly #tunnel: Tunnel;
  readonly #display: Display & FullDisplay;
  /** In the order in which they were made. */
  #layers = new Map<number, Layer>();
  #made: Layer | undefined;
  #cursor: Layer | undefined;
  #flushing: Flushing | undefined;
  #waiting = false;
  /** Something was drawn since the last flush was asked for. */
  #dirty = false;
  #drawn: { close(): void }[] = [];
  /** Taken away by a step that is not drawn yet: were the step forgotten, they would stay. */
  #leaving: VisibleLayer[] = [];
  /** The client has begun. */
  #ready = false;

  constructor(readonly onFlushed: () => void, onSize: (width: number, height: number) => void) {
    this.#tunnel = handTunnel();
    this.client = new Guacamole.Client(this.#tunnel);
    this.#display = this.client.getDisplay() as Display & FullDisplay;
    const { createLayer, createBuffer } = this.#display;
    this.#display.createLayer = () => (this.#made = sturdy(createLayer.call(this.#display))) as VisibleLayer;
    this.#display.createBuffer = () => (this.#made = sturdy(createBuffer.call(this.#display)));
    sturdy(this.#display.getDefaultLayer());
    sturdy(this.#display.getCursorLayer());
    this.#display.onresize = onSize;
  }

  get element(): HTMLElement { return this.#display.getElement(); }
  get width(): number { return this.#display.getWidth(); }
  get height(): number { return this.#display.getHeight(); }

  scale(factor: number): void {
    this.#display.scale(factor);
  }

  /** One instruction that is no image. */
  draw([opcode, ...values]: Instruction, layers: readonly number[]): void {
    this.#dirty = true;
    for (const index of layers) this.#layer(index);
    (this.#tunnel.oninstruction as Stream | null)?.(opcode, values);
    const [index = 0] = layers;
    if (opcode !== 'dispose' || index === 0) return;
    if (index > 0) this.#leaving.push(this.#layer(index) as VisibleLayer);
    this.#layers.delete(index);
  }

  /** An image, which is closed once it is drawn. */
  drawImage(index: number, mask: number, x: number, y: number, image: ImageBitmap): void {
    this.#dirty = true;
    const layer = this.#layer(index);
    this.#display.setChannelMask(layer, mask);
    this.#display.drawImage(layer, x, y, image);
    this.#drawn.push(image);
  }

  /** Everything that was there is gone, and with it what was not drawn yet; then `snapshot` is, unless it is given up on the way. */
  async reset({ layers, cursor, pointer }: DisplaySnapshot, stopped: () => boolean = () => false): Promise<void> {
    const turn = new Turn();
    this.#begin(layers);
    for (const { index, width, height, picture } of layers) {
      // A hostile session has a thousand layers, and each is a canvas.
      if (turn.over) await turn.next();
      if (stopped()) return;
      const known = this.#layers.get(index);
      const layer = known ?? this.#layer(index);
      if (known !== undefined) this.#display.reset(layer);
      // What is not drawn over is still there.
      if (picture === undefined && known !== undefined) this.#display.resize(layer, 0, 0);
      this.#display.resize(layer, width, height);
      if (picture !== undefined) this.drawImage(index, replace, 0, 0, picture as ImageBitmap);
    }
    for (const { index, place } of layers) {
      if (place === undefined || index <= 0) continue;
      this.#display.move(this.#layer(index) as VisibleLayer, this.#layer(place.parent) as VisibleLayer, place.x, place.y, place.z);
      this.#display.shade(this.#layer(index) as VisibleLayer, place.opacity);
    }
    this.#setCursor(cursor);
    if (pointer) this.movePointer(pointer.x, pointer.y);
    this.flush();
  }

  /**
   * Layers that the new picture has too are gone on with: while a recording is shown picture by picture they are the same each
   * time, and a canvas of their size takes 3 ms to make, and its memory until the next collection.
   */
  #begin(layers: DisplaySnapshot['layers']): void {
    // With what was not drawn yet goes the frame that is on its way: each frame of the display takes one of the browser's.
    this.#display.cancel();
    for (const image of this.#flushing?.drawn ?? []) image.close();
    for (const layer of [...this.#flushing?.leaving ?? [], ...this.#leaving.splice(0)]) layer.dispose();
    this.#flushing?.resolve();
    this.#flushing = undefined;
    this.#waiting = false;
    if (this.#ready && canGoOnWith(this.#layers, layers, isBelow)) {
      const wanted = new Set(layers.map(({ index }) => index));
      for (const index of this.#layers.keys()) if (index < 0 && !wanted.has(index)) this.draw(['dispose', String(index)], [index]);
    } else {
      this.client.importState({ currentState: connected, currentTimestamp: 0, layers: {} } as never);
      this.#display.cancel();
      this.#ready = true;
      this.#layers = new Map([[0, this.#display.getDefaultLayer()]]);
    }
    if (!layers.some(({ index }) => index === 0)) this.#display.resize(this.#display.getDefaultLayer(), 0, 0);
  }

  #setCursor(cursor: DisplaySnapshot['cursor']): void {
    const shape = cursor?.picture as ImageBitmap | undefined;
    const buffer = (this.#cursor ??= this.#display.createBuffer());
    if (shape !== undefined) {
      this.#display.resize(buffer, shape.width, shape.height);
      this.#display.setChannelMask(buffer, replace);
      this.#display.drawImage(buffer, 0, 0, shape);
      this.#drawn.push(shape);
    }
    this.#display.setCursor(cursor?.hotspotX ?? 0, cursor?.hotspotY ?? 0, buffer, 0, 0, shape?.width ?? 0, shape?.height ?? 0);
  }

  movePointer(x: number, y: number): void {
    this.#display.moveCursor(x, y);
  }

  /** Puts on the screen what was drawn so far: at the next frame, or at once in a window that is not used. */
  flush(): void {
    if (this.#flushing !== undefined) {
      this.#waiting ||= this.#dirty;
      return;
    }
    this.#dirty = false;
    let resolve = (): void => undefined;
    const done = new Promise<void>((fulfil) => { resolve = fulfil; });
    const drawn = this.#drawn.splice(0);
    const flushing: Flushing = { done, resolve, drawn, leaving: this.#leaving.splice(0) };
    this.#flushing = flushing;
    this.#display.flush(() => {
      for (const image of drawn) image.close();
      if (this.#flushing === flushing) this.#flushing = undefined;
      resolve();
      this.onFlushed();
      if (this.#waiting) {
        this.#waiting = false;
        this.flush();
      }
    });
  }

  /** Resolves when everything is on the screen. */
  async flushed(): Promise<void> {
    while (this.#flushing !== undefined) await this.#flushing.done;
  }

  /** What is seen, as one canvas; with the mouse if wanted. */
  flatten(pointer: boolean): HTMLCanvasElement {
    const canvas = this.#display.flatten();
    const cursor = this.#display.getCursorLayer();
    if (pointer && cursor.width > 0 && cursor.height > 0) {
      canvas.getContext('2d')?.drawImage(cursor.getCanvas(), this.#display.cursorX - this.#display.cursorHotspotX, this.#display.cursorY - this.#display.cursorHotspotY);
    }
    return canvas;
  }

  /** The library keeps a listener on the window, and with it the display: what it holds is made small. */
  dispose(): void {
    this.#display.onresize = null;
    void this.reset({ width: 0, height: 0, layers: [], open: [] });
    this.client.disconnect();
    this.element.remove();
  }

  /** The layer the client knows by this number; made as the client would. */
  #layer(index: number): Layer {
    const known = this.#layers.get(index);
    if (known !== undefined) return known;
    this.#made = undefined;
    // A property that no layer has: nothing happens, but the client makes the layer.
    (this.#tunnel.oninstruction as Stream | null)?.('set', [String(index), 'vigil', '']);
    const layer = this.#made ?? this.#display.getDefaultLayer();
    this.#layers.set(index, layer);
    return layer;
  }
}
