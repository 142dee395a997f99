import type { Problem } from '../../shared/base/problem';
import type { ControlAction, Order } from '../../shared/intent/order';
import { bulkIntents } from '../../shared/intent/bulk';
import { keepingIntents } from '../../shared/intent/keeping';
import { terminateReasons } from '../../shared/intent/reasons';
import { askedFor } from '../../shared/model/approval';
import type { OrderId } from '../../shared/model/ids';
import { sessionName, type Session } from '../../shared/model/session';
import type { RoutedGateway } from '../gateway/routed';
import type { OrderDesk, OrderOutcome, TerminateChoice } from '../services/services';
import { giveOrder, newOrderId } from '../state/giving';
import type { ConsoleDispatch } from '../state/store';

const offline: Problem = {
  code: 'offline', severity: 'error', what: 'This console is not connected to a gateway.', tip: 'Sign in to the gateway to give orders.',
};

const controlWords: Readonly<Record<ControlAction, string>> = { request: 'Ask for the keyboard of', take: 'Take the keyboard of', give: 'Give away the keyboard of', decline: 'Keep the keyboard of' };

/** Orders as methods: each becomes a value with an id and the state it was decided on, and is followed in the store. */
export function createOrderDesk(gateway: Pick<RoutedGateway, 'submitOrder'> | undefined, dispatch: ConsoleDispatch, nameOf: (session: Session) => string = sessionName): OrderDesk {
  const give = async (order: Omit<Order, 'id'> & { readonly id?: OrderId }, label: string, bulk?: true): Promise<OrderOutcome> => {
    if (!gateway) return { accepted: false, problem: offline };
    const { answer, problem } = await giveOrder({ id: newOrderId(), ...order }, label, { gateway, dispatch, bulk });
    return { accepted: answer?.accepted ?? false, participation: answer?.participationId, problem };
  };
  const seen = (session: Session) => ({ sessionId: session.id, expectedStateVersion: session.stateVersion });
  const terminate = (session: Session, { reasonCode, reasonText, graceMs, warn, lockUser, lockMinutes, revokeAccess }: TerminateChoice): Omit<Order, 'id'> => ({
    kind: 'terminate', ...seen(session), reasonCode, reasonText, graceMs: graceMs ?? terminateReasons.find((reason) => reason.code === reasonCode)?.graceMs,
    ...(warn === true ? { warn } : {}), ...(lockUser === true ? { lockUser, lockMinutes } : {}), ...(revokeAccess === true ? { revokeAccess } : {}),
  });

  return {
    join: (session, intent, participationId, reasonText) =>
      give({ kind: 'join', sessionId: session.id, intent, participationId, reasonText }, `${intent === 'monitor' ? 'Monitor' : 'Participate in'} ${nameOf(session)}`),
    leave: (session, participationId) => give({ kind: 'leave', sessionId: session.id, participationId }, `Leave ${nameOf(session)}`),
    pause: (session) => give({ kind: 'pause', ...seen(session) }, `Pause ${nameOf(session)}`),
    resume: (session) => give({ kind: 'resume', ...seen(session) }, `Resume ${nameOf(session)}`),
    terminate: (session, choice) => give(terminate(session, choice), `Terminate ${nameOf(session)}`),
    undoTerminate: (session) => give({ kind: 'undo-terminate', ...seen(session) }, `Keep ${nameOf(session)}`),
    acknowledge: (session, alertCauses, reasonText) => give({ kind: 'acknowledge', sessionId: session.id, alertCauses, reasonText }, `Acknowledge ${nameOf(session)}`),
    note: (session, reasonText) => give({ kind: 'note', sessionId: session.id, reasonText }, `Note at ${nameOf(session)}`),
    bulk: (kind, session, choice, id) => give({ id, ...(kind === 'terminate' ? terminate(session, choice) : { kind, ...seen(session) }) }, `${bulkIntents[kind].label} ${nameOf(session)}`, true),
    again: ({ order, label, bulk }) => give(order, label, bulk),
    control: (session, controlAction, controlTo) => give({ kind: 'control', sessionId: session.id, controlAction, controlTo }, `${controlWords[controlAction]} ${nameOf(session)}`),
    mark: (session, reasonText) => give({ kind: 'mark', sessionId: session.id, reasonText }, `Mark ${nameOf(session)}`),
    panic: ({ scope, sessions, reasonCode, reasonText, secondFactor, gateway: at, lockMinutes }) => give({
      kind: 'panic', lockKind: scope?.kind, lockName: scope?.name, expectedSessions: sessions, reasonCode, reasonText, secondFactor, gateway: at, lockMinutes,
    }, `Panic: ${scope === undefined ? 'all sessions' : scope.name}`, true),
    lock: (lockKind, lockName, reasonText, at, lockMinutes) => give({ kind: 'lock', lockKind, lockName, reasonText, gateway: at, lockMinutes }, `Lock ${lockName}`),
    unlock: (lockId, name) => give({ kind: 'unlock', lockId }, `Release ${name}`),
    grantAccess: (accessUser, asset, reasonText, at, accessMinutes) => give({ kind: 'grant-access', accessUser, asset, reasonText, gateway: at, accessMinutes }, `Grant ${accessUser} access to ${asset}`),
    revokeAccess: (accessUser, asset, reasonText, at) => give({ kind: 'revoke-access', accessUser, asset, reasonText, gateway: at }, `Revoke the access of ${accessUser} to ${asset}`),
    openRecording: (recordingId, name, reasonText) => give({ kind: 'open-recording', recordingId, reasonText }, `Open the recording of ${name}`),
    requestApproval: (about, name, reasonText) => give({ kind: 'request-approval', ...about, reasonText }, `Ask for approval: ${name}`),
    answerApproval: (approval, granted, reasonText) => give({ kind: granted ? 'grant-approval' : 'deny-approval', approvalId: approval.id, reasonText }, `${granted ? 'Grant' : 'Deny'} ${approval.requesterName}: ${askedFor(approval)}`),
    withdrawApproval: (approval) => give({ kind: 'withdraw-approval', approvalId: approval.id }, `Take back: ${askedFor(approval)}`),
    judgeHit: (session, { id: ruleHitId, title }, isOne, reasonText) => give({
      kind: isOne ? 'mark-false-positive' : 'unmark-false-positive', sessionId: session.id, ruleHitId, reasonText,
    }, `${isOne ? 'False positive' : 'Undo false positive'}: ${title} in ${nameOf(session)}`),
    keep: (kind, recordingId, name, reasonText) => give({ kind, recordingId, reasonText }, `${keepingIntents[kind].label} the recording of ${name}`),
    savePolicy: (at, { id, revision, text }) => give({ kind: 'save-policy', policyId: id, policyRevision: revision, policyText: text, gateway: at }, `Save policy ${id}`),
    removePolicy: (at, { id, revision }) => give({ kind: 'remove-policy', policyId: id, policyRevision: revision, gateway: at }, `Remove policy ${id}`),
    review: (recordingId, reasonText) => give({ kind: 'review-recording', recordingId, reasonText }, 'Mark the recording as reviewed'),
  };
}
