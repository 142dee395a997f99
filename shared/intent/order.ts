import type { GatewayId, OrderId, ParticipationId, RecordingId, SessionId } from '../model/ids';
import type { JoinIntent } from '../model/session';
import type { TerminateReasonCode } from './reasons';

/** About approvals and recordings, not about a running session. */
export const viewingOrders = ['open-recording', 'request-approval', 'grant-approval', 'deny-approval', 'withdraw-approval', 'review-recording'] as const;
export type ViewingOrderKind = (typeof viewingOrders)[number];

export type OrderKind = 'join' | 'leave' | 'pause' | 'resume' | 'terminate' | 'undo-terminate' | 'lock' | 'unlock' | 'acknowledge' | 'note' | 'mark-false-positive' | 'unmark-false-positive' | 'save-policy' | 'remove-policy' | ViewingOrderKind;

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
  /** Of `request-approval`: any session to this asset. */
  readonly asset?: string | undefined;
  /** Which gateway is asked, for an order that is about no session and no lock. It is not sent. */
  readonly gateway?: GatewayId | undefined;
}

/** asked -> accepted -> effective, or refused; `unknown` when the answer was lost. Only an audit event makes it effective. */
export type OrderStage = 'asked' | 'accepted' | 'effective' | 'refused' | 'unknown';
