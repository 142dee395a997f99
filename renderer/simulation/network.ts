import { failure, ProblemError, type Problem, type Result } from '../../shared/base/problem';
import { FrameReader } from '../gateway/frame-reader';
import { problemOfStatus, streamEnded } from '../gateway/problems';
import type { Machine, ProcessTimers } from './machine';
import type { World } from './world';

/** What a machine's way to the gateway is like; the nemesis changes it. */
export interface Weather {
  latencyMs: number;
  jitterMs: number;
  /** Infinity: no limit. */
  bytesPerSecond: number;
  /** Bytes come in random pieces. */
  sliced: boolean;
  /** `silent`: everything sent is lost, and nobody is told; `refused`: connecting fails at once. */
  /** Connections break after so many bytes. */
  breaksAfter: number;
  way: 'open' | 'refused' | 'silent';
  /** The chance that a unary call arrives twice, the second time late; that its answer is lost. */
  repeats: number;
  losesAnswers: number;
}

export const fairWeather = (): Weather => ({ latencyMs: 2, jitterMs: 1, bytesPerSecond: Infinity, sliced: false, breaksAfter: Infinity, way: 'open', repeats: 0, losesAnswers: 0 });

/** What may wait in sockets on the way: as long as there is room the gateway goes on sending. */
const socketBytes = 48 * 1024;
const headerBytes = 5;
const deadlineMs = 10_000;

const deadline: Problem = problemOfStatus(4, 'no answer');

/** Messages are cut from one large sheet, as what is in them does not matter. */
let sheet = new Uint8Array(0);
let used = 0;

function paper(bytes: number): Uint8Array {
  if (sheet.length - used < bytes) {
    sheet = new Uint8Array(Math.max(bytes, 1 << 18));
    used = 0;
  }
  used += bytes;
  return sheet.subarray(used - bytes, used);
}

/** One machine's way to the gateway. */
export class Link {
  readonly weather: Weather = fairWeather();
  readonly #pipes = new Set<Pipe<unknown>>();
  /** Moves on with each cut: what was under way belongs to the past. */
  #generation = 0;

  constructor(readonly world: World, readonly machine: Machine) {}

  delay(): number { return this.weather.latencyMs + this.world.random() * this.weather.jitterMs; }
  get pipes(): readonly Pipe<unknown>[] { return [...this.#pipes]; }

  enter(pipe: Pipe<unknown>): void { this.#pipes.add(pipe); }
  leave(pipe: Pipe<unknown>): void { this.#pipes.delete(pipe); }

  /** Every connection is reset; whoever waits for an answer will not get it. */
  reset(): void {
    this.#generation += 1;
    for (const pipe of this.pipes) pipe.reset(streamEnded);
  }

  /** Connections that exist go silent, for both ends. */
  silence(): void {
    this.#generation += 1;
    for (const pipe of this.pipes) pipe.silence();
  }

  /**
   * A unary call: `handle` is the gateway's doing, undefined when there is no gateway. The call may arrive and its answer be
   * lost; it may arrive twice; two calls may overtake each other.
   */
  call<Answer>(timers: ProcessTimers, handle: () => Result<Answer> | undefined): Promise<Result<Answer>> {
    return new Promise((resolve) => {
      const { world, weather } = this;
      const generation = this.#generation;
      let answered = false;
      const answer = (result: Result<Answer>): void => {
        if (answered) return;
        answered = true;
        timeout.dispose();
        resolve(result);
      };
      const timeout = timers.after(deadlineMs, () => answer(failure(deadline)));
      const lost = (): void => { timers.after(1, () => answer(failure(streamEnded))); };
      if (weather.way === 'refused') { timers.after(this.delay(), () => lost()); return; }
      if (weather.way === 'silent') return;
      const arrive = (first: boolean): void => {
        if (this.weather.way === 'silent') return;
        if (this.#generation !== generation) { if (first && this.world.chance(0.5)) { lost(); return; } }
        const result = handle();
        if (!first) return;
        if (result === undefined || this.#generation !== generation || world.chance(weather.losesAnswers)) { lost(); return; }
        world.after(this.delay(), () => {
          if (this.weather.way === 'silent') return;
          if (this.#generation !== generation) lost();
          else this.machine.whenAwake(() => answer(result));
        });
      };
      // A repeat comes after what it repeats, whose answer counts.
      const delay = this.delay();
      world.after(delay, () => arrive(true));
      if (world.chance(weather.repeats)) world.after(delay + world.between(1, 400), () => arrive(false));
    });
  }
}

interface Sent<Message> {
  readonly message: Message;
  readonly sentAt: number;
  readonly bytes: number;
}

/** One server stream on a link: bytes with frame borders, read by the console's own frame reader. */
export class Pipe<Message> implements AsyncIterable<Message> {
  readonly #reader = new FrameReader();
  readonly #sent: Sent<Message>[] = [];
  #received = 0;
  readonly #ready: Sent<Message>[] = [];
  #wake: () => void = () => undefined;
  #broken: Problem | undefined;
  #over = false;
  #lastArrival = 0;
  #unread = 0;
  #silent = false;
  #gatewayOpen = true;
  /** Bytes that may still pass before the connection breaks. */
  limit = Infinity;
  /** What the gateway wants to know. */
  onRoom: () => void = () => undefined;
  onGone: () => void = () => undefined;

  constructor(
    private readonly link: Link,
    private readonly onHeard: (message: Message, sentAt: number) => void = () => undefined,
  ) {
    link.enter(this as Pipe<unknown>);
    this.limit = link.weather.breaksAfter;
  }

  // The gateway's end.

  get open(): boolean { return this.#gatewayOpen; }
  get room(): boolean { return this.#gatewayOpen && this.#unread < socketBytes; }

  send(message: Message, size: number): void {
    if (!this.#gatewayOpen) return;
    const { world, weather } = this.link;
    const bytes = headerBytes + Math.max(4, Math.ceil(size));
    const body = paper(bytes);
    const view = new DataView(body.buffer, body.byteOffset);
    body[0] = 0;
    view.setUint32(1, bytes - headerBytes);
    view.setUint32(headerBytes, this.#sent.length);
    this.#sent.push({ message, sentAt: world.now, bytes });
    this.#unread += bytes;
    const cuts = weather.sliced ? [world.random(), world.random(), world.random()].map((where) => Math.floor(where * bytes)).sort((one, other) => one - other) : [];
    let from = 0;
    for (const to of [...cuts, bytes]) {
      if (to === from) continue;
      const slice = body.subarray(from, to);
      const at = Math.max(this.#lastArrival, world.now + this.link.delay()) + (slice.length * 1000) / weather.bytesPerSecond;
      this.#lastArrival = at;
      world.at(at, () => this.link.machine.whenAwake(() => this.#arrive(slice)));
      from = to;
    }
  }

  /** The gateway closes: what is under way still comes, then the end. */
  close(problem: Problem | undefined): void {
    if (!this.#gatewayOpen) return;
    this.#gatewayOpen = false;
    const { world } = this.link;
    world.after(Math.max(this.#lastArrival - world.now, this.link.delay()), () => this.link.machine.whenAwake(() => {
      if (!this.#silent && this.link.weather.way !== 'silent') this.#break(problem ?? streamEnded, false);
    }));
  }

  // What the network does to it.

  reset(problem: Problem): void {
    this.#gatewayGone();
    this.link.machine.whenAwake(() => { if (!this.#silent) this.#break(problem, this.link.world.chance(0.5)); });
  }

  /** The far end is gone; this one hears of it only later. */
  closeSlowly(ms: number): void {
    this.#gatewayGone();
    this.link.world.after(ms, () => this.link.machine.whenAwake(() => this.#break(streamEnded, false)));
  }

  /** Nobody answers at the other end. */
  refuse(): void {
    this.#gatewayOpen = false;
    this.link.machine.whenAwake(() => this.#break(streamEnded, true));
  }

  /** Nothing gets through any more and nobody is told; the gateway notices in the end. */
  silence(): void {
    this.#silent = true;
    this.link.world.after(this.link.world.between(5_000, 30_000), () => this.#gatewayGone());
  }

  #arrive(slice: Uint8Array): void {
    if (this.#silent || this.#over || this.#broken || this.link.weather.way === 'silent') { this.#silent ||= this.link.weather.way === 'silent'; return; }
    const passing = slice.subarray(0, Math.max(0, this.limit));
    this.limit -= slice.length;
    for (const frames of this.#reader.push(passing)) {
      const view = new DataView(frames.buffer, frames.byteOffset, frames.byteLength);
      for (let at = 0; at < frames.length; at += headerBytes + view.getUint32(at + 1)) {
        const index = view.getUint32(at + headerBytes);
        if (index !== this.#received) throw new Error('the frame reader lost or doubled a frame');
        this.#ready.push(this.#sent[index]!);
        this.#received += 1;
      }
    }
    this.#wake();
    if (this.limit < 0) this.reset(streamEnded);
  }

  // The console's end.

  async* [Symbol.asyncIterator](): AsyncGenerator<Message, void, undefined> {
    for (;;) {
      if (this.#over) return;
      const next = this.#ready.shift();
      if (next) {
        this.#unread -= next.bytes;
        this.onHeard(next.message, next.sentAt);
        if (this.#gatewayOpen) this.onRoom();
        yield next.message;
        continue;
      }
      if (this.#broken) throw new ProblemError(this.#broken);
      await new Promise<void>((resolve) => { this.#wake = resolve; });
    }
  }

  #break(problem: Problem, losesUnread: boolean): void {
    if (this.#broken || this.#over) return;
    this.#broken = problem;
    if (losesUnread) this.#ready.length = 0;
    this.link.leave(this as Pipe<unknown>);
    this.#wake();
  }

  get over(): boolean { return this.#over; }

  hangUp(): void {
    if (this.#over) return;
    this.#over = true;
    this.link.leave(this as Pipe<unknown>);
    this.#wake();
    const { world, weather } = this.link;
    const silent = this.#silent || weather.way === 'silent';
    world.after(silent ? world.between(5_000, 30_000) : this.link.delay(), () => this.#gatewayGone());
  }

  #gatewayGone(): void {
    if (!this.#gatewayOpen) { this.onGone(); return; }
    this.#gatewayOpen = false;
    this.onGone();
  }
}
