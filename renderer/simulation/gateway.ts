import { create } from '@bufbuild/protobuf';
import { failure, success, type Problem, type Result } from '../../shared/base/problem';
import { unixMillis } from '../../shared/base/units';
import type { Order } from '../../shared/intent/order';
import { participationId, type SessionId } from '../../shared/model/ids';
import { WatchFactsResponseSchema, type WatchFactsRequest, type WatchFactsResponse } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { AuditEventSchema } from '../../shared/proto/gen/vigil/v1/types_pb';
import type { InputAnswer, InputPiece, OrderAnswer } from '../gateway/client';
import type { LiveMessage, Subscription, WatchChange } from '../gateway/live';
import { problemOfStatus, streamEnded } from '../gateway/problems';
import type { Windows } from './gateway-channel';
import { GatewayStream } from './gateway-stream';
import type { Pipe } from './network';
import { Source } from './source';
import type { World } from './world';

const factsHeartbeatMs = 5000;
const signedOut = problemOfStatus(16, '');
const refusal = (code: string): Problem => ({ code, severity: 'warning', what: 'The gateway says no.', tip: 'Look again.' });

/** What a signed-in console sends along; a call carries the one it was sent with. */
export interface Credential {
  readonly client: number;
  good: boolean;
}

interface Participation {
  readonly session: string;
  readonly lastPieces: Map<string, InputPiece>;
}
interface AuditLine {
  readonly order: string;
  readonly success: boolean;
}

export interface GatewayShape extends Windows {
  readonly sessions: readonly string[];
  /** Those of them that are graphical. */
  readonly desktops: readonly string[];
  /** Lines of a session that can be read again. */
  readonly ring: number;
}

/** A gateway with the real one's promises: each order id and each typed piece has one effect, positions are exact, memory is lost with the process. */
export class ModelGateway {
  readonly sources = new Map<string, Source>();
  up = true;
  #process = 1;
  #streams = new Map<string, GatewayStream>();
  #facts = new Map<Pipe<WatchFactsResponse>, Credential>();
  #participations = new Map<string, Participation>();
  #next = 1;
  /** On its disk: outlives the process. */
  readonly #audit: AuditLine[] = [];

  constructor(readonly world: World, private readonly shape: GatewayShape) {
    for (const session of shape.sessions) this.sources.set(session, new Source(world, session, shape.ring, shape.desktops.includes(session)));
  }

  /** kill -9: connections are reset, and what was in memory is gone. */
  kill(): void {
    if (!this.up) return;
    this.up = false;
    for (const stream of this.#streams.values()) stream.pipe.close(streamEnded);
    for (const pipe of this.#facts.keys()) pipe.close(streamEnded);
    this.#streams.clear();
    this.#facts.clear();
    this.#participations.clear();
  }

  /** The same sessions go on, in a new epoch. */
  restart(): void {
    if (this.up) return;
    this.up = true;
    this.#process += 1;
    for (const source of this.sources.values()) if (!source.ended) source.restart();
  }

  expire(credential: Credential): void {
    credential.good = false;
    for (const stream of this.#streams.values()) if (stream.client === credential.client) stream.pipe.close(signedOut);
    for (const [pipe, owner] of this.#facts) if (owner === credential) pipe.close(signedOut);
  }

  openLive(credential: Credential, pipe: Pipe<LiveMessage>, subscriptions: readonly Subscription[]): void {
    if (!credential.good) { pipe.close(signedOut); return; }
    const id = `${this.#process}-${this.#next}`;
    this.#next += 1;
    const stream = new GatewayStream(this, id, credential.client, pipe, this.shape, () => this.#streams.delete(id));
    this.#streams.set(id, stream);
    stream.begin(subscriptions);
  }

  openFacts(credential: Credential, pipe: Pipe<WatchFactsResponse>, request: WatchFactsRequest): void {
    if (!credential.good) { pipe.close(signedOut); return; }
    this.#facts.set(pipe, credential);
    pipe.onGone = () => { this.#facts.delete(pipe); };
    pipe.send(create(WatchFactsResponseSchema, { fact: { case: 'snapshot', value: { serverId: 'model', serverTimeMs: BigInt(Math.floor(this.world.now)) } } }), 60);
    this.#audit.forEach((line, index) => { if (index + 1 > Number(request.afterAuditSequence)) pipe.send(this.#fact(line, index), 80); });
    const process = this.#process;
    const beat = (): void => {
      if (!pipe.open || !this.up || process !== this.#process) return;
      pipe.send(create(WatchFactsResponseSchema, { fact: { case: 'heartbeat', value: { serverTimeMs: BigInt(Math.floor(this.world.now)) } } }), 12);
      this.world.after(factsHeartbeatMs, beat);
    };
    this.world.after(factsHeartbeatMs, beat);
  }

  // Unary calls; undefined: nobody is there.

  updateWatch(credential: Credential, streamId: string, { add, remove, paces }: WatchChange): Result<undefined> | undefined {
    return this.#answer(credential, () => {
      const stream = this.#streams.get(streamId);
      if (!stream) return failure(problemOfStatus(5, ''));
      stream.change(add, remove, paces);
      return success(undefined);
    });
  }

  acknowledge(credential: Credential, streamId: string, positions: readonly { readonly channel: number; readonly offset: number }[]): Result<undefined> | undefined {
    return this.#answer(credential, () => {
      const stream = this.#streams.get(streamId);
      if (!stream) return failure(problemOfStatus(5, ''));
      for (const { channel, offset } of positions) stream.acknowledge(channel, offset);
      return success(undefined);
    });
  }

  submit(credential: Credential, order: Order): Result<OrderAnswer> | undefined {
    return this.#answer(credential, () => {
      const known = this.#audit.find((line) => line.order === order.id);
      if (known) return success(known.success ? { accepted: true } : { accepted: false, problem: refusal('order.state') });
      const accepted = !(this.sources.get(order.sessionId ?? '')?.ended ?? true) && !this.world.chance(0.1);
      if (accepted) {
        this.world.note({ at: this.world.now, kind: 'effect', order: order.id });
        if (order.kind === 'terminate') this.sources.get(order.sessionId ?? '')?.finish();
      }
      this.#write({ order: order.id, success: accepted });
      return success(accepted ? { accepted: true } : { accepted: false, problem: refusal('order.state') });
    });
  }

  /** The same operator is in a session once, until the gateway forgets. */
  join(credential: Credential, session: string): Result<OrderAnswer> | undefined {
    return this.#answer(credential, () => {
      const id = `${this.#process}:${credential.client}:${session}`;
      if (!this.#participations.has(id)) this.#participations.set(id, { session, lastPieces: new Map() });
      return success({ accepted: true, participationId: participationId(id) });
    });
  }

  type(credential: Credential, piece: InputPiece): Result<InputAnswer> | undefined {
    return this.#answer(credential, () => {
      const participation = this.#participations.get(piece.participationId);
      if (!participation) return success({ acceptedSequence: 0, acceptedOrigin: '', problem: refusal('input.not-in-session') });
      const last = participation.lastPieces.get(piece.sender);
      const taken = { acceptedSequence: last?.sequence ?? 0, acceptedOrigin: last?.origin ?? '' };
      if (piece.sequence <= taken.acceptedSequence) return success(taken);
      if (this.sources.get(participation.session)?.ended) return success({ ...taken, problem: refusal('input.ended') });
      if (piece.sequence !== taken.acceptedSequence + 1) return success({ ...taken, problem: refusal('input.order') });
      participation.lastPieces.set(piece.sender, piece);
      if (piece.text !== '') this.world.note({ at: this.world.now, kind: 'reached', text: piece.text });
      return success({ acceptedSequence: piece.sequence, acceptedOrigin: piece.origin });
    });
  }

  /** In this session of this operator; a focused picture needs it. */
  joined(client: number, session: SessionId): boolean {
    return this.#participations.has(`${this.#process}:${client}:${session}`);
  }

  serverTime() { return unixMillis(Math.floor(this.world.now)); }

  #answer<Value>(credential: Credential, handle: () => Result<Value>): Result<Value> | undefined {
    if (!this.up) return undefined;
    return credential.good ? handle() : failure(signedOut);
  }

  #write(line: AuditLine): void {
    this.#audit.push(line);
    for (const pipe of this.#facts.keys()) pipe.send(this.#fact(line, this.#audit.length - 1), 80);
  }

  #fact(line: AuditLine, index: number): WatchFactsResponse {
    const value = create(AuditEventSchema, { id: `event-${index + 1}`, sequence: BigInt(index + 1), event: 'session.order', orderId: line.order, success: line.success, message: 'told' });
    return create(WatchFactsResponseSchema, { fact: { case: 'auditEvent', value } });
  }
}
