import type { Disposable } from '../../shared/base/dispose';
import type { Problem, Result } from '../../shared/base/problem';
import type { Millis, UnixMillis } from '../../shared/base/units';
import type { Frame } from '../../shared/frames/frame';
import type { Order } from '../../shared/intent/order';
import type { Access } from '../../shared/model/access';
import type { Approval } from '../../shared/model/approval';
import type { AuditEvent } from '../../shared/model/audit';
import type { AuditEventId, ParticipationId, SessionId } from '../../shared/model/ids';
import type { Lock } from '../../shared/model/lock';
import type { PolicyList, PolicyTrial } from '../../shared/model/policy';
import type { RemoteRecording } from '../../shared/model/recording';
import type { Session, SessionActivity } from '../../shared/model/session';
import type { StreamConnection } from './reconnecting';

/**
 * The gateway as the page sees it. No call throws or hangs: each answers within its deadline (10 s) with a value or a
 * Problem. Problem codes: "gateway-unreachable", "gateway-timeout", "signed-out", "not-allowed", "not-found",
 * "gateway-busy", "gateway-refused", "gateway-fault", "cancelled". Only "signed-out" needs the sign-in screen.
 */
export interface GatewayClient extends Disposable {
  /** "" means the page's own origin (the browser twin). */
  readonly origin: string;
  listSessions(query: SessionQuery): Promise<Result<SessionPage>>;
  getSession(id: SessionId): Promise<Result<SessionDetails>>;
  /**
   * Sends an order. A failure means its fate is `unknown` unless `neverArrived(problem)`: sending the same order (same
   * id) again is always safe. `accepted: false` is the gateway's own no.
   */
  submitOrder(order: Order): Promise<Result<OrderAnswer>>;
  listAudit(query: AuditQuery): Promise<Result<AuditPage>>;
  /** Answers the ids that are durable at the gateway now. */
  reportEvents(events: readonly AuditEvent[]): Promise<Result<readonly AuditEventId[]>>;
  listRecordings(query: RecordingQuery): Promise<Result<RecordingPage>>;
  /** The rules about commands and files in force. */
  listPolicies(): Promise<Result<PolicyList>>;
  /** What a policy (JSON) would have found in what was recorded since `since`, by the gateway's clock; up to a minute. */
  tryPolicy(text: string, since: UnixMillis, signal: AbortSignal): Promise<Result<PolicyTrial>>;
  /** One piece of typed input; use `InputSender` of renderer/live, which numbers, batches and repeats. */
  sendInput(input: InputPiece): Promise<Result<InputAnswer>>;
  /** Points at a cell of a session one is in; the value is why nobody saw it, if so. */
  point(pointing: Pointing): Promise<Result<Problem | undefined>>;
  /** The text that was copied last in a desktop one participates in, as it is: hostile. An event of the audit log. The failure says why there is none. */
  readClipboard(asked: { readonly sessionId: SessionId; readonly participationId: ParticipationId }): Promise<Result<CopiedText>>;
  /**
   * The last seconds of a session (0: five minutes), up to now, as they are recorded; an event of the audit log. Ends when all
   * is there or `signal` aborts; throws only ProblemErrors; 15 s without a message is one.
   */
  readBack(id: SessionId, seconds: number, signal: AbortSignal): AsyncIterable<ReadBackPart>;
  /**
   * Everything the operator may see, then each change, until disposed. Reconnects by itself (0.25 to 15 s with jitter;
   * 15 s without a heartbeat counts as dead) and resumes the audit events by sequence: none twice, none left out.
   * Only being signed out stops it for good.
   */
  watchFacts(listener: FactsListener, from?: { readonly afterAuditSequence: number }): FactsWatch;
}

export interface FactsWatch extends Disposable {
  /** Drops what may be half-open (after sleep) and connects at once. */
  reconnect(): void;
}

export interface FactsListener {
  /** The whole truth: what is not in it is gone. Comes first, and again after each reconnect. */
  onSnapshot(snapshot: FactsSnapshot): void;
  onSession(session: Session): void;
  /** Of sessions told before, of which nothing else has changed. */
  onActivity(activity: readonly SessionActivity[]): void;
  onAuditEvent(event: AuditEvent): void;
  onLocks(locks: readonly Lock[]): void;
  onRecording(recording: RemoteRecording): void;
  /** All of them, whenever one changes. */
  onApprovals?(approvals: readonly Approval[]): void;
  /** All of it, whenever some of it changes. */
  onAccess?(access: readonly Access[]): void;
  onConnection(connection: FactsConnection): void;
  /** `receivedAt`: this machine's Unix milliseconds. */
  onServerTime(server: UnixMillis, receivedAt: number): void;
}

export type FactsConnection = StreamConnection;

export interface FactsSnapshot {
  readonly serverId: string;
  readonly sessions: readonly Session[];
  readonly locks: readonly Lock[];
  readonly approvals?: readonly Approval[] | undefined;
  readonly access?: readonly Access[] | undefined;
  readonly serverTime: UnixMillis;
}

export interface SessionQuery {
  /** True: ended sessions; false: live ones. */
  readonly historical: boolean;
  readonly pageSize?: number | undefined;
  readonly pageToken?: string | undefined;
  readonly query?: string | undefined;
}
export interface SessionPage {
  readonly sessions: readonly Session[];
  readonly nextPageToken: string;
  readonly total: number;
}
export interface SessionDetails {
  readonly session: Session;
  /** This session's own events, oldest first. */
  readonly events: readonly AuditEvent[];
}

export interface OrderAnswer {
  readonly accepted: boolean;
  readonly problem?: Problem | undefined;
  /** Join only. */
  readonly participationId?: ParticipationId | undefined;
  readonly session?: Session | undefined;
}

export interface AuditQuery {
  readonly pageSize?: number | undefined;
  /** Events before this sequence, newest first; absent = from the newest. */
  readonly beforeSequence?: number | undefined;
  readonly sessionId?: SessionId | undefined;
  /** [from, to) in Unix milliseconds on the gateway's clock; absent: no bound. */
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}
export interface AuditPage {
  readonly events: readonly AuditEvent[];
  readonly more: boolean;
}

export interface RecordingQuery {
  readonly pageSize?: number | undefined;
  readonly pageToken?: string | undefined;
  readonly query?: string | undefined;
}
export interface RecordingPage {
  readonly recordings: readonly RemoteRecording[];
  readonly nextPageToken: string;
  readonly total: number;
}

export type ReadBackPart =
  /** First. `bytes` of the recording follow; times are since the session's start: of the first picture, what was asked for, and now. */
  | { readonly kind: 'opened'; readonly bytes: number; readonly from: Millis; readonly wanted: Millis; readonly now: Millis }
  /** A snapshot at the start, then every frame, with a snapshot every 20 s or so that stands for no bytes: the screen at its place. */
  | { readonly kind: 'frames'; readonly frames: readonly Frame[] };

export interface Pointing {
  readonly sessionId: SessionId;
  readonly participationId: ParticipationId;
  /** From 0. */
  readonly column: number;
  readonly row: number;
}

export interface CopiedText {
  readonly text: string;
  /** There was more of it. */
  readonly cut: boolean;
}

export interface InputPiece {
  readonly sessionId: SessionId;
  readonly participationId: ParticipationId;
  /** 1, 2, 3 … per sender; the same number twice has one effect. */
  readonly sequence: number;
  readonly text: string;
  /** Who counts: windows of one operator share a participation. */
  readonly sender: string;
  /** Which of the sender's pages or views numbered it. */
  readonly origin: string;
  /** Graphical sessions: what is done with keyboard and mouse, in order, instead of text; 500 at most. */
  readonly desktop?: readonly DesktopInput[] | undefined;
}

/** `keysym`: X11's. `mask`: buttons held, 1 left, 2 middle, 4 right, 8 wheel up, 16 wheel down; x and y in pixels of the session's desktop. */
export type DesktopInput =
  | { readonly kind: 'key'; readonly keysym: number; readonly pressed: boolean }
  | { readonly kind: 'mouse'; readonly x: number; readonly y: number; readonly mask: number }
  /** Text for the session's clipboard; whether it gets there is the gateway's to decide. */
  | { readonly kind: 'clipboard'; readonly text: string };

export interface InputAnswer {
  readonly acceptedSequence: number;
  /** Of the piece that had this number; empty = the gateway does not say. */
  readonly acceptedOrigin: string;
  /** The gateway did not pass the text on, and why. */
  readonly problem?: Problem | undefined;
}

/** True when the gateway certainly did not act on the call this problem answers. */
export const neverArrived = (problem: Problem): boolean =>
  ['signed-out', 'not-allowed', 'not-found', 'gateway-refused'].includes(problem.code);
