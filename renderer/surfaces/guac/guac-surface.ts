import './guac.css';
import type { Problem } from '../../../shared/base/problem';
import { DisposableStore } from '../../../shared/base/dispose';
import { isDisplay, type Frame, type Instruction, type Snapshot } from '../../../shared/frames/frame';
import type { FrameSink } from '../../../shared/frames/sink';
import { DisplayGuard } from '../../../shared/guard/guac/display';
import { ImageStreams } from '../guac-painter/image-streams';
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
  /** What a person does with mouse and keyboard, as instructions. Without it nothing leaves: there are no listeners at all. */
  readonly onInput?: (instruction: Instruction) => void;
}

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

  constructor(options: GuacSurfaceOptions = {}) {
    this.#options = options;
    this.#fit = options.fit ?? 'fit';
    this.#host.className = 'guac-surface';
    this.#host.dataset['fit'] = this.#fit;
    this.#stage = this.#owned.own(new Stage(options.onInput, () => this.#handleFlushed(), () => this.#handleSize()));
    this.#feed = new Feed(this.#stage, this.#images, (problem) => options.onProblem?.(problem));
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

  setFit(fit: GuacFit): void {
    this.#fit = fit;
    this.#host.dataset['fit'] = fit;
    this.#rescale();
  }

  /** Takes the pictures of `snapshot`: they are closed once drawn. Resolves when they are taken in; see `painted`. */
  async reset(snapshot: Snapshot): Promise<void> {
    if (!isDisplay(snapshot)) throw new Error('a terminal has no picture to start from');
    const resets = (this.#resets += 1);
    await this.#feed.stop();
    if (resets !== this.#resets || this.#owned.disposed) return;
    this.#images.clear();
    this.#mark.move(snapshot.pointer, 0);
    await this.#feed.run((stopped) => this.#stage.reset(snapshot, stopped));
    this.#guard.begin(snapshot.layers);
    await this.#feed.draw(this.#allowed(snapshot.open));
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
    void this.#feed.stop();
    this.#owned.dispose();
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
