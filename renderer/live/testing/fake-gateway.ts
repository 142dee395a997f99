import { ProblemError, success, type Problem, type Result } from '../../../shared/base/problem';
import { byteOffset, millis, unixMillis } from '../../../shared/base/units';
import type { Frame } from '../../../shared/frames/frame';
import type { ChannelMessage, ChannelPosition, LiveGateway, LiveMessage, Subscription, WatchChange } from '../../gateway/live';
import { streamEnded } from '../../gateway/problems';

/** A recording that grows: each frame covers `5 + text.length` bytes, as a line with some wrapping would. */
export class FakeRecording {
  readonly frames: Frame[] = [];
  epoch = 1;
  end = 100;

  output(text: string): Frame {
    const offset = this.end;
    this.end += 5 + text.length;
    const frame: Frame = { epoch: this.epoch, offset: byteOffset(offset), endOffset: byteOffset(this.end), at: millis(offset), kind: 'output', text };
    this.frames.push(frame);
    return frame;
  }
  /** Everything said before `offset`: stands for the screen there. */
  textUntil(offset: number): string {
    return this.frames.map((frame) => (frame.kind === 'output' && frame.endOffset <= offset ? frame.text : '')).join('');
  }
  snapshot(): Frame {
    const at = byteOffset(this.end);
    return { epoch: this.epoch, offset: at, endOffset: at, at: millis(this.end), kind: 'snapshot', snapshot: { columns: 80, rows: 24, ansi: this.textUntil(this.end) } };
  }
  /** What a gateway answers to a subscription. */
  from(epoch: number, offset: number): Frame[] {
    if (epoch !== this.epoch) return [this.snapshot()];
    return this.frames.filter((frame) => frame.offset >= offset && frame.epoch === epoch);
  }
}

/** What a viewer of the frames would have: text, and which bytes it came from. */
export class FakeViewer {
  text = '';
  readonly ranges: { readonly epoch: number; readonly from: number; readonly to: number }[] = [];
  resets = 0;
  ended = false;
  readonly take = async (frame: Frame): Promise<void> => {
    if (frame.kind === 'snapshot') { this.text = frame.snapshot.ansi; this.resets += 1; }
    if (frame.kind === 'output') { this.text += frame.text; this.ranges.push({ epoch: frame.epoch, from: frame.offset, to: frame.endOffset }); }
    if (frame.kind === 'end') this.ended = true;
  };
}

const signedOutProblem: Problem = { code: 'signed-out', severity: 'error', what: 'You are not signed in to this gateway any more.', tip: 'Sign in again.' };

class FakeStream {
  readonly watched = new Map<number, Subscription>();
  readonly #messages: LiveMessage[] = [];
  #wake: () => void = () => undefined;
  #broken: Error | undefined;
  #cutBehind = false;

  constructor(readonly id: string, signal: AbortSignal) {
    signal.addEventListener('abort', () => { this.#broken ??= new Error('aborted'); this.#wake(); });
  }
  send(message: LiveMessage): void { if (!this.#cutBehind) this.#messages.push(message);
    this.#wake(); }
  cut(why: Problem = streamEnded): void { this.#broken ??= new ProblemError(why); this.#wake(); }
  /** Breaks when everything sent so far has arrived. */
  cutBehind(): void { this.#cutBehind = true; this.#wake(); }
  get open(): boolean { return !this.#broken && !this.#cutBehind; }

  async* [Symbol.asyncIterator](): AsyncGenerator<LiveMessage, void, undefined> {
    for (;;) {
      if (this.#broken) throw this.#broken;
      const next = this.#messages.shift();
      if (next) yield next;
      else if (this.#cutBehind) throw new ProblemError(streamEnded);
      else await new Promise<void>((resolve) => { this.#wake = resolve; });
    }
  }
}

/** A gateway of one session, with a network that `disturb` may spoil. */
export class FakeGateway implements LiveGateway {
  readonly recording = new FakeRecording();
  streams: FakeStream[] = [];
  readonly opened: Subscription[][] = [];
  readonly changes: WatchChange[] = [];
  readonly acknowledged: ChannelPosition[] = [];
  /** Answers what arrives in place of these messages. */
  disturb: (messages: ChannelMessage[]) => ChannelMessage[] = (messages) => messages;
  /** Snapshots longer than this come in parts; the last one is kept. */
  partLength = Infinity;
  /** Cuts the connection after so many more messages; what was on its way behind them is lost. */
  cutAfter = Infinity;
  partsSent = 0;
  #kept: ChannelMessage[] = [];
  refuse = false;
  heartbeatMs = 1000;
  /** The token is not good any more. */
  signedOut = false;

  openLive(subscriptions: readonly Subscription[], signal: AbortSignal): AsyncIterable<LiveMessage> {
    this.opened.push([...subscriptions]);
    const stream = new FakeStream(`stream-${this.opened.length}`, signal);
    if (this.refuse) stream.cut();
    if (this.signedOut) stream.cut(signedOutProblem);
    this.streams.push(stream);
    stream.send({ kind: 'opened', streamId: stream.id, serverTime: unixMillis(1), heartbeatMs: this.heartbeatMs });
    for (const subscription of subscriptions) this.#begin(stream, subscription);
    return stream;
  }

  async updateWatch(streamId: string, change: WatchChange): Promise<Result<undefined>> {
    this.changes.push(change);
    const stream = this.streams.find((other) => other.id === streamId && other.open);
    if (!stream) return { ok: false, problem: { ...streamEnded, code: 'not-found' } };
    for (const channel of change.remove) stream.watched.delete(channel);
    for (const subscription of change.add) this.#begin(stream, subscription);
    return success(undefined);
  }

  async acknowledge(streamId: string, positions: readonly ChannelPosition[]): Promise<Result<undefined>> {
    if (this.streams.at(-1)?.id !== streamId) return { ok: false, problem: { ...streamEnded, code: 'not-found' } };
    this.acknowledged.push(...positions);
    return success(undefined);
  }

  /** Grows the recording and fans the frame out. */
  output(text: string): void {
    this.send(this.recording.output(text));
  }
  send(frame: Frame): void {
    const stream = this.streams.at(-1);
    if (!stream?.open) return;
    this.#deliver(stream, [...stream.watched.keys()].map((channel) => ({ channel, frame })));
  }
  heartbeat(held: readonly number[] = []): void { this.streams.at(-1)?.send({ kind: 'heartbeat', serverTime: unixMillis(2), held }); }
  cut(): void { this.streams.at(-1)?.cut(); }

  #begin(stream: FakeStream, subscription: Subscription): void {
    stream.watched.set(subscription.channel, subscription);
    const { channel, begun, epoch, offset } = subscription;
    const rest = this.#kept.filter((message) => 'part' in message && message.part.snapshot === begun?.snapshot).slice(begun?.parts);
    if (begun !== undefined && rest.length > 0) {
      const [first] = rest;
      const at = first && 'part' in first ? first.part.endOffset : 0;
      const after = this.recording.from(this.recording.epoch, at).map((frame) => ({ channel, frame }));
      return this.#deliver(stream, [...rest.map((message) => ({ ...message, channel })), ...after]);
    }
    this.#deliver(stream, this.recording.from(epoch, offset).flatMap((frame) => this.#inParts(channel, frame)));
  }
  #inParts(channel: number, frame: Frame): ChannelMessage[] {
    if (frame.kind !== 'snapshot' || frame.snapshot.ansi.length <= this.partLength) return [{ channel, frame }];
    const { epoch, offset, endOffset, at, snapshot: { columns, rows, ansi } } = frame;
    const parts = Math.ceil(ansi.length / this.partLength);
    this.#kept = Array.from({ length: parts }, (_, part) => ({
      channel, part: { epoch, offset, endOffset, at, columns, rows, snapshot: this.opened.length + this.changes.length, part, parts, text: ansi.slice(part * this.partLength, (part + 1) * this.partLength) },
    }));
    return this.#kept;
  }
  #deliver(stream: FakeStream, messages: ChannelMessage[]): void {
    const arriving = this.disturb(messages);
    // One by one: a connection breaks between them.
    const single = this.cutAfter < Infinity;
    const through = arriving.slice(0, this.cutAfter);
    for (const messages of single ? through.map((one) => [one]) : [through]) if (messages.length > 0) stream.send({ kind: 'batch', messages });
    this.partsSent += through.filter((message) => 'part' in message).length;
    this.cutAfter -= through.length;
    if (through.length < arriving.length) stream.cutBehind();
  }
}
