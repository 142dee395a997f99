import type { Disposable } from '../../../shared/base/dispose';

/** Whole device pixels; on a sheet they count from its top left corner. */
export interface Area {
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/** What a strip is painted with; the 2D context of an OffscreenCanvas fits. */
export interface StripContext {
  fillStyle: unknown;
  fillRect(x: number, y: number, width: number, height: number): void;
  putImageData(image: ImageData, x: number, y: number, dirtyX: number, dirtyY: number, dirtyWidth: number, dirtyHeight: number): void;
}

/** A canvas that holds what lies between two heights of the sheet. */
interface Strip {
  readonly canvas: { width: number; height: number };
  readonly context: StripContext;
  area: Area;
  /** Of another size or place than its pixels. */
  fresh: boolean;
}

/** Something with pixels of its own that lies on the sheet. */
export interface Lodger {
  readonly area: Area | undefined;
  /** Puts all its pixels on the sheet again, at once if it has them. */
  show(): void;
}

export const meet = (one: Area, other: Area): boolean =>
  one.left < other.left + other.width && other.left < one.left + one.width && one.top < other.top + other.height && other.top < one.top + one.height;

/**
 * The one picture behind all tiles of a wall, cut into strips: each canvas costs the compositor a surface of its own in each
 * frame, so a wall of 256 tiles has five of them, not 256. Strips scroll with the tiles and exist near what is in view only.
 */
export class Sheet {
  readonly #strips = new Set<Strip>();
  readonly #lodgers = new Set<Lodger>();
  #vacant: Area[] = [];
  #ground: string;

  /** `onUnsettled`: `settle` wants to be called before the next picture. `ground` shows where nothing lies, as `#rrggbb`. */
  constructor(ground: string, private readonly onUnsettled: () => void) {
    this.#ground = ground;
  }

  get empty(): boolean { return this.#strips.size === 0 && this.#lodgers.size === 0; }

  openStrip(canvas: { width: number; height: number }, context: StripContext, area: Area): Disposable & { resize(area: Area): void } {
    const strip: Strip = { canvas, context, area, fresh: true };
    this.#strips.add(strip);
    this.onUnsettled();
    return {
      resize: (next) => {
        strip.area = next;
        strip.fresh = true;
        this.onUnsettled();
      },
      dispose: () => void this.#strips.delete(strip),
    };
  }

  enter(lodger: Lodger): void {
    this.#lodgers.add(lodger);
  }

  leave(lodger: Lodger): void {
    if (this.#lodgers.delete(lodger) && lodger.area) this.vacate(lodger.area);
  }

  /** Nobody lies here any more, or somebody else does. */
  vacate(area: Area): void {
    this.#vacant.push(area);
    this.onUnsettled();
  }

  setGround(ground: string): void {
    this.#ground = ground;
    for (const strip of this.#strips) strip.fresh = true;
    this.onUnsettled();
  }

  /** Puts `dirty` of a picture that lies at `area`; `dirty` counts from the picture's own corner. */
  put(image: ImageData, area: Area, dirty: Area): void {
    const top = area.top + dirty.top;
    for (const { area: strip, context, fresh } of this.#strips) {
      if (fresh || top >= strip.top + strip.height || top + dirty.height <= strip.top) continue;
      context.putImageData(image, area.left - strip.left, area.top - strip.top, dirty.left, dirty.top, dirty.width, dirty.height);
    }
  }

  /** Clears what became vacant and new strips, and has everything shown again that lies there: all between two pictures. */
  settle(): void {
    if (this.#vacant.length === 0 && ![...this.#strips].some((strip) => strip.fresh)) return;
    const cleared = this.#vacant;
    this.#vacant = [];
    for (const strip of this.#strips) {
      const { canvas, context, area } = strip;
      if (strip.fresh) {
        strip.fresh = false;
        if (canvas.width !== area.width) canvas.width = area.width;
        if (canvas.height !== area.height) canvas.height = area.height;
        cleared.push(area);
      }
      context.fillStyle = this.#ground;
      for (const one of cleared) {
        if (meet(one, area)) context.fillRect(one.left - area.left, one.top - area.top, one.width, one.height);
      }
    }
    for (const lodger of this.#lodgers) {
      const { area } = lodger;
      if (area && cleared.some((one) => meet(one, area))) lodger.show();
    }
  }
}
