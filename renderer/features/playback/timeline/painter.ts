import type { Disposable } from '../../../../shared/base/dispose';
import { formatPosition } from '../../../kit/format/format';
import { readColours } from './colours';
import { follow, fullScale, isZoomed, panBy, rescale, ticksOf, timeAt, xOf, zoomAt, type TimeScale } from './scale';
import type { TimelineColours, TimelineData, TimelineMoment, Track } from './track';
import { laneGap, layoutTracks, rulerHeight, trackTable, type Lane } from './tracks';
import { paintLoop } from './tracks/loop';

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
  readonly #tracks: readonly Track[];
  #lanes: readonly Lane[] = [];
  #height = 0;
  #share = 1;
  #scale: TimeScale = fullScale(0, 0);
  #data: TimelineData = { events: [], hits: [], notes: [], watched: [], gaps: [] };
  #colours: TimelineColours;
  #lanesDirty = true;
  #frame = 0;
  #position = 0;
  #hoverX: number | undefined;
  readonly #canvas: HTMLCanvasElement;
  readonly #head: HTMLCanvasElement;
  readonly #readPosition: () => number;

  /** `onLayout` is called when lanes come or go, or their heights change. */
  constructor(lanes: HTMLCanvasElement, head: HTMLCanvasElement, position: () => number, readonly onLayout: (lanes: readonly Lane[], height: number) => void, table = trackTable) {
    this.#tracks = table.map((create) => create());
    this.#canvas = lanes;
    this.#head = head;
    this.#readPosition = position;
    this.#colours = readColours(lanes);
  }

  get scale(): TimeScale {
    return this.#scale;
  }

  setData(data: TimelineData): void {
    this.#data = data;
    this.#arrange();
  }

  /** Lanes as high as they want to be, or that share of it. */
  setShare(share: number): void {
    this.#share = share;
    this.#arrange();
  }

  setSize(duration: number, width: number): void {
    this.#scale = rescale(this.#scale, duration, width);
    this.#redoLanes();
  }

  zoom(x: number, factor: number): void {
    this.#scale = zoomAt(this.#scale, x, factor);
    this.#redoLanes();
  }

  /** Around the playhead, or around the middle when it is out of view. */
  zoomHere(factor: number): void {
    const x = xOf(this.#scale, this.#readPosition());
    this.zoom(x >= 0 && x <= this.#scale.width ? x : this.#scale.width / 2, factor);
  }

  get zoomed(): boolean {
    return isZoomed(this.#scale);
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
    this.#colours = readColours(this.#canvas);
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
    const lane = this.#lanes.find(({ top, height }) => y >= top && y < top + height + laneGap);
    const item = lane?.track.itemAt?.(x);
    return { x, at: item?.at ?? timeAt(this.#scale, x), label: item?.label };
  }

  /** The mark on a lane before or after `position`, brought into view. */
  markFrom(lane: number, position: number, direction: 1 | -1): TimelineMoment | undefined {
    const moments = this.#lanes[lane]?.track.moments(this.#data) ?? [];
    const found = direction > 0 ? moments.find(({ at }) => at > position) : moments.findLast(({ at }) => at < position);
    if (found) {
      this.#scale = follow(this.#scale, found.at);
      this.#redoLanes();
    }
    return found;
  }

  markCount(lane: number): number {
    return this.#lanes[lane]?.track.moments(this.#data).length ?? 0;
  }

  dispose(): void {
    cancelAnimationFrame(this.#frame);
    this.#frame = -1;
  }

  #arrange(): void {
    const { lanes, height } = layoutTracks(this.#tracks.filter(({ optional }) => optional?.(this.#data) ?? true), this.#share);
    const same = height === this.#height && lanes.length === this.#lanes.length && lanes.every(({ track }, index) => track === this.#lanes[index]?.track);
    this.#lanes = lanes;
    this.#height = height;
    if (!same) this.onLayout(lanes, height);
    this.#redoLanes();
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
    const context = prepare(this.#canvas, this.#scale.width, this.#height);
    if (!context) return;
    this.#paintRuler(context);
    for (const { track, top, height } of this.#lanes) {
      const brush = { context, colours: this.#colours, top, height, width: this.#scale.width };
      context.fillStyle = this.#colours.lane;
      context.fillRect(0, top, this.#scale.width, height);
      track.measure(this.#scale, this.#data);
      context.save();
      track.paint(brush);
      context.restore();
    }
    paintLoop(context, this.#scale, this.#data, this.#colours, this.#height);
  }

  #paintRuler(context: CanvasRenderingContext2D): void {
    const { step, times } = ticksOf(this.#scale);
    context.font = `11px ${getComputedStyle(this.#canvas).fontFamily}`;
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
    const context = prepare(this.#head, width, this.#height);
    if (!context) return;
    if (this.#hoverX !== undefined) {
      context.fillStyle = this.#colours.muted;
      context.fillRect(Math.round(this.#hoverX), rulerHeight, 1, this.#height);
    }
    const x = xOf(this.#scale, this.#position);
    if (x < -1 || x > width + 1) return;
    const left = Math.max(0, Math.min(width - 2, Math.round(x) - 1));
    context.fillStyle = this.#colours.head;
    context.fillRect(left, 4, 2, this.#height);
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
