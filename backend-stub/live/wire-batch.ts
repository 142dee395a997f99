import { create, toBinary } from '@bufbuild/protobuf';
import { WireType } from '@bufbuild/protobuf/wire';
import { LiveBatchSchema, LiveFrameSchema, WatchLiveResponseSchema, type LiveFrame, type WatchLiveResponse } from '../../shared/proto/gen/vigil/v1/live_pb';

const tagOf = (field: { readonly number: number }, type: WireType): number => (field.number << 3) | type;
const batchField = WatchLiveResponseSchema.field.batch.number;
const { channel, epoch, offset, endOffset, atMs } = LiveFrameSchema.field;
// All below 16, so one byte each.
const frameTag = tagOf(LiveBatchSchema.field.frames, WireType.LengthDelimited);
const tags = [channel, epoch, offset, endOffset, atMs].map((field) => tagOf(field, WireType.Varint));
/** Tag, length, then five tags with a number of at most 8 bytes (positions are below 2^53). */
const mostHead = 1 + 5 + tags.length * 9;

const encoded = new WeakMap<object, Uint8Array>();

/** A frame's body as it is on the wire, made once however many consoles get it. */
function bytesOf(body: LiveFrame['body']): Uint8Array {
  const known = encoded.get(body);
  if (known !== undefined) return known;
  const only = create(LiveFrameSchema);
  only.body = body;
  const bytes = toBinary(LiveFrameSchema, only);
  encoded.set(body, bytes);
  return bytes;
}

/** Base 128, least first. Answers where it ended. */
function putVarint(into: Uint8Array, at: number, value: number): number {
  let rest = value;
  let end = at;
  for (; rest >= 0x80; end += 1) {
    into[end] = (rest % 0x80) | 0x80;
    rest = Math.floor(rest / 0x80);
  }
  into[end] = rest;
  return end + 1;
}

const numbers = new Uint8Array(mostHead);

function putFrame(into: Uint8Array, from: number, frame: LiveFrame, body: Uint8Array): number {
  let length = 0;
  const values = [frame.channel, frame.epoch, Number(frame.offset), Number(frame.endOffset), frame.atMs];
  for (let at = 0; at < values.length; at += 1) {
    numbers[length] = tags[at] ?? 0;
    length = putVarint(numbers, length + 1, values[at] ?? 0);
  }
  into[from] = frameTag;
  const at = putVarint(into, from + 1, length + body.length);
  for (let index = 0; index < length; index += 1) into[at + index] = numbers[index] ?? 0;
  into.set(body, at + length);
  return at + length + body.length;
}

/**
 * A message of these frames, encoded but for its own tag: bodies are shared among all consoles, only their place and channel
 * is written for each. In binary it is what `{case: 'batch'}` would be; in JSON it would be nothing.
 */
export function wireBatch(list: readonly LiveFrame[]): WatchLiveResponse {
  const bodies = list.map((frame) => bytesOf(frame.body));
  const most = bodies.reduce((sum, body) => sum + mostHead + body.length, 0);
  // Room for the batch's own length before it.
  const bytes = new Uint8Array(8 + most);
  let end = 8;
  list.forEach((frame, index) => { end = putFrame(bytes, end, frame, bodies[index] ?? new Uint8Array()); });
  const prefix = new Uint8Array(8);
  const prefixed = putVarint(prefix, 0, end - 8);
  bytes.set(prefix.subarray(0, prefixed), 8 - prefixed);
  const message = create(WatchLiveResponseSchema);
  message.$unknown = [{ no: batchField, wireType: WireType.LengthDelimited, data: bytes.subarray(8 - prefixed, end) }];
  return message;
}
