import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProblemError } from '../../shared/base/problem';
import { FrameReader, wholeFrames } from './frame-reader';

function frame(payload: Uint8Array, flag = 0): Uint8Array {
  const bytes = new Uint8Array(5 + payload.length);
  bytes[0] = flag;
  new DataView(bytes.buffer).setUint32(1, payload.length);
  bytes.set(payload, 5);
  return bytes;
}
function join(parts: readonly Uint8Array[]): Uint8Array {
  const bytes = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) { bytes.set(part, at); at += part.length; }
  return bytes;
}
/** Sizes of the frames in a run of whole frames; throws when it does not end at a frame's end. */
function sizes(bytes: Uint8Array): number[] {
  const found: number[] = [];
  for (let at = 0; at < bytes.length;) {
    const size = 5 + new DataView(bytes.buffer, bytes.byteOffset).getUint32(at + 1);
    if (at + size > bytes.length) throw new Error('cut inside a frame');
    found.push(size);
    at += size;
  }
  return found;
}

describe('FrameReader', () => {
  it('gives back the same bytes in whole frames, however they are cut', () => {
    fc.assert(fc.property(
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 12 }), fc.array(fc.integer({ min: 1, max: 30 }), { minLength: 1 }),
      (payloads, cuts) => {
        const source = join(payloads.map((payload) => frame(payload)));
        const reader = new FrameReader();
        const got: Uint8Array[] = [];
        for (let at = 0, turn = 0; at < source.length; turn += 1) {
          const end = at + cuts[turn % cuts.length]!;
          for (const piece of reader.push(source.subarray(at, end))) got.push(piece);
          at = end;
        }
        expect(got.flatMap(sizes)).toEqual(payloads.map((payload) => payload.length + 5));
        expect(join(got)).toEqual(source);
        expect(reader.pendingBytes).toBe(0);
      },
    ), { numRuns: 2000 });
  });

  it('refuses a forged length from the header alone', () => {
    const forged = new Uint8Array([0, 0xff, 0xff, 0xff, 0xff]);
    expect(() => new FrameReader().push(forged)).toThrow(ProblemError);
    const byteByByte = new FrameReader();
    expect(() => forged.forEach((byte) => byteByByte.push(new Uint8Array([byte])))).toThrow(ProblemError);
    expect(() => new FrameReader(10).push(frame(new Uint8Array(11)))).toThrow(ProblemError);
    expect(new FrameReader(10).push(frame(new Uint8Array(10)))).toHaveLength(1);
  });

  it('joins one-byte chunks into one piece per frame', () => {
    const source = frame(new Uint8Array(100_000).fill(7));
    const reader = new FrameReader();
    const pieces: Uint8Array[] = [];
    for (let at = 0; at < source.length; at += 1) pieces.push(...reader.push(source.subarray(at, at + 1)));
    expect(pieces).toHaveLength(1);
    expect(pieces[0]).toEqual(source);
  });
});

describe('wholeFrames', () => {
  const bodyOf = (chunks: readonly Uint8Array[], onCancel?: () => void): ReadableStream<Uint8Array> => {
    const rest = [...chunks];
    return new ReadableStream<Uint8Array>({
      pull(controller) {
        const next = rest.shift();
        if (next) controller.enqueue(next);
        else controller.close();
      },
      cancel: onCancel,
    }, { highWaterMark: 0 });
  };

  it('says that the stream was cut when it ends inside a frame', async () => {
    const reader = wholeFrames(bodyOf([frame(new Uint8Array(3)), new Uint8Array([0, 0, 0])])).getReader();
    expect((await reader.read()).value).toHaveLength(8);
    await expect(reader.read()).rejects.toMatchObject({ problem: { code: 'gateway-unreachable' } });
  });

  it('cancels the network on a forged frame and when it is left', async () => {
    let cancelled = 0;
    const forged = wholeFrames(bodyOf([new Uint8Array([0, 0xff, 0, 0, 0, 1])], () => { cancelled += 1; }));
    await expect(forged.getReader().read()).rejects.toMatchObject({ problem: { code: 'gateway-fault' } });
    expect(cancelled).toBe(1);
    await wholeFrames(bodyOf([], () => { cancelled += 1; })).cancel();
    expect(cancelled).toBe(2);
  });
});
