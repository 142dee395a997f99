import { ProblemError } from '../../shared/base/problem';
import { streamEnded } from './problems';

/** No honest message comes near it; a forged header must not make anyone allocate what it claims. */
export const largestFrameBytes = 4 * 1024 * 1024;
const headerBytes = 5;

/**
 * Cuts a gRPC-web body at frame borders: what comes out is whole frames (flag, 4 bytes length, message), however finely
 * the network has chopped them, in time linear in the bytes. Throws a ProblemError on a header that claims more than
 * `limit`, before anything is allocated for it. Holds at most one frame.
 */
export class FrameReader {
  readonly #limit: number;
  readonly #header = new Uint8Array(headerBytes);
  #headerFill = 0;
  #frame: Uint8Array | undefined;
  #frameFill = 0;

  constructor(limit = largestFrameBytes) {
    this.#limit = limit;
  }

  /** Answers the whole frames that this chunk completes, joined where they lie side by side. */
  push(chunk: Uint8Array): Uint8Array[] {
    const whole: Uint8Array[] = [];
    let at = 0;
    while (at < chunk.length) {
      if (this.#frame) at = this.#fill(this.#frame, chunk, at, whole);
      else if (this.#headerFill > 0) at = this.#fillHeader(chunk, at, whole);
      else at = this.#scan(chunk, at, whole);
    }
    return whole;
  }

  /** Bytes of a frame whose end has not come. */
  get pendingBytes(): number {
    return this.#frame ? this.#frameFill : this.#headerFill;
  }

  #fill(frame: Uint8Array, chunk: Uint8Array, at: number, whole: Uint8Array[]): number {
    const taken = Math.min(frame.length - this.#frameFill, chunk.length - at);
    frame.set(chunk.subarray(at, at + taken), this.#frameFill);
    this.#frameFill += taken;
    if (this.#frameFill === frame.length) {
      whole.push(frame);
      this.#frame = undefined;
    }
    return at + taken;
  }

  #fillHeader(chunk: Uint8Array, at: number, whole: Uint8Array[]): number {
    const taken = Math.min(headerBytes - this.#headerFill, chunk.length - at);
    this.#header.set(chunk.subarray(at, at + taken), this.#headerFill);
    this.#headerFill += taken;
    if (this.#headerFill === headerBytes) this.#begin(this.#header, 0, whole);
    return at + taken;
  }

  #begin(source: Uint8Array, at: number, whole: Uint8Array[]): void {
    const frame = new Uint8Array(this.#frameLength(source, at));
    frame.set(source.subarray(at, at + headerBytes));
    this.#headerFill = 0;
    if (frame.length === headerBytes) { whole.push(frame); return; }
    this.#frame = frame;
    this.#frameFill = headerBytes;
  }

  /** Passes frames that lie whole in the chunk without copying; keeps the start of the last one. */
  #scan(chunk: Uint8Array, start: number, whole: Uint8Array[]): number {
    let at = start;
    while (chunk.length - at >= headerBytes) {
      const end = at + this.#frameLength(chunk, at);
      if (end > chunk.length) break;
      at = end;
    }
    if (at > start) whole.push(chunk.subarray(start, at));
    const rest = chunk.length - at;
    if (rest >= headerBytes) {
      this.#begin(chunk, at, whole);
      return at + headerBytes;
    }
    this.#header.set(chunk.subarray(at), 0);
    this.#headerFill = rest;
    return chunk.length;
  }

  #frameLength(bytes: Uint8Array, at: number): number {
    const length = bytes[at + 1]! * 0x1000000 + ((bytes[at + 2]! << 16) | (bytes[at + 3]! << 8) | bytes[at + 4]!);
    if (length <= this.#limit) return headerBytes + length;
    throw new ProblemError({
      code: 'gateway-fault', severity: 'error', what: 'The gateway sent a message larger than any it may send.',
      tip: 'Tell your administrator: the gateway or something in between is broken or hostile.', cause: `frame of ${length} bytes, limit ${this.#limit}`,
    });
  }
}

/** The body, cut at frame borders; reads only when asked, cancels the network when it is cancelled. */
export function wholeFrames(body: ReadableStream<Uint8Array>, limit = largestFrameBytes): ReadableStream<Uint8Array> {
  const source = body.getReader();
  const reader = new FrameReader(limit);
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      for (;;) {
        const { done, value } = await source.read();
        if (done) {
          if (reader.pendingBytes > 0) controller.error(new ProblemError(streamEnded));
          else controller.close();
          return;
        }
        let frames: Uint8Array[];
        try {
          frames = reader.push(value);
        } catch (error) {
          controller.error(error);
          source.cancel(error).catch(() => undefined);
          return;
        }
        for (const frame of frames) controller.enqueue(frame);
        if (frames.length > 0) return;
      }
    },
    cancel: (reason) => source.cancel(reason),
  }, { highWaterMark: 0 });
}

/** `fetch` for gRPC-web streams: the page's own cookie at most, no redirects, bodies through `wholeFrames`. */
export function framedFetch(fetchFrom: typeof fetch): typeof fetch {
  return async (input, init) => {
    const response = await fetchFrom(input, { ...init, credentials: 'same-origin', redirect: 'error', cache: 'no-store' });
    if (!response.body) return response;
    return new Response(wholeFrames(response.body), { status: response.status, statusText: response.statusText, headers: response.headers });
  };
}
