import './guac.css';
import type { Problem } from '../../../shared/base/problem';
import { DisposableStore } from '../../../shared/base/dispose';
import { isDisplay, isDrawn, type DisplaySnapshot, type Frame, type Instruction, type Snapshot } from '../../../shared/frames/frame';
import type { FrameSink } from '../../../shared/frames/sink';
import { DisplayGuard } from '../../../shared/guard/guac/display';
import { livePiece } from '../../../shared/recording/guac/live';
import { ImageStreams } from '../guac-painter/image-streams';
import { DesktopInput, type DesktopAct } from './desktop-input';
import { Feed } from './feed';
import { PointerMark } from './pointer-mark';
import { Stage } from './stage';

export type GuacFit = 'fit' | 'actual';

export interface GuacSurfaceOptions {
  /** `fit`: as large as the box allows; `actual`: pixel by pixel, scrolling where it is larger. Default `fit`. */
  readonly fit?: GuacFit;
  /** The screen's own size, when it becomes known and whenever it changes. */
  readonly onSize?: (width: number, height: number) => void;
  /** The picture broke. Say so over it; what comes after the next `reset` is shown again. */
  readonly onProblem?: (problem: Problem) => void;
  readonly onGap?: (gap: Frame & { readonly kind: 'gap' }) => void;
  readonly onEnd?: (reason: string, text: string) => void;
  /** A live picture: images that cannot be decoded are shown hatched, and what is lost of the picture is told. */
  readonly onDamage?: () => void;
  /** Keys that are the console's own, while somebody takes part. */
  readonly isReserved?: (event: KeyboardEvent) => boolean;
}

const nothingDrawn: DisplaySnapshot = { width: 0, height: 0, layers: [], open: [] };
/** An image of a live session that takes longer to decode counts as damaged. */
const decodeMs = 2000;
/** The mouse that is seen is one's own for this long after it was moved here. */
const ownMouseMs = 1000;

/** One graphical session at full detail: what the player shows, and later the focused view. Everything that comes in passes the guard. */
export class GuacSurface implements FrameSink {
  readonly #options: GuacSurfaceOptions;
  readonly #host = document.createElement('div');
  readonly #stage: Stage;
  readonly #feed: Feed;
  readonly #mark: PointerMark;
  readonly #owned = new DisposableStore();
  readonly #guard = new DisplayGuard();
  readonly #images = new ImageStreams();
  #fit: GuacFit;
  #capture: HTMLCanvasElement | undefined;
  /** Time of the newest frame that was taken in, and of the newest that is on the screen. */
  #taken = 0;
  #resets = 0;
  #factor = 1;
  #input: DesktopInput | undefined;
  #movedAt = Number.NEGATIVE_INFINITY;

  constructor(options: GuacSurfaceOptions = {}) {
    this.#options = options;
    this.#fit = options.fit ?? 'fit';
    this.#host.className = 'guac-surface';
    this.#host.dataset['fit'] = this.#fit;
    this.#stage = this.#owned.own(new Stage(() => this.#handleFlushed(), () => this.#handleSize()));
    this.#feed = new Feed(this.#stage, this.#images, (problem) => options.onProblem?.(problem),
      options.onDamage && { mostMs: decodeMs, onDamaged: options.onDamage });
    this.#host.append(this.#stage.element);
    this.#mark = this.#owned.own(new PointerMark(this.#stage.element.firstElementChild ?? this.#stage.element));
    this.#owned.onDispose(() => this.#host.remove());
  }

  /** Puts the screen into `element`, which it fills and follows in size. */
  attach(element: HTMLElement): void {
    element.append(this.#host);
    const observer = new ResizeObserver(() => this.#rescale());
    observer.observe(this.#host);
    this.#owned.onDispose(() => observer.disconnect());
    this.#rescale();
  }

  get width(): number { return this.#stage.width; }
  get height(): number { return this.#stage.height; }

  /** Where the picture lies, in CSS pixels of the window, and how large each of its pixels is there. Undefined: there is none yet. */
  get box(): { readonly left: number; readonly top: number; readonly scale: number } | undefined {
    if (this.width * this.height === 0) return undefined;
    const { left, top } = this.#stage.element.getBoundingClientRect();
    return { left, top, scale: this.#factor };
  }

  setFit(fit: GuacFit): void {
    this.#fit = fit;
    this.#host.dataset['fit'] = fit;
    this.#rescale();
  }

  /** Takes the pictures of `snapshot`: they are closed once drawn. Resolves when they are taken in; see `painted`. */
  async reset(snapshot: Snapshot): Promise<void> {
    if (!isDisplay(snapshot) && !isDrawn(snapshot)) throw new Error('a terminal has no picture to start from');
    const picture = isDisplay(snapshot) ? snapshot : nothingDrawn;
    const resets = (this.#resets += 1);
    await this.#feed.stop();
    if (resets !== this.#resets || this.#owned.disposed) return;
    this.#images.clear();
    this.#mark.move(picture.pointer, 0);
    await this.#feed.run((stopped) => this.#stage.reset(picture, stopped));
    this.#guard.begin(picture.layers);
    await (isDrawn(snapshot) ? this.#live(snapshot.instructions) : this.#feed.draw(this.#allowed(picture.open)));
  }

  /** Keyboard and mouse are `onAct`'s from now on; undefined: nobody's, there are no listeners at all. */
  takePart(onAct: ((act: DesktopAct) => void) | undefined): DesktopInput | undefined {
    this.#input?.dispose();
    this.#host.toggleAttribute('data-takes-part', onAct !== undefined);
    this.#input = onAct && new DesktopInput({
      parent: this.#stage.element, scale: () => this.#factor, size: () => ({ width: this.width, height: this.height }), isReserved: this.#options.isReserved,
      onAct: (act) => {
        if (act.kind === 'mouse') this.#moveOwn(act.x, act.y, act.mask);
        onAct(act);
      },
    });
    return this.#input;
  }

  /** Resolves when the frame is taken in; it is on the screen with the browser's next frame. Rests when drawing falls behind. */
  async write(frame: Frame): Promise<void> {
    if (this.#owned.disposed) return;
    this.#taken = frame.at;
    switch (frame.kind) {
      case 'draw':
        return this.#feed.draw(this.#frame(frame.instructions));
      case 'pointer':
        this.#stage.movePointer(frame.x, frame.y);
        this.#mark.move(frame, frame.buttons);
        return;
      case 'instructions': return this.#live(frame.text);
      case 'desktop': return frame.snapshot.changes ? this.#live(frame.snapshot.instructions) : this.reset(frame.snapshot);
      case 'gap': return this.#options.onGap?.(frame);
      case 'end': return this.end(frame.reason, frame.text);
      default:
    }
  }

  end(reason: string, text: string): void {
    this.#options.onEnd?.(reason, text);
  }

  /** Resolves when everything that was written is on the screen. */
  async painted(): Promise<void> {
    await this.#feed.idle();
    await this.#stage.flushed();
  }

  /** What is seen, as a PNG. */
  async snapshotPicture({ pointer = false }: { readonly pointer?: boolean } = {}): Promise<Blob> {
    await this.painted();
    const canvas = this.#stage.flatten(pointer);
    return new Promise((resolve, reject) => {
      canvas.toBlob((blob) => (blob ? resolve(blob) : reject(new Error('there is no picture yet'))), 'image/png');
    });
  }

  /** One canvas with everything that is seen, the mouse included, renewed with every frame from now on: for capturing a film. */
  get canvas(): HTMLCanvasElement {
    if (this.#capture === undefined) {
      this.#capture = document.createElement('canvas');
      this.#copyForCapture();
    }
    return this.#capture;
  }

  /** Nobody films any more. */
  releaseCanvas(): void {
    this.#capture = undefined;
  }

  dispose(): void {
    this.#resets += 1;
    this.#capture = undefined;
    this.#input?.dispose();
    void this.#feed.stop();
    this.#owned.dispose();
  }

  /** Draws on from what a live session sends. Resolves when it is on the screen: so no more comes than can be shown. */
  async #live(text: string): Promise<void> {
    const { instructions, pointer, damaged } = livePiece(text);
    const { images, layers, storms } = this.#guard.counts;
    await this.#feed.draw(this.#allowed(instructions));
    const now = this.#guard.counts;
    if (damaged || now.images > images || now.layers > layers || now.storms > storms) this.#options.onDamage?.();
    if (!pointer || performance.now() - this.#movedAt < ownMouseMs) return;
    this.#stage.movePointer(pointer.x, pointer.y);
    this.#mark.move(pointer, pointer.buttons);
  }

  /** One's own mouse is seen at once, not when the session answers. */
  #moveOwn(x: number, y: number, mask: number): void {
    this.#movedAt = performance.now();
    this.#stage.movePointer(x, y);
    this.#mark.move({ x, y }, mask);
    this.#stage.flush();
  }

  *#allowed(instructions: readonly Instruction[]): Generator<Instruction> {
    for (const instruction of instructions) yield* this.#guard.filter(instruction);
  }

  *#frame(instructions: readonly Instruction[]): Generator<Instruction> {
    yield* this.#allowed(instructions);
    this.#guard.endFrame();
  }

  #handleSize(): void {
    const { width, height } = this.#stage;
    const { dataset } = this.#host;
    if (this.#owned.disposed || width * height === 0 || (dataset['width'] === String(width) && dataset['height'] === String(height))) return;
    dataset['width'] = String(width);
    dataset['height'] = String(height);
    this.#rescale();
    this.#options.onSize?.(width, height);
  }

  #handleFlushed(): void {
    this.#host.dataset['paintedAt'] = String(this.#taken);
    this.#copyForCapture();
  }

  #rescale(): void {
    const { width, height } = this.#stage;
    const box = this.#host;
    if (width === 0 || height === 0 || box.clientWidth === 0 || box.clientHeight === 0) return;
    const factor = this.#fit === 'actual' ? 1 : Math.min(box.clientWidth / width, box.clientHeight / height);
    this.#factor = factor;
    this.#stage.scale(factor);
    // Whole steps keep every pixel a square; between them smoothing reads better.
    box.dataset['crisp'] = String(Number.isInteger(factor * devicePixelRatio));
  }

  #copyForCapture(): void {
    const canvas = this.#capture;
    if (canvas === undefined) return;
    const flat = this.#stage.flatten(true);
    if (canvas.width !== flat.width || canvas.height !== flat.height) {
      canvas.width = flat.width;
      canvas.height = flat.height;
    }
    if (flat.width > 0 && flat.height > 0) canvas.getContext('2d')?.drawImage(flat, 0, 0);
  }
}
