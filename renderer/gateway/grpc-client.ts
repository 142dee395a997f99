import { create } from '@bufbuild/protobuf';
import { DisposableStore } from '../../shared/base/dispose';
import { failure, problemFrom, success, type Problem, type Result } from '../../shared/base/problem';
import { auditEventId, type AuditEventId, type ParticipationId, type SessionId } from '../../shared/model/ids';
import type { AuditEvent } from '../../shared/model/audit';
import type { UnixMillis } from '../../shared/base/units';
import type { Order } from '../../shared/intent/order';
import type { PolicyList, PolicyTrial } from '../../shared/model/policy';
import { LiveService, WatchLiveRequestSchema } from '../../shared/proto/gen/vigil/v1/live_pb';
import { PolicyService } from '../../shared/proto/gen/vigil/v1/policies_pb';
import { AuditService, OrderService, RecordingService, SessionService } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import type {
  AuditPage, AuditQuery, CopiedText, FactsListener, FactsWatch, GatewayClient, InputAnswer, InputPiece, OrderAnswer, Pointing, ReadBackPart,
  RecordingPage, RecordingQuery, SessionDetails, SessionPage, SessionQuery,
} from './client';
import { FactsFollower } from './facts';
import type { ChannelPosition, LiveGateway, LiveMessage, Subscription, WatchChange } from './live';
import { readBack } from './read-back';
import { GatewayStreams } from './streams';
import { systemTimers } from './timers';
import { UnaryClient } from './unary';
import { auditEventFromWire, auditEventToWire } from './wire/audit';
import { desktopInputToWire, liveMessageFromWire, paceToWire, positionToWire, subscriptionToWire } from './wire/live';
import { fromBig, toBig, toCount, toCount32 } from './wire/numbers';
import { orderAnswerFromWire, orderToWire } from './wire/order';
import { policiesFromWire, trialFromWire } from './wire/policy';
import { problemFromWire } from './wire/problem';
import { recordingFromWire, sessionFromWire } from './wire/session';

/** Maps the answer; a message whose content breaks the mapping is a Problem like any other. */
function mapped<From, To>(result: Result<From>, map: (value: From) => To): Result<To> {
  if (!result.ok) return result;
  try {
    return success(map(result.value));
  } catch (caught) {
    return failure(problemFrom(caught, { code: 'gateway-fault', what: 'The gateway answered in a way Vigil does not understand.', tip: 'Copy the details for your administrator: the versions may not fit.' }));
  }
}

/** The gateway goes through its whole record. */
const trialDeadlineMs = 60_000;

class GrpcGatewayClient implements GatewayClient {
  readonly #unary: UnaryClient;
  readonly #streams: GatewayStreams;
  readonly #open = new DisposableStore();
  readonly #closing = new AbortController();

  constructor(readonly origin: string, onSignedOut: () => void) {
    this.#unary = new UnaryClient(origin, systemTimers, onSignedOut);
    this.#streams = new GatewayStreams(origin);
  }

  get #options() { return { signal: this.#closing.signal }; }

  async listSessions(query: SessionQuery): Promise<Result<SessionPage>> {
    const answer = await this.#unary.call(SessionService.method.listSessions, {
      historical: query.historical, pageSize: toCount32(query.pageSize), pageToken: query.pageToken ?? '', query: query.query ?? '',
    }, this.#options);
    return mapped(answer, (page) => ({ sessions: page.sessions.map(sessionFromWire), nextPageToken: page.nextPageToken, total: page.total }));
  }

  async getSession(id: SessionId): Promise<Result<SessionDetails>> {
    const answer = await this.#unary.call(SessionService.method.getSession, { sessionId: id }, this.#options);
    return mapped(answer, ({ session, events }) => {
      if (!session) throw new Error('no session in the answer');
      return { session: sessionFromWire(session), events: events.map(auditEventFromWire) };
    });
  }

  async submitOrder(order: Order): Promise<Result<OrderAnswer>> {
    return mapped(await this.#unary.call(OrderService.method.submitOrder, orderToWire(order), this.#options), orderAnswerFromWire);
  }

  async listAudit(query: AuditQuery): Promise<Result<AuditPage>> {
    const answer = await this.#unary.call(AuditService.method.listAuditEvents, {
      pageSize: toCount32(query.pageSize), beforeSequence: toCount(query.beforeSequence ?? 0), sessionId: query.sessionId ?? '',
      fromMs: toBig(query.from ?? 0), toMs: toBig(query.to ?? 0),
    }, this.#options);
    return mapped(answer, (page) => ({ events: page.events.map(auditEventFromWire), more: page.more }));
  }

  async reportEvents(events: readonly AuditEvent[]): Promise<Result<readonly AuditEventId[]>> {
    const answer = await this.#unary.call(AuditService.method.reportEvents, { events: events.map(auditEventToWire) }, this.#options);
    return mapped(answer, ({ storedIds }) => storedIds.map(auditEventId));
  }

  async listRecordings(query: RecordingQuery): Promise<Result<RecordingPage>> {
    const answer = await this.#unary.call(RecordingService.method.listRecordings, {
      pageSize: toCount32(query.pageSize), pageToken: query.pageToken ?? '', query: query.query ?? '',
    }, this.#options);
    return mapped(answer, (page) => ({ recordings: page.recordings.map(recordingFromWire), nextPageToken: page.nextPageToken, total: page.total }));
  }

  async listPolicies(): Promise<Result<PolicyList>> {
    return mapped(await this.#unary.call(PolicyService.method.listPolicies, {}, this.#options), policiesFromWire);
  }

  async tryPolicy(text: string, since: UnixMillis, signal: AbortSignal): Promise<Result<PolicyTrial>> {
    const { either, leave } = this.#until(signal);
    try {
      return mapped(await this.#unary.call(PolicyService.method.tryPolicy, { text, sinceMs: toBig(since) }, { signal: either, deadlineMs: trialDeadlineMs }), trialFromWire);
    } finally {
      leave();
    }
  }

  async sendInput(input: InputPiece): Promise<Result<InputAnswer>> {
    const answer = await this.#unary.call(LiveService.method.sendInput, {
      sessionId: input.sessionId, participationId: input.participationId, sequence: toCount(input.sequence), text: input.text, sender: input.sender, origin: input.origin,
      desktop: (input.desktop ?? []).map(desktopInputToWire),
    }, this.#options);
    return mapped(answer, ({ acceptedSequence, acceptedOrigin, problem }) => ({
      acceptedSequence: fromBig(acceptedSequence), acceptedOrigin, problem: problem && problemFromWire(problem),
    }));
  }

  async point({ sessionId, participationId, column, row }: Pointing): Promise<Result<Problem | undefined>> {
    const answer = await this.#unary.call(LiveService.method.point, { sessionId, participationId, column, row }, this.#options);
    return mapped(answer, ({ problem }) => problem && problemFromWire(problem));
  }

  async readClipboard({ sessionId, participationId }: { readonly sessionId: SessionId; readonly participationId: ParticipationId }): Promise<Result<CopiedText>> {
    const answer = await this.#unary.call(LiveService.method.readClipboard, { sessionId, participationId }, this.#options);
    if (!answer.ok) return answer;
    const { text, cut, problem } = answer.value;
    return problem === undefined ? success({ text, cut }) : failure(problemFromWire(problem));
  }

  async* readBack(id: SessionId, seconds: number, signal: AbortSignal): AsyncGenerator<ReadBackPart, void, undefined> {
    const { either, leave } = this.#until(signal);
    try {
      yield* readBack(this.#streams, id, seconds, either);
    } finally {
      leave();
    }
  }

  /** Aborts with `signal`, and when the client is closed; `leave` lets go of both. */
  #until(signal: AbortSignal): { readonly either: AbortSignal; leave(): void } {
    const either = new AbortController();
    const handleAbort = (): void => either.abort();
    for (const one of [signal, this.#closing.signal]) one.addEventListener('abort', handleAbort);
    if (signal.aborted || this.#closing.signal.aborted) handleAbort();
    return {
      either: either.signal,
      leave: () => { for (const one of [signal, this.#closing.signal]) one.removeEventListener('abort', handleAbort); },
    };
  }

  watchFacts(listener: FactsListener, from?: { readonly afterAuditSequence: number }): FactsWatch {
    return this.#open.own(new FactsFollower(this.#streams, listener, from?.afterAuditSequence ?? 0));
  }

  dispose(): void {
    this.#closing.abort();
    this.#open.dispose();
  }
}

class GrpcLiveGateway implements LiveGateway {
  readonly #unary: UnaryClient;
  readonly #streams: GatewayStreams;

  constructor(origin: string) {
    this.#unary = new UnaryClient(origin, systemTimers);
    this.#streams = new GatewayStreams(origin);
  }

  async* openLive(subscriptions: readonly Subscription[], signal: AbortSignal): AsyncGenerator<LiveMessage, void, undefined> {
    const request = create(WatchLiveRequestSchema, { subscriptions: subscriptions.map(subscriptionToWire) });
    for await (const wire of this.#streams.openLive(request, signal)) {
      const message = liveMessageFromWire(wire);
      if (message) yield message;
    }
  }

  async updateWatch(streamId: string, change: WatchChange): Promise<Result<undefined>> {
    const answer = await this.#unary.call(LiveService.method.updateWatch, {
      streamId, add: change.add.map(subscriptionToWire), removeChannels: [...change.remove], paces: change.paces.map(paceToWire),
    });
    return mapped(answer, () => undefined);
  }

  async acknowledge(streamId: string, positions: readonly ChannelPosition[]): Promise<Result<undefined>> {
    const answer = await this.#unary.call(LiveService.method.acknowledge, { streamId, acknowledgements: positions.map(positionToWire) });
    return mapped(answer, () => undefined);
  }
}

/**
 * The page's client. `origin` such as "https://gateway.example:8443"; "" for the page's own origin. `onSignedOut` is told when
 * a unary call is refused for want of a sign-in; the stream of facts says so by its connection.
 */
export const createGatewayClient = (origin: string, onSignedOut: () => void = () => undefined): GatewayClient => new GrpcGatewayClient(origin.replace(/\/+$/, ''), onSignedOut);

/** The live worker's client. */
export const createLiveGateway = (origin: string): LiveGateway => new GrpcLiveGateway(origin.replace(/\/+$/, ''));
