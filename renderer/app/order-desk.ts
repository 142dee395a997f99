import type { Problem } from '../../shared/base/problem';
import type { Order } from '../../shared/intent/order';
import { terminateReasons } from '../../shared/intent/reasons';
import { sessionName, type Session } from '../../shared/model/session';
import type { RoutedGateway } from '../gateway/routed';
import type { OrderDesk, OrderOutcome } from '../services/services';
import { giveOrder, newOrderId } from '../state/giving';
import type { ConsoleDispatch } from '../state/store';

const offline: Problem = {
  code: 'offline', severity: 'error', what: 'This console is not connected to a gateway.', tip: 'Sign in to the gateway to give orders.',
};

/** Orders as methods: each becomes a value with an id and the state it was decided on, and is followed in the store. */
export function createOrderDesk(gateway: Pick<RoutedGateway, 'submitOrder'> | undefined, dispatch: ConsoleDispatch, nameOf: (session: Session) => string = sessionName): OrderDesk {
  const give = async (order: Omit<Order, 'id'>, label: string): Promise<OrderOutcome> => {
    if (!gateway) return { accepted: false, problem: offline };
    const { answer, problem } = await giveOrder({ id: newOrderId(), ...order }, label, { gateway, dispatch });
    return { accepted: answer?.accepted ?? false, participation: answer?.participationId, problem };
  };
  const seen = (session: Session) => ({ sessionId: session.id, expectedStateVersion: session.stateVersion });

  return {
    join: (session, intent, participationId) =>
      give({ kind: 'join', sessionId: session.id, intent, participationId }, `${intent === 'monitor' ? 'Monitor' : 'Participate in'} ${nameOf(session)}`),
    leave: (session, participationId) => give({ kind: 'leave', sessionId: session.id, participationId }, `Leave ${nameOf(session)}`),
    pause: (session) => give({ kind: 'pause', ...seen(session) }, `Pause ${nameOf(session)}`),
    resume: (session) => give({ kind: 'resume', ...seen(session) }, `Resume ${nameOf(session)}`),
    terminate(session, choice) {
      const preset = terminateReasons.find((reason) => reason.code === choice.reasonCode);
      return give({
        kind: 'terminate', ...seen(session), reasonCode: choice.reasonCode, reasonText: choice.reasonText, graceMs: choice.graceMs ?? preset?.graceMs,
      }, `Terminate ${nameOf(session)}`);
    },
    undoTerminate: (session) => give({ kind: 'undo-terminate', ...seen(session) }, `Keep ${nameOf(session)}`),
    lock: (lockKind, lockName, reasonText, at) => give({ kind: 'lock', lockKind, lockName, reasonText, gateway: at }, `Lock ${lockName}`),
    unlock: (lockId, name) => give({ kind: 'unlock', lockId }, `Release ${name}`),
  };
}
