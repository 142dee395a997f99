import { Code, type ConnectRouter } from '@connectrpc/connect';
import type { Problem } from '../../shared/base/problem';
import type { ControlAction, Order } from '../../shared/intent/order';
import { terminateReasons } from '../../shared/intent/reasons';
import { orderId, participationId, recordingId, sessionId } from '../../shared/model/ids';
import { OrderService, type SubmitOrderRequest } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { callerOf, problemError } from './caller';
import type { Services } from './parts';
import { intentFrom, orderKindFrom, problemToWire, sessionFor } from './wire';

const longestText = 1_000;
const mostCauses = 20;
const mostSessions = 5_000;
const longestLockMinutes = 60 * 24 * 366;
const controlActions: readonly ControlAction[] = ['request', 'take', 'give', 'decline'];

function orderFrom(request: SubmitOrderRequest): Order | undefined {
  const kind = orderKindFrom(request.kind);
  if (kind === undefined || request.orderId === '' || request.orderId.length > 100) return undefined;
  return {
    id: orderId(request.orderId),
    kind,
    sessionId: request.sessionId === '' ? undefined : sessionId(request.sessionId),
    expectedStateVersion: request.expectedStateVersion,
    intent: intentFrom(request.intent),
    participationId: request.participationId === '' ? undefined : participationId(request.participationId),
    reasonCode: terminateReasons.find((reason) => reason.code === request.reasonCode)?.code,
    reasonText: request.reasonText.slice(0, longestText),
    graceMs: request.graceMs,
    lockKind: request.lockKind === 'user' || request.lockKind === 'asset' ? request.lockKind : undefined,
    lockName: request.lockName.slice(0, 200),
    lockId: request.lockId,
    recordingId: request.recordingId === '' ? undefined : recordingId(request.recordingId),
    approvalId: request.approvalId === '' ? undefined : request.approvalId,
    asset: request.asset === '' ? undefined : request.asset.slice(0, 200),
    ruleHitId: request.ruleHitId.slice(0, 100),
    policyId: request.policyId.slice(0, 100),
    policyText: request.policyText,
    policyRevision: request.policyRevision.slice(0, 100),
    controlAction: controlActions.find((action) => action === request.controlAction),
    controlTo: request.controlTo === '' ? undefined : participationId(request.controlTo),
    secondFactor: request.secondFactor === '' ? undefined : request.secondFactor.slice(0, 20),
    expectedSessions: request.expectedSessions.slice(0, mostSessions).map(sessionId),
    lockUser: request.lockUser,
    lockMinutes: Math.min(longestLockMinutes, request.lockMinutes),
    warn: request.warn,
    revokeAccess: request.revokeAccess,
    accessUser: request.accessUser.slice(0, 200),
    accessMinutes: Math.min(longestLockMinutes, request.accessMinutes),
    alertCauses: request.alertCauses.slice(0, mostCauses).map((cause) => cause.slice(0, longestText)),
  };
}

/** A reason that is not one of ours would be written into the audit log as none, or as another. */
function unknownReason({ reasonCode }: SubmitOrderRequest): Problem | undefined {
  if (reasonCode === '' || terminateReasons.some((reason) => reason.code === reasonCode)) return undefined;
  return {
    code: 'order.reason', severity: 'warning', what: `"${reasonCode.slice(0, 60)}" is not a reason this gateway knows.`,
    tip: `Choose one of ${terminateReasons.map((reason) => reason.code).join(', ')}, and say more in words.`,
  };
}

export function serveOrders(router: ConnectRouter, { orders }: Pick<Services, 'orders'>): void {
  router.service(OrderService, {
    async submitOrder(request, context) {
      const { operator, remoteAddress } = callerOf(context);
      const order = orderFrom(request);
      if (order === undefined) {
        throw problemError(Code.InvalidArgument, { code: 'order.malformed', severity: 'error', what: 'The order has no id, or its kind is not known.', tip: 'Use a console that fits this gateway.' });
      }
      const answer = await orders.submit(order, operator, remoteAddress, unknownReason(request));
      return {
        orderId: order.id, accepted: answer.accepted, participationId: answer.participationId ?? '',
        ...(answer.problem === undefined ? {} : { problem: problemToWire(answer.problem) }),
        ...(answer.session === undefined ? {} : { session: sessionFor(operator, answer.session) }),
      };
    },
  });
}
