import type { GatewayId, OrderId, ParticipationId, RecordingId, SessionId } from '../model/ids';
import type { JoinIntent } from '../model/session';
import type { TerminateReasonCode } from './reasons';

/** About approvals and recordings, not about a running session. */
export const viewingOrders = ['open-recording', 'request-approval', 'grant-approval', 'deny-approval', 'withdraw-approval', 'review-recording'] as const;
export type ViewingOrderKind = (typeof viewingOrders)[number];
/** How long a recording stays. */
export const keepingOrders = ['hold-recording', 'release-recording', 'delete-recording'] as const;
export type KeepingOrderKind = (typeof keepingOrders)[number];

export type OrderKind = 'join' | 'leave' | 'pause' | 'resume' | 'terminate' | 'undo-terminate' | 'lock' | 'unlock' | 'acknowledge' | 'note' | 'control' | 'mark' | 'panic' | 'mark-false-positive' | 'unmark-false-positive' | 'save-policy' | 'remove-policy' | 'grant-access' | 'revoke-access' | ViewingOrderKind | KeepingOrderKind;

/** Asks for the keyboard, takes it by right, gives it to somebody, or says no to who asks. */
export type ControlAction = 'request' | 'take' | 'give' | 'decline';

/** What an operator orders, as a value. The same id twice has one effect. */
export interface Order {
  readonly id: OrderId;
  readonly kind: OrderKind;
  readonly sessionId?: SessionId | undefined;
  /** The session's stateVersion the operator saw; the gateway refuses when it has moved on. */
  readonly expectedStateVersion?: number | undefined;
  readonly intent?: JoinIntent | undefined;
  readonly participationId?: ParticipationId | undefined;
  readonly reasonCode?: TerminateReasonCode | undefined;
  readonly reasonText?: string | undefined;
  readonly graceMs?: number | undefined;
  readonly lockKind?: 'user' | 'asset' | undefined;
  readonly lockName?: string | undefined;
  readonly lockId?: string | undefined;
  /** What is (not) a false positive. */
  readonly ruleHitId?: string | undefined;
  /** The policy that is saved or removed, its new text, and the revision it was made from ("" = a new one). */
  readonly policyId?: string | undefined;
  readonly policyText?: string | undefined;
  readonly policyRevision?: string | undefined;
  /** The causes an `acknowledge` is about, as the operator saw them. */
  readonly alertCauses?: readonly string[] | undefined;
  readonly recordingId?: RecordingId | undefined;
  readonly approvalId?: string | undefined;
  /** Of `request-approval`: any session to this asset. Of `grant-access` and `revoke-access`: to which asset. */
  readonly asset?: string | undefined;
  readonly controlAction?: ControlAction | undefined;
  /** Of `give` and `decline`: to whom; absent = the session's user. */
  readonly controlTo?: ParticipationId | undefined;
  /** Six digits (RFC 6238). Never kept and never written down. */
  readonly secondFactor?: string | undefined;
  /** Of `panic`: exactly these sessions. With `lockKind` and `lockName` they are that user's or asset's, without any of the gateway. */
  readonly expectedSessions?: readonly SessionId[] | undefined;
  /** Of `terminate`: the user is locked, too. */
  readonly lockUser?: boolean | undefined;
  /** Of `terminate`: the user's access to the asset is revoked, too. */
  readonly revokeAccess?: boolean | undefined;
  /** Whose access is granted or revoked, and for how many minutes; absent or 0 = without an end. */
  readonly accessUser?: string | undefined;
  readonly accessMinutes?: number | undefined;
  /** The lock is released by itself after so many minutes; absent or 0 = never. */
  readonly lockMinutes?: number | undefined;
  /** Of `terminate`: the user is warned and may type until the end. */
  readonly warn?: boolean | undefined;
  /** Which gateway is asked, for an order that is about no session and no lock. It is not sent. */
  readonly gateway?: GatewayId | undefined;
}

/** asked -> accepted -> effective, or refused; `unknown` when the answer was lost. Only an audit event makes it effective. */
export type OrderStage = 'asked' | 'accepted' | 'effective' | 'refused' | 'unknown';
