import { isDrawn, type DrawnSnapshot, type Frame, type ScreenSnapshot } from '../../../shared/frames/frame';
import type { FrameSink } from '../../../shared/frames/sink';
import { unreachable } from '../../../shared/base/unreachable';
import type { TileHurt } from './content';
import { DesktopContent } from './desktop-content';
import type { DesktopStudio } from './desktop-screen';
import { blockColumns, blockMeans, blockRows, FlashLimiter } from './flash';
import { paintedEvery } from './pace';
import type { Area, Lodger, Sheet } from './sheet';
import { TextContent, type TextStudio } from './text-content';

/** What all tiles share. */
export interface TileStudio extends TextStudio, DesktopStudio {
  /** Asks for a turn to paint. */
  wantPaint(tile: Tile): void;
  forget(tile: Tile): void;
}

/** No side beyond this many device pixels. */
const largestSide = 8192;

/** One session on the wall: frames in, pixels on its area of the sheet out. Without an area it is not painted. */
export class Tile implements FrameSink, Lodger {
  /** What it is, the first screen says; a terminal until then. */
  #content: TextContent | DesktopContent;
  #image: ImageData | undefined;
  /** All of it has to be painted anew. */
  #anew = true;
  #area: Area | undefined;
  /** Nothing of it is on the sheet. */
  #unseen = true;
  #oldestUnpainted: number | undefined;
  readonly #limiter = new FlashLimiter();
  /** The picture has to wait for this: it would flash. */
  #held: ReturnType<typeof setTimeout> | undefined;
  #ended = false;
  #attended = false;
  #disposed = false;

  constructor(private readonly sheet: Sheet, area: Area | undefined, private readonly studio: TileStudio) {
    this.#content = new TextContent(studio);
    sheet.enter(this);
    this.place(area);
  }

  get area(): Area | undefined { return this.#area; }

  get slowed(): boolean { return this.#content.slowed; }
  /** It flashed, and was painted less often. */
  get calmed(): boolean { return this.#limiter.calmed(performance.now()); }
  /** Painted in every so many frames of 60 a second. */
  get every(): number { return paintedEvery(this.#area, this.#attended); }
  get guarded(): number { return this.#content.guarded; }
  /** Why not all of it is to be seen. */
  get hurt(): TileHurt | undefined { return this.#content.hurt; }

  async reset(snapshot: ScreenSnapshot | DrawnSnapshot): Promise<void> {
    if (isDrawn(snapshot)) await this.#desktop().reset(snapshot);
    else await this.#text().reset(snapshot);
    if (this.#ended) this.repaint();
    this.#ended = false;
    this.#changed();
  }

  async write(frame: Frame): Promise<void> {
    switch (frame.kind) {
      case 'output': case 'resize':
        await this.#text().write(frame);
        this.#changed();
        return;
      case 'instructions':
        await this.#desktop().write(frame.text);
        this.#changed();
        return;
      case 'snapshot':
        await this.reset(frame.snapshot);
        return;
      case 'desktop':
        if (!frame.snapshot.changes) return this.reset(frame.snapshot);
        await this.#desktop().write(frame.snapshot.instructions);
        this.#changed();
        return;
      case 'input': case 'marker': case 'event': case 'gap': case 'end': case 'draw': case 'pointer':
        return;
      default:
        unreachable(frame);
    }
  }

  /** The last picture stays, its colours fade. */
  end(): void {
    this.#ended = true;
    this.repaint();
  }

  /** When the bytes of the next write came; for `measure`. Same clock as `paint`. */
  arrived(at: number): void {
    this.#oldestUnpainted ??= at;
  }

  /** Pointer or keyboard are on it, or it is the large one: it is painted in each frame. */
  attend(attended: boolean): void {
    this.#attended = attended;
  }

  /** Where it lies from now on; undefined: out of sight. */
  place(area: Area | undefined): void {
    const old = this.#area;
    if (this.#disposed || (old && area && same(old, area))) return;
    this.#area = area && { ...area, width: side(area.width), height: side(area.height) };
    if (old) this.sheet.vacate(old);
    if (!area) this.#content.forget();
    this.#unseen = true;
    if (old?.width !== area?.width || old?.height !== area?.height) this.repaint();
    else this.#changed();
  }

  /** Draws everything anew: another size, theme or font. */
  repaint(): void {
    this.#anew = true;
    this.#changed();
  }

  show(): void {
    if (!this.#anew && this.#image && this.#area && this.#held === undefined) {
      this.#unseen = false;
      this.sheet.put(this.#image, this.#area, whole(this.#image));
    } else {
      this.#unseen = true;
      this.#changed();
    }
  }

  /** Brings its area up to date. Answers when the oldest bytes now visible came, if any. */
  paint(): number | undefined {
    if (this.#disposed || !this.#area) return undefined;
    const { width, height } = this.#area;
    if (this.#image?.width !== width || this.#image.height !== height) this.#image = new ImageData(width, height);
    const image = this.#image;
    const dirty = this.#content.paint(image, this.#anew, this.#ended);
    this.#anew = false;
    if (dirty.width > 0 || this.#held !== undefined) {
      blockMeans(new Uint32Array(image.data.buffer), image.width, image.height, means);
      if (this.#holds(this.#limiter.judge(means, performance.now()))) return undefined;
    }
    if (this.#unseen || dirty.width > 0) this.sheet.put(image, this.#area, this.#unseen ? whole(image) : dirty);
    this.#unseen = false;
    if (this.#content.unfinished) {
      this.studio.wantPaint(this);
      return undefined;
    }
    const arrivedAt = this.#oldestUnpainted;
    this.#oldestUnpainted = undefined;
    return arrivedAt;
  }

  dispose(): void {
    if (this.#disposed) return;
    this.#disposed = true;
    this.studio.forget(this);
    this.sheet.leave(this);
    clearTimeout(this.#held);
    this.#content.dispose();
    this.#image = undefined;
  }

  /** Keeps the picture before for that long. What was painted meanwhile is shown in one go. */
  #holds(waitMs: number): boolean {
    clearTimeout(this.#held);
    this.#held = waitMs > 0 ? setTimeout(() => this.studio.wantPaint(this), waitMs) : undefined;
    if (waitMs > 0) this.#unseen = true;
    return waitMs > 0;
  }

  #changed(): void {
    if (!this.#disposed) this.studio.wantPaint(this);
  }

  #text(): TextContent {
    return this.#content instanceof TextContent ? this.#content : this.#replace(new TextContent(this.studio));
  }

  #desktop(): DesktopContent {
    return this.#content instanceof DesktopContent ? this.#content : this.#replace(new DesktopContent(this.studio));
  }

  #replace<Content extends TextContent | DesktopContent>(content: Content): Content {
    this.#content.dispose();
    this.#content = content;
    this.#anew = true;
    return content;
  }
}

/** One picture is judged at a time. */
const means = new Float32Array(blockColumns * blockRows);

const side = (length: number): number => Math.max(1, Math.min(largestSide, Math.round(length)));
const same = (one: Area, other: Area): boolean => one.left === other.left && one.top === other.top && one.width === other.width && one.height === other.height;
const whole = (image: ImageData): Area => ({ left: 0, top: 0, width: image.width, height: image.height });
