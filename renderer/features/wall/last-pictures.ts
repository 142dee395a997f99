import type { SessionId } from '../../../shared/model/ids';

/** Device pixels kept in all, 4 bytes each: some 300 tiles of a full wall. Signing out reloads the window and drops them. */
const mostPixels = 16_000_000;

/** What each tile last showed, so that a wall come back to is not blank while its tiles open, and an ended session keeps its last picture. */
export class LastPictures {
  readonly #pictures = new Map<SessionId, HTMLCanvasElement>();
  #pixels = 0;

  constructor(private readonly most = mostPixels) {}

  /** Has a copy of that size drawn. The longest unkept make room. */
  keep(session: SessionId, { width, height }: { readonly width: number; readonly height: number }, draw: (context: CanvasRenderingContext2D) => void): void {
    if (width === 0 || height === 0 || width * height > this.most) return;
    const copy = document.createElement('canvas');
    copy.className = 'tile-canvas';
    copy.setAttribute('aria-hidden', 'true');
    copy.width = width;
    copy.height = height;
    const context = copy.getContext('2d');
    if (context) draw(context);
    this.drop(session);
    this.#pictures.set(session, copy);
    this.#pixels += width * height;
    for (const oldest of this.#pictures.keys()) {
      if (this.#pixels <= this.most) return;
      this.drop(oldest);
    }
  }

  /** The copy itself: it can be in one place of the page at a time. */
  of(session: SessionId): HTMLCanvasElement | undefined {
    return this.#pictures.get(session);
  }

  drop(session: SessionId): void {
    const picture = this.#pictures.get(session);
    if (!picture) return;
    this.#pictures.delete(session);
    this.#pixels -= picture.width * picture.height;
  }
}
