import { create } from '@bufbuild/protobuf';
import { participationId } from '../../../shared/model/ids';
import type { Order, OrderKind } from '../../../shared/intent/order';
import {
  OrderKind as WireOrderKind, SubmitOrderRequestSchema, type SubmitOrderRequest, type SubmitOrderResponse,
} from '../../../shared/proto/gen/vigil/v1/sessions_pb';
import type { OrderAnswer } from '../client';
import { toCount32 } from './numbers';
import { problemFromWire } from './problem';
import { intentToWire, sessionFromWire } from './session';

export const orderKinds: Readonly<Record<OrderKind, WireOrderKind>> = {
  join: WireOrderKind.JOIN,
  leave: WireOrderKind.LEAVE,
  pause: WireOrderKind.PAUSE,
  resume: WireOrderKind.RESUME,
  terminate: WireOrderKind.TERMINATE,
  'undo-terminate': WireOrderKind.UNDO_TERMINATE,
  lock: WireOrderKind.LOCK,
  unlock: WireOrderKind.UNLOCK,
  acknowledge: WireOrderKind.ACKNOWLEDGE,
  note: WireOrderKind.NOTE,
  'mark-false-positive': WireOrderKind.MARK_FALSE_POSITIVE,
  'unmark-false-positive': WireOrderKind.UNMARK_FALSE_POSITIVE,
  'save-policy': WireOrderKind.SAVE_POLICY,
  'remove-policy': WireOrderKind.REMOVE_POLICY,
  'grant-access': WireOrderKind.GRANT_ACCESS,
  'revoke-access': WireOrderKind.REVOKE_ACCESS,
  'open-recording': WireOrderKind.OPEN_RECORDING,
  'request-approval': WireOrderKind.REQUEST_APPROVAL,
  'grant-approval': WireOrderKind.GRANT_APPROVAL,
  'deny-approval': WireOrderKind.DENY_APPROVAL,
  'withdraw-approval': WireOrderKind.WITHDRAW_APPROVAL,
  'review-recording': WireOrderKind.REVIEW_RECORDING,
  control: WireOrderKind.CONTROL,
  mark: WireOrderKind.MARK,
  panic: WireOrderKind.PANIC,
  'hold-recording': WireOrderKind.HOLD_RECORDING,
  'release-recording': WireOrderKind.RELEASE_RECORDING,
  'delete-recording': WireOrderKind.DELETE_RECORDING,
};

export function orderToWire(order: Order): SubmitOrderRequest {
  return create(SubmitOrderRequestSchema, {
    orderId: order.id, kind: orderKinds[order.kind], sessionId: order.sessionId ?? '',
    expectedStateVersion: toCount32(order.expectedStateVersion), intent: intentToWire(order.intent),
    participationId: order.participationId ?? '', reasonCode: order.reasonCode ?? '', reasonText: order.reasonText ?? '',
    graceMs: order.graceMs === undefined ? undefined : toCount32(order.graceMs),
    lockKind: order.lockKind ?? '', lockName: order.lockName ?? '', lockId: order.lockId ?? '',
    alertCauses: [...order.alertCauses ?? []], recordingId: order.recordingId ?? '', approvalId: order.approvalId ?? '', asset: order.asset ?? '',
    ruleHitId: order.ruleHitId ?? '', policyId: order.policyId ?? '', policyText: order.policyText ?? '', policyRevision: order.policyRevision ?? '',
    controlAction: order.controlAction ?? '', controlTo: order.controlTo ?? '', secondFactor: order.secondFactor ?? '',
    expectedSessions: [...order.expectedSessions ?? []], lockUser: order.lockUser ?? false, lockMinutes: toCount32(order.lockMinutes), warn: order.warn ?? false,
    revokeAccess: order.revokeAccess ?? false, accessUser: order.accessUser ?? '', accessMinutes: toCount32(order.accessMinutes),
  });
}

export function orderAnswerFromWire(wire: SubmitOrderResponse): OrderAnswer {
  return {
    accepted: wire.accepted,
    problem: wire.problem && problemFromWire(wire.problem),
    participationId: wire.participationId === '' ? undefined : participationId(wire.participationId),
    session: wire.session && sessionFromWire(wire.session),
  };
}
