import { argument, drawingArguments } from './arguments';
import { imageHead } from './image-head';
import { LayerBook, type KnownLayer } from './layer-book';
import { defaultDisplayLimits, noDisplayCounts, type DisplayCounts, type DisplayInstruction, type DisplayKind, type DisplayLimits } from './limits';

export type { DisplayCounts, DisplayInstruction, DisplayLimits } from './limits';

type Answer = readonly DisplayInstruction[];
const nothing: Answer = [];

interface ImageStream {
  /** Held back until the first piece shows that it is an image. */
  readonly start: DisplayInstruction;
  readonly layer: number;
  readonly x: number;
  readonly y: number;
  begun: boolean;
  length: number;
}

/** Streams that are nobody's to open here. */
const otherStreams = new Set(['audio', 'video', 'file', 'pipe', 'clipboard', 'argv', 'body', 'nest']);
const imageTypes = new Set(['image/png', 'image/jpeg', 'image/webp']);
const base64 = /^[A-Za-z0-9+/]*={0,2}$/;

/**
 * Stands in front of every Guacamole display. Takes a session's instructions one by one and answers those that may reach a
 * viewer: only drawing, in canonical numbers, on a bounded number of layers of bounded size; images only of three kinds,
 * only when their own first bytes say so and tell a bearable size, and always ended. Nothing that passes answers, opens,
 * copies to a clipboard, makes sound, or goes on without end. `sync` passes and ends a frame. Never throws.
 */
export class DisplayGuard {
  readonly counts: DisplayCounts = noDisplayCounts();
  #limits: DisplayLimits;
  readonly #streams = new Map<string, ImageStream>();
  #layers: LayerBook;
  #work = 0;
  /** Parts of the path that is not filled yet, and what filling it costs. */
  #path = 0;
  #pathWork = 0;

  constructor(options: Partial<DisplayLimits> = {}) {
    this.#limits = { ...defaultDisplayLimits, ...options };
    this.#layers = new LayerBook(this.#limits);
  }

  /** For a viewer that starts from a picture with these layers. Open streams are to be given to `filter`. The counts stay. */
  begin(layers: readonly KnownLayer[] = []): void {
    this.#streams.clear();
    this.#layers = new LayerBook(this.#limits);
    this.#layers.adopt(layers);
    this.endFrame();
  }

  /** Pixels of all layers. */
  get pixels(): number { return this.#layers.pixels; }

  /** From now on all layers together may have this many pixels; what is there stays. */
  allow(pixels: number): void {
    this.#limits = { ...this.#limits, pixels };
    this.#layers.limits = this.#limits;
  }

  /** For streams without `sync`: drawing may cost as much again. */
  endFrame(): void {
    this.#work = 0;
  }

  /** What may be drawn of it: nothing, itself with clamped numbers, or what has to come before it as well. */
  filter(instruction: DisplayInstruction): Answer {
    const opcode = instruction[0];
    switch (opcode) {
      case 'img': return this.#image(instruction);
      case 'blob': return this.#blob(instruction);
      case 'end': return this.#end(instruction);
      case 'sync': {
        this.endFrame();
        return /^\d{1,15}$/.test(instruction[1] ?? '') ? [['sync', instruction[1] as string]] : this.#drop('malformed');
      }
      case 'nop': return nothing;
      default: {
        const kinds = drawingArguments[opcode];
        if (kinds === undefined) return this.#drop(otherStreams.has(opcode) ? 'streams' : 'opcodes');
        const values: number[] = [];
        let clamped = false;
        for (const [index, kind] of kinds.entries()) {
          const found = argument(instruction[index + 1], kind, this.#limits);
          if (found === undefined) return this.#drop('malformed');
          values.push(found.value);
          clamped ||= found.clamped;
        }
        if (clamped) this.counts.clamped += 1;
        return this.#draw(opcode, values);
      }
    }
  }

  #draw(opcode: string, values: number[]): Answer {
    const [first = 0, second = 0, third = 0] = values;
    const pass = (): Answer => [[opcode, ...values.map(String)]];
    const when = (allowed: boolean, kind: DisplayKind = 'layers'): Answer => (allowed ? pass() : this.#drop(kind));
    switch (opcode) {
      case 'size': return when(this.#layers.resize(first, second, third));
      case 'move': return when(first > 0 && this.#layers.move(first, second));
      case 'shade': return when(first > 0 && this.#layers.layer(first) !== undefined);
      case 'dispose':
        if (first === 0) return this.#drop('layers');
        this.#layers.dispose(first);
        return pass();
      case 'push': return when(this.#layers.push(first), 'storms');
      case 'pop': return when(this.#layers.pop(first), 'storms');
      case 'copy': case 'transfer': return this.#copy(opcode, values);
      case 'cursor': return when(this.#layers.layer(third) !== undefined);
      case 'rect': return this.#rect(values);
      case 'start': case 'line': case 'curve': case 'arc': return this.#line(opcode, values);
      case 'cfill': case 'lfill': case 'cstroke': case 'lstroke': {
        const work = this.#pathWork;
        this.#path = 0;
        this.#pathWork = 0;
        if (this.#layers.layer(second) === undefined || (opcode === 'lfill' && this.#layers.layer(third) === undefined)) return this.#drop('layers');
        if (opcode === 'lstroke' && this.#layers.layer(values.at(-1) ?? 0) === undefined) return this.#drop('layers');
        return when(this.#spend(work), 'storms');
      }
      default: return when(this.#layers.layer(first) !== undefined);
    }
  }

  /** Clipped to what there is to copy: a viewer's own clipping may come after its allocation. */
  #copy(opcode: string, values: readonly number[]): Answer {
    const [source = 0, x = 0, y = 0, width = 0, height = 0, mask = 0, target = 0, toX = 0, toY = 0] = values;
    const from = this.#layers.layer(source);
    if (from === undefined || this.#layers.layer(target) === undefined) return this.#drop('layers');
    const [left, top] = [Math.max(0, x), Math.max(0, y)];
    const wide = Math.min(x + width, from.width) - left;
    const high = Math.min(y + height, from.height) - top;
    if (wide <= 0 || high <= 0) return nothing;
    const [atX, atY] = [toX + left - x, toY + top - y];
    if (!this.#layers.makeRoom(target, atX + wide, atY + high)) return this.#drop('layers');
    if (!this.#spend(wide * high)) return this.#drop('storms');
    return [[opcode, ...[source, left, top, wide, high, mask, target, atX, atY].map(String)]];
  }

  #rect(values: readonly number[]): Answer {
    const [layer = 0, x = 0, y = 0, width = 0, height = 0] = values;
    this.#path += 1;
    if (this.#path > this.#limits.path) return this.#drop('storms');
    const wide = Math.min(width, this.#limits.side - x);
    const high = Math.min(height, this.#limits.side - y);
    if (!this.#layers.makeRoom(layer, x + wide, y + high)) return this.#drop('layers');
    this.#pathWork += this.#coverage(layer, wide, high);
    return [['rect', ...[layer, x, y, wide, high].map(String)]];
  }

  #line(opcode: string, values: readonly number[]): Answer {
    const [layer = 0, x = 0, y = 0] = values;
    this.#path += 1;
    if (this.#path > this.#limits.path) return this.#drop('storms');
    const radius = opcode === 'arc' ? (values[3] ?? 0) : 0;
    const [endX, endY] = opcode === 'curve' ? [Math.max(x, values[3] ?? 0, values[5] ?? 0), Math.max(y, values[4] ?? 0, values[6] ?? 0)] : [x + radius, y + radius];
    if (!this.#layers.makeRoom(layer, endX, endY)) return this.#drop('layers');
    this.#pathWork += this.#coverage(layer, this.#limits.side, this.#limits.side);
    return [[opcode, ...values.map(String)]];
  }

  #coverage(layer: number, width: number, height: number): number {
    const known = this.#layers.layer(layer);
    return Math.max(0, Math.min(width, known?.width ?? 0)) * Math.max(0, Math.min(height, known?.height ?? 0));
  }

  #image([, stream = '', ...values]: DisplayInstruction): Answer {
    const ended = this.#abandon(stream);
    const numbers = (['mask', 'layer', 'place', 'place'] as const).map((kind, index) => argument(values[index < 2 ? index : index + 1], kind, this.#limits));
    const [mask, layer, x, y] = numbers;
    const type = values[2] ?? '';
    if (mask === undefined || layer === undefined || x === undefined || y === undefined || !/^\d{1,9}$/.test(stream)) return this.#drop('malformed', ended);
    if (!imageTypes.has(type)) return this.#drop('images', ended);
    if (this.#streams.size >= this.#limits.streams) return this.#drop('streams', ended);
    if (this.#layers.layer(layer.value) === undefined) return this.#drop('layers', ended);
    if (mask.clamped || x.clamped || y.clamped) this.counts.clamped += 1;
    const start: DisplayInstruction = ['img', stream, String(mask.value), String(layer.value), type, String(x.value), String(y.value)];
    this.#streams.set(stream, { start, layer: layer.value, x: x.value, y: y.value, begun: false, length: 0 });
    return ended;
  }

  #blob([, stream = '', data = '']: DisplayInstruction): Answer {
    const image = this.#streams.get(stream);
    if (image === undefined) return this.#drop('streams');
    image.length += data.length;
    if (image.length > this.#limits.imageLength || !base64.test(data)) return this.#drop('images', this.#abandon(stream));
    if (image.begun) return [['blob', stream, data]];
    const head = imageHead(data);
    const { side, pixels } = this.#limits;
    const sound = head !== undefined && head.type === image.start[4] && head.width > 0 && head.height > 0 && head.width <= side && head.height <= side;
    if (!sound || head.width * head.height > pixels) return this.#drop('images', this.#abandon(stream));
    if (!this.#layers.makeRoom(image.layer, image.x + head.width, image.y + head.height)) return this.#drop('layers', this.#abandon(stream));
    if (!this.#spend(head.width * head.height)) return this.#drop('storms', this.#abandon(stream));
    image.begun = true;
    return [image.start, ['blob', stream, data]];
  }

  #end([, stream = '']: DisplayInstruction): Answer {
    const image = this.#streams.get(stream);
    if (image === undefined) return this.#drop('streams');
    this.#streams.delete(stream);
    return image.begun ? [['end', stream]] : this.#drop('images');
  }

  /** A viewer waits for an image that was begun, and draws nothing after it: so it is ended. */
  #abandon(stream: string): Answer {
    const begun = this.#streams.get(stream)?.begun === true;
    this.#streams.delete(stream);
    return begun ? [['end', stream]] : nothing;
  }

  #spend(pixels: number): boolean {
    if (this.#work + pixels > this.#limits.frameWork) return false;
    this.#work += pixels;
    return true;
  }

  #drop(kind: DisplayKind, answer: Answer = nothing): Answer {
    this.counts[kind] += 1;
    this.counts.dropped += 1;
    return answer;
  }
}
