import { Code, type ConnectRouter } from '@connectrpc/connect';
import type { Order } from '../../shared/intent/order';
import { terminateReasons } from '../../shared/intent/reasons';
import { orderId, participationId, sessionId } from '../../shared/model/ids';
import { OrderService, type SubmitOrderRequest } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { callerOf, problemError } from './caller';
import type { Services } from './parts';
import { intentFrom, orderKindFrom, problemToWire, sessionToWire } from './wire';

const longestText = 1_000;

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
      const answer = await orders.submit(order, operator, remoteAddress);
      return {
        orderId: order.id, accepted: answer.accepted, participationId: answer.participationId ?? '',
        ...(answer.problem === undefined ? {} : { problem: problemToWire(answer.problem) }),
        ...(answer.session === undefined ? {} : { session: sessionToWire(answer.session) }),
      };
    },
  });
}
