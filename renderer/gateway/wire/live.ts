import { create } from '@bufbuild/protobuf';
import { byteOffset, millis } from '../../../shared/base/units';
import type { FrameBody, FramePosition } from '../../../shared/frames/frame';
import {
  ChannelOffsetSchema, ChannelPaceSchema, DesktopInputSchema, Detail, SubscriptionSchema,
  type ChannelOffset, type DesktopInput as WireInput, type ChannelPace as WirePace, type LiveFrame, type Subscription as WireSubscription, type WatchLiveResponse,
} from '../../../shared/proto/gen/vigil/v1/live_pb';
import type { DesktopInput } from '../client';
import type { ChannelMessage, ChannelPace, ChannelPosition, LiveMessage, PictureSize, Subscription } from '../live';
import { heartbeatMs } from '../timers';
import { fromBig, timeFrom, toCount, toCount32 } from './numbers';
import { problemFromWire } from './problem';

export function subscriptionToWire(subscription: Subscription): WireSubscription {
  return create(SubscriptionSchema, {
    sessionId: subscription.sessionId, detail: subscription.detail === 'focus' ? Detail.FOCUS : Detail.TILE,
    epoch: toCount32(subscription.epoch), offset: toCount(subscription.offset), channel: toCount32(subscription.channel),
    mostPerSecond: toCount32(subscription.mostPerSecond), takesParts: true,
    begun: subscription.begun && { snapshotId: toCount(subscription.begun.snapshot), parts: toCount32(subscription.begun.parts) },
    ...pictureToWire(subscription.picture),
  });
}

export function paceToWire({ channel, mostPerSecond, picture }: ChannelPace): WirePace {
  return create(ChannelPaceSchema, { channel: toCount32(channel), mostPerSecond: toCount32(mostPerSecond), ...pictureToWire(picture) });
}

const pictureToWire = (picture: PictureSize | undefined): { readonly pictureWidth: number; readonly pictureHeight: number } =>
  ({ pictureWidth: toCount32(picture?.width ?? 0), pictureHeight: toCount32(picture?.height ?? 0) });

export function desktopInputToWire(input: DesktopInput): WireInput {
  switch (input.kind) {
    case 'key': return create(DesktopInputSchema, { input: { case: 'key', value: { keysym: toCount32(input.keysym), pressed: input.pressed } } });
    case 'mouse': return create(DesktopInputSchema, { input: { case: 'mouse', value: { x: Math.trunc(input.x), y: Math.trunc(input.y), mask: toCount32(input.mask) } } });
    case 'clipboard': return create(DesktopInputSchema, { input: { case: 'clipboard', value: input.text } });
  }
}

export function positionToWire(position: ChannelPosition): ChannelOffset {
  return create(ChannelOffsetSchema, { channel: position.channel, offset: toCount(position.offset) });
}

function bodyFromWire(body: LiveFrame['body']): FrameBody | undefined {
  switch (body.case) {
    case 'output': return { kind: 'output', text: body.value };
    case 'resize': return { kind: 'resize', columns: body.value.columns, rows: body.value.rows };
    case 'input': return { kind: 'input', characters: body.value.characters };
    case 'marker': return { kind: 'marker', label: body.value };
    case 'snapshot': return { kind: 'snapshot', snapshot: { columns: body.value.columns, rows: body.value.rows, ansi: body.value.ansi } };
    case 'gap': return { kind: 'gap', cause: body.value.cause };
    case 'end': return { kind: 'end', reason: body.value.reason, text: body.value.text };
    // A kind of a newer gateway: it covers bytes of the recording, so it keeps its place and shows nothing.
    case undefined: return { kind: 'marker', label: '' };
    case 'instructions': return { kind: 'instructions', text: body.value };
    case 'desktop': return { kind: 'desktop', snapshot: { width: body.value.width, height: body.value.height, instructions: body.value.instructions, changes: body.value.changes } };
    case 'problem': return undefined;
  }
}

export function messageFromWire(wire: LiveFrame): ChannelMessage {
  if (wire.body.case === 'problem') return { channel: wire.channel, problem: problemFromWire(wire.body.value) };
  const position: FramePosition = {
    epoch: wire.epoch, offset: byteOffset(fromBig(wire.offset)), endOffset: byteOffset(fromBig(wire.endOffset)), at: millis(wire.atMs),
  };
  if (wire.body.case === 'snapshot' && wire.body.value.parts > 0) {
    const { id, part, parts, columns, rows, ansi } = wire.body.value;
    return { channel: wire.channel, part: { ...position, snapshot: fromBig(id), part, parts, columns, rows, text: ansi } };
  }
  if (wire.body.case === 'desktop' && wire.body.value.parts > 0) {
    const { id, part, parts, width, height, instructions, changes } = wire.body.value;
    return { channel: wire.channel, part: { ...position, snapshot: fromBig(id), part, parts, columns: width, rows: height, text: instructions, drawn: changes ? 'changes' : 'whole' } };
  }
  const body = bodyFromWire(wire.body) ?? { kind: 'marker', label: '' };
  return { channel: wire.channel, frame: { ...position, ...body } };
}

/** Undefined for a kind of message this console does not know. */
export function liveMessageFromWire(wire: WatchLiveResponse): LiveMessage | undefined {
  switch (wire.message.case) {
    case 'opened': {
      const { streamId, serverTimeMs, heartbeatMs: told } = wire.message.value;
      return { kind: 'opened', streamId, serverTime: timeFrom(serverTimeMs), heartbeatMs: told === 0 ? heartbeatMs : told };
    }
    case 'batch': return { kind: 'batch', messages: wire.message.value.frames.map(messageFromWire) };
    case 'heartbeat': return { kind: 'heartbeat', serverTime: timeFrom(wire.message.value.serverTimeMs), held: wire.message.value.held.map((one) => one.channel) };
    case undefined: return undefined;
  }
}
