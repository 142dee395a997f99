import type { ByteTaker } from './byte-taker';
import { longestSeconds } from './elapsed';

export const headerBytes = 12;
/** Frames beyond this are cut when they are played; ttyrec itself writes 8 KiB at most. */
const longestFrame = 1 << 20;
/** Lengths beyond this are damage. */
const longestBelieved = 64 << 20;
/** After damage: how much later the next frame may be to be taken for one, and how large. */
const resyncSeconds = 31 * 86_400;
const resyncLength = 1 << 16;

export interface FrameHead {
  readonly seconds: number;
  readonly micros: number;
  readonly length: number;
}

export function frameHead(bytes: Uint8Array, at = 0): FrameHead | undefined {
  if (bytes.length < at + headerBytes) return undefined;
  const word = (from: number): number => ((bytes[from] ?? 0) | (bytes[from + 1] ?? 0) << 8 | (bytes[from + 2] ?? 0) << 16 | (bytes[from + 3] ?? 0) << 24) >>> 0;
  return { seconds: word(at), micros: word(at + 4), length: word(at + 8) };
}

/** Whether this may be the header of a frame that comes after one at `after` seconds. */
export const follows = (head: FrameHead, after: number, within: number, longest: number): boolean =>
  head.micros < 1e6 && head.length <= longest && head.seconds >= after && head.seconds <= after + within;

export interface TtyFrame {
  readonly offset: number;
  readonly endOffset: number;
  /** Undefined when the header's time makes no sense. */
  readonly micros: number | undefined;
  readonly bytes: Uint8Array;
  /** `length`: the header's length is wrong, the frame was ended where the next one starts. `long`: only the beginning is here. */
  readonly defect?: 'length' | 'long' | undefined;
}

/** `lost`: bytes that belong to no frame. `cut`: the file ends inside a frame. */
export type TtyFound = TtyFrame | { readonly lost: number; readonly offset: number } | { readonly cut: number };

/** The frames of a ttyrec file. Goes on behind damage where two headers in a row make sense. */
export class TtyFrames {
  #seconds: number;

  /** `seconds`: what the header of the frame before (or the first) says. */
  constructor(readonly taker: ByteTaker, seconds: number) {
    this.#seconds = seconds;
  }

  get seconds(): number {
    return this.#seconds;
  }

  async next(): Promise<TtyFound | undefined> {
    const { taker } = this;
    const offset = taker.offset;
    if (!await taker.fill(headerBytes)) return taker.available > 0 ? { cut: offset } : undefined;
    const head = frameHead(taker.peek(headerBytes)) as FrameHead;
    const timed = head.micros < 1e6 && Math.abs(head.seconds - this.#seconds) <= longestSeconds;
    if (head.length > longestBelieved || (!timed && !await this.#another(headerBytes + head.length, this.#seconds))) return this.#resync(offset, head, timed);
    const wanted = Math.min(head.length, longestFrame);
    if (!await taker.fill(headerBytes + wanted)) return this.#resync(offset, head, timed);
    taker.take(headerBytes);
    const bytes = taker.take(wanted).slice();
    if (timed) this.#seconds = head.seconds;
    const left = head.length - wanted;
    if (left > 0 && await taker.skip(left) < left) return { cut: offset };
    return this.#frame(offset, head, timed, bytes, left > 0 ? 'long' : undefined);
  }

  #frame(offset: number, head: FrameHead, timed: boolean, bytes: Uint8Array, defect: TtyFrame['defect']): TtyFrame {
    return { offset, endOffset: this.taker.offset, micros: timed ? head.seconds * 1e6 + head.micros : undefined, bytes, defect };
  }

  /** Whether a frame (or the end of the file) is `distance` bytes ahead. */
  async #another(distance: number, after: number): Promise<boolean> {
    if (distance > longestFrame) return false;
    if (!await this.taker.fill(distance + headerBytes)) return this.taker.available === distance;
    const head = frameHead(this.taker.peek(distance + headerBytes), distance);
    return head !== undefined && follows(head, after, resyncSeconds, resyncLength);
  }

  /** Looks for the next place where two frames follow each other; what is before it still is this frame's, if its time makes sense. */
  async #resync(offset: number, head: FrameHead, timed: boolean): Promise<TtyFound> {
    const { taker } = this;
    const after = timed ? head.seconds : this.#seconds;
    await taker.fill(longestFrame);
    const bytes = taker.peek(longestFrame);
    for (let at = headerBytes; at + headerBytes <= bytes.length; at += 1) {
      const next = frameHead(bytes, at) as FrameHead;
      if (next.length === 0 || !follows(next, after, resyncSeconds, resyncLength)) continue;
      const second = at + headerBytes + next.length;
      const following = frameHead(bytes, second);
      const certain = following ? follows(following, next.seconds, resyncSeconds, resyncLength) : second === bytes.length && bytes.length < longestFrame;
      if (!certain) continue;
      if (!timed) {
        taker.take(at);
        return { lost: at, offset };
      }
      taker.take(headerBytes);
      const own = taker.take(at - headerBytes).slice();
      this.#seconds = head.seconds;
      return this.#frame(offset, head, true, own, 'length');
    }
    if (bytes.length < longestFrame) {
      taker.take(bytes.length);
      return { cut: offset };
    }
    taker.take(longestFrame - headerBytes);
    return { lost: longestFrame - headerBytes, offset };
  }
}
