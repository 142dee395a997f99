import type { Instruction } from '../../../shared/frames/frame';
import { imageHead } from '../../../shared/guard/guac/image-head';
import { decodeBase64 } from './base64';

/** An image that has arrived completely, and where it goes. */
export interface ArrivedImage {
  readonly mask: number;
  readonly layer: number;
  readonly type: string;
  readonly x: number;
  readonly y: number;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly width: number;
  readonly height: number;
}

/** Encoded bytes of one image, and of all that are open at once. */
const mostCharacters = 64 << 20;
const mostOpen = 256;
/** 8K twice over; anything larger is a bomb. */
const mostPixels = 64 << 20;

interface OpenStream {
  readonly start: Instruction;
  readonly parts: string[];
}

/** Puts images together from `img`, `blob` and `end`. Streams of any other kind are not its own. */
export class ImageStreams {
  readonly #open = new Map<string, OpenStream>();
  #characters = 0;

  /** Answers the image that is complete with this instruction, or whether the instruction belongs to one. */
  take(instruction: Instruction): ArrivedImage | 'taken' | 'other' {
    const [opcode, first = '', second = ''] = instruction;
    switch (opcode) {
      case 'img':
        this.#drop(first);
        if (this.#open.size < mostOpen) this.#open.set(first, { start: instruction, parts: [] });
        return 'taken';
      case 'blob': {
        const stream = this.#open.get(first);
        if (stream === undefined) return 'other';
        if (this.#characters + second.length > mostCharacters) this.#drop(first);
        else {
          this.#characters += second.length;
          stream.parts.push(second);
        }
        return 'taken';
      }
      case 'end': {
        const stream = this.#open.get(first);
        if (stream === undefined) return 'other';
        const [, , mask = '', layer = '', type = '', x = '', y = ''] = stream.start;
        const image = arrived(type, mask, layer, x, y, stream.parts);
        this.#drop(first);
        return image ?? 'taken';
      }
      default:
        return 'other';
    }
  }

  /** What was begun, as the instructions that begin it again. */
  open(): Instruction[] {
    return [...this.#open].flatMap(([index, { start, parts }]) => [start, ...parts.map((part): Instruction => ['blob', index, part])]);
  }

  clear(): void {
    this.#open.clear();
    this.#characters = 0;
  }

  #drop(index: string): void {
    const stream = this.#open.get(index);
    if (stream === undefined) return;
    for (const part of stream.parts) this.#characters -= part.length;
    this.#open.delete(index);
  }
}

function arrived(type: string, mask: string, layer: string, x: string, y: string, parts: readonly string[]): ArrivedImage | undefined {
  const head = imageHead(parts[0] ?? '');
  const bytes = head?.type === type ? decodeBase64(parts) : undefined;
  if (!head || !bytes || head.width * head.height > mostPixels || head.width * head.height === 0) return undefined;
  return { ...head, mask: whole(mask), layer: whole(layer), x: whole(x), y: whole(y), bytes };
}

/** A whole number as Guacamole writes it; 0 for anything else. */
export function whole(text: string | undefined): number {
  const value = Number.parseInt(text ?? '', 10);
  return Number.isFinite(value) ? Math.max(-0x7fffffff, Math.min(0x7fffffff, value)) : 0;
}
