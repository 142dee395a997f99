import type { Disposable } from '../../../../shared/base/dispose';
import { follow, fullScale, panBy, rescale, ticksOf, timeAt, xOf, zoomAt, type TimeScale } from './scale';
import { laneGap, layoutTracks, rulerHeight, trackTable } from './tracks';
import type { TimelineColours, TimelineData } from './track';
import { formatPosition } from '../../../kit/format/format';

export interface HoverItem {
  readonly x: number;
  readonly at: number;
  readonly label?: string | undefined;
}

/**
 * Owns the tracks, the scale and the one animation-frame loop. Two canvases lie on each other: lanes, repainted when data
 * or scale change, and the playhead, repainted when it moves. A frame is only asked for when something changed.
 */
export class TimelinePainter implements Disposable {
  readonly tracks = trackTable.map((create) => create());
  readonly layout = layoutTracks(this.tracks);
  #scale: TimeScale = fullScale(0, 0);
  #data: TimelineData = { events: [], hits: [] };
  #colours: TimelineColours;
  #lanesDirty = true;
  #frame = 0;
  #position = 0;
  #hoverX: number | undefined;
  readonly #lanes: HTMLCanvasElement;
  readonly #head: HTMLCanvasElement;
  readonly #readPosition: () => number;

  constructor(lanes: HTMLCanvasElement, head: HTMLCanvasElement, position: () => number) {
    this.#lanes = lanes;
    this.#head = head;
    this.#readPosition = position;
    this.#colours = readColours(lanes);
  }

  get scale(): TimeScale {
    return this.#scale;
  }

  setData(data: TimelineData): void {
    this.#data = data;
    this.#redoLanes();
  }

  setSize(duration: number, width: number): void {
    this.#scale = rescale(this.#scale, duration, width);
    this.#redoLanes();
  }

  zoom(x: number, factor: number): void {
    this.#scale = zoomAt(this.#scale, x, factor);
    this.#redoLanes();
  }

  pan(pixels: number): void {
    this.#scale = panBy(this.#scale, pixels);
    this.#redoLanes();
  }

  fit(): void {
    this.#scale = fullScale(this.#scale.duration, this.#scale.width);
    this.#redoLanes();
  }

  setTheme(): void {
    this.#colours = readColours(this.#lanes);
    this.#redoLanes();
  }

  /** The playhead may have moved. */
  moved(): void {
    this.#ask();
  }

  hover(x: number | undefined, y = 0): HoverItem | undefined {
    this.#hoverX = x;
    this.#ask();
    if (x === undefined) return undefined;
    const lane = this.tracks.findIndex((track, index) => {
      const top = this.layout.tops[index] ?? 0;
      return y >= top && y < top + track.height + laneGap;
    });
    const item = this.tracks[lane]?.itemAt?.(x);
    return { x, at: item?.at ?? timeAt(this.#scale, x), label: item?.label };
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = -1;
  }

  #redoLanes(): void {
    this.#lanesDirty = true;
    this.#ask();
  }

  #ask(): void {
    if (this.#frame === 0) this.#frame = requestAnimationFrame(() => this.#paint());
  }

  #paint(): void {
    this.#frame = 0;
    const position = this.#readPosition();
    if (position !== this.#position) {
      this.#position = position;
      const followed = follow(this.#scale, position);
      if (followed !== this.#scale) {
        this.#scale = followed;
        this.#lanesDirty = true;
      }
    }
    if (this.#lanesDirty) this.#paintLanes();
    this.#paintHead();
  }

  #paintLanes(): void {
    this.#lanesDirty = false;
    const context = prepare(this.#lanes, this.#scale.width, this.layout.height);
    if (!context) return;
    this.#paintRuler(context);
    for (const [index, track] of this.tracks.entries()) {
      const top = this.layout.tops[index] ?? 0;
      const brush = { context, colours: this.#colours, top, height: track.height, width: this.#scale.width };
      context.fillStyle = this.#colours.lane;
      context.fillRect(0, top, this.#scale.width, track.height);
      track.measure(this.#scale, this.#data);
      context.save();
      track.paint(brush);
      context.restore();
    }
  }

  #paintRuler(context: CanvasRenderingContext2D): void {
    const { step, times } = ticksOf(this.#scale);
    context.font = `11px ${getComputedStyle(this.#lanes).fontFamily}`;
    context.textBaseline = 'middle';
    for (const at of times) {
      const x = Math.round(xOf(this.#scale, at));
      context.fillStyle = this.#colours.line;
      context.fillRect(x, rulerHeight - 5, 1, 5);
      context.fillStyle = this.#colours.text;
      const label = formatPosition(at, step < 1000);
      if (x + 8 + context.measureText(label).width < this.#scale.width) context.fillText(label, x + 8, rulerHeight / 2);
    }
  }

  #paintHead(): void {
    const { width } = this.#scale;
    const context = prepare(this.#head, width, this.layout.height);
    if (!context) return;
    if (this.#hoverX !== undefined) {
      context.fillStyle = this.#colours.muted;
      context.fillRect(Math.round(this.#hoverX), rulerHeight, 1, this.layout.height);
    }
    const x = xOf(this.#scale, this.#position);
    if (x < -1 || x > width + 1) return;
    const left = Math.max(0, Math.min(width - 2, Math.round(x) - 1));
    context.fillStyle = this.#colours.head;
    context.fillRect(left, 4, 2, this.layout.height);
    context.beginPath();
    context.moveTo(left - 4, 2);
    context.lineTo(left + 6, 2);
    context.lineTo(left + 6, 7);
    context.lineTo(left + 1, 13);
    context.lineTo(left - 4, 7);
    context.fill();
  }
}

/** Sizes the canvas for the screen's pixels and clears it. */
function prepare(canvas: HTMLCanvasElement, width: number, height: number): CanvasRenderingContext2D | undefined {
  const ratio = globalThis.devicePixelRatio || 1;
  const [wide, tall] = [Math.round(width * ratio), Math.round(height * ratio)];
  if (canvas.width !== wide || canvas.height !== tall) {
    canvas.width = wide;
    canvas.height = tall;
  }
  const context = canvas.getContext('2d') ?? undefined;
  context?.setTransform(ratio, 0, 0, ratio, 0, 0);
  context?.clearRect(0, 0, width, height);
  return context;
}

function readColours(element: HTMLElement): TimelineColours {
  const style = getComputedStyle(element);
  const read = (name: string): string => style.getPropertyValue(name).trim();
  return {
    accent: read('--accent'), muted: read('--text-faint'), line: read('--line-strong'), activity: read('--timeline-activity'),
    typed: read('--timeline-typed'), hit: read('--timeline-hit'), idle: read('--line-strong'), danger: read('--timeline-stop'),
    warning: read('--hold'), success: read('--mark-ok'), risk: read('--risk-high'), lane: read('--timeline-lane'),
    text: read('--text-faint'), head: read('--text'),
  };
}
