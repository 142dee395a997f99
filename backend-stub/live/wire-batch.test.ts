import { create, fromBinary, toBinary } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { WatchLiveResponseSchema } from '../../shared/proto/gen/vigil/v1/live_pb';
import type { RecordedLine } from '../contracts';
import { endFrame, gapFrame, glanceFrame, lineFrame, partFrame, problemFrame, snapshotFrame } from './live-frames';
import { wireBatch } from './wire-batch';

const number = fc.integer({ min: 0, max: 2 ** 31 });
const far = fc.maxSafeNat();
const text = fc.string({ unit: 'binary', maxLength: 60 });
const line = fc.record({ kind: fc.constantFrom('output', 'input', 'marker'), data: text, atMs: number, offset: far, endOffset: far }) as fc.Arbitrary<RecordedLine>;
const placed = fc.record({ offset: far, atMs: number, snapshot: fc.record({ columns: number, rows: number, ansi: text }) });
const frame = fc.oneof(
  fc.tuple(number, number, line).map((values) => lineFrame(...values)),
  fc.tuple(number, number, placed).map((values) => snapshotFrame(...values)),
  fc.tuple(number, number, far, placed).map((values) => glanceFrame(...values)),
  fc.tuple(number, number, far, placed, fc.maxSafeNat()).map(([channel, epoch, from, whole, id]) => partFrame(channel, epoch, from, { id, placed: whole, parts: [{ text: whole.snapshot.ansi, bytes: 1 }], bytes: 1 }, 0)),
  fc.tuple(number, number, far, far, number, text).map((values) => gapFrame(...values)),
  fc.tuple(number, number, far, text).map(([channel, epoch, at, reason]) => endFrame(channel, epoch, at, { reason, text: 'over' })),
  fc.tuple(number, text).map(([channel, what]) => problemFrame(channel, { code: 'gone', severity: 'warning', what, tip: 'Close it.' })),
);

describe('a batch whose bodies are encoded once', () => {
  it('is on the wire what the library makes of it, for each console', () => {
    fc.assert(fc.property(fc.array(frame, { maxLength: 12 }), number, (frames, other) => {
      for (const list of [frames, frames.map((one) => ({ ...one, channel: other }))]) {
        const bytes = toBinary(WatchLiveResponseSchema, wireBatch(list));
        expect(fromBinary(WatchLiveResponseSchema, bytes)).toEqual(fromBinary(WatchLiveResponseSchema, toBinary(WatchLiveResponseSchema, create(WatchLiveResponseSchema, { message: { case: 'batch', value: { frames: list } } }))));
      }
    }));
  });
});
