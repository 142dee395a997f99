import type { Operator } from '../model/operator';
import { sessionName, type PauseMeaning, type Session } from '../model/session';
import { may, mayNotSentence, type Right } from '../policy/permissions';
import type { OrderKind } from './order';

/**
 * One order an operator can give, described once: button, shortcut, palette, dialog and gateway read this value.
 * `audit` is the machine name of the event that proves the effect.
 */
export interface Intent {
  readonly kind: OrderKind;
  readonly label: string;
  /** One letter key on a focused tile. */
  readonly key: string;
  readonly right: Right;
  readonly audit: string;
  /** Sentence for tooltips and the palette, naming its target. */
  describe(session: Pick<Session, 'user' | 'asset' | 'pauseMeaning'>): string;
  /** Why this order makes no sense now, or undefined when it does. Rights are checked apart, by `whyNot`. */
  blocked(session: Pick<Session, 'state'>): string | undefined;
}

const ended = (session: Pick<Session, 'state'>): string | undefined =>
  session.state === 'ended' ? 'The session has ended.' : undefined;

export const monitorIntent: Intent = {
  kind: 'join', label: 'Monitor', key: 'm', right: 'view', audit: 'session.join',
  describe: (session) => `Monitor ${sessionName(session)}: watch without typing`,
  blocked: ended,
};
export const participateIntent: Intent = {
  kind: 'join', label: 'Participate', key: 'p', right: 'participate', audit: 'session.participate',
  describe: (session) => `Participate in ${sessionName(session)}: your keys reach the session`,
  blocked: ended,
};
export const leaveIntent: Intent = {
  kind: 'leave', label: 'Leave', key: 'l', right: 'view', audit: 'session.leave',
  describe: (session) => `Leave ${sessionName(session)}`,
  blocked: () => undefined,
};
/** What Pause is, by the gateway's policy: on its button, and as a sentence. */
export const pauseWords: Readonly<Record<PauseMeaning, { readonly button: string; readonly does: string }>> = {
  suspend: { button: 'Pause', does: "the user's typing is suspended until you resume" },
  disconnect: { button: 'Pause: disconnect', does: 'the user is disconnected, and may connect again' },
  revoke: { button: 'Pause: revoke', does: "the user's interaction is revoked and new sessions are refused until you release them" },
};
export const pauseIntent: Intent = {
  kind: 'pause', label: 'Pause', key: 'h', right: 'pause', audit: 'session.pause',
  describe: (session) => `Pause ${sessionName(session)}: ${pauseWords[session.pauseMeaning ?? 'suspend'].does}`,
  blocked: (session) => (session.state === 'live' ? undefined : session.state === 'paused' ? 'It is already paused.' : ended(session) ?? 'It is being terminated.'),
};
export const resumeIntent: Intent = {
  kind: 'resume', label: 'Resume', key: 'h', right: 'pause', audit: 'session.resume',
  describe: (session) => `Resume ${sessionName(session)}: the user can type again`,
  blocked: (session) => (session.state === 'paused' ? undefined : 'It is not paused.'),
};
export const terminateIntent: Intent = {
  kind: 'terminate', label: 'Terminate', key: 'x', right: 'terminate', audit: 'session.terminate',
  describe: (session) => `Terminate ${sessionName(session)}: locks the input now, ends the session after a short grace`,
  blocked: (session) => ended(session) ?? (session.state === 'ending' ? 'It is already being terminated.' : undefined),
};
export const undoTerminateIntent: Intent = {
  kind: 'undo-terminate', label: 'Undo', key: 'u', right: 'terminate', audit: 'session.terminate.undo',
  describe: (session) => `Keep ${sessionName(session)}: undo terminate`,
  blocked: (session) => (session.state === 'ending' ? undefined : 'There is nothing to undo.'),
};

/** Says that what raised the risk has been looked at, with a note. Ended sessions too: alerts outlive them. */
export const acknowledgeIntent: Intent = {
  kind: 'acknowledge', label: 'Acknowledge', key: 'a', right: 'view', audit: 'alert.acknowledge',
  describe: (session) => `Acknowledge the alert of ${sessionName(session)}: every console sees by whom`,
  blocked: () => undefined,
};
/** Leaves words at the session for the next shift. */
export const noteIntent: Intent = {
  kind: 'note', label: 'Note', key: 'n', right: 'view', audit: 'session.note',
  describe: (session) => `Leave a note at ${sessionName(session)} for the next shift`,
  blocked: () => undefined,
};

/** Who types, where one does at a time. */
export const controlIntent: Intent = {
  kind: 'control', label: 'Keyboard', key: 'k', right: 'participate', audit: 'session.control',
  describe: (session) => `The keyboard of ${sessionName(session)}: ask for it, take it, give it back`,
  blocked: ended,
};
/** Words at this moment of the recording. */
export const markIntent: Intent = {
  kind: 'mark', label: 'Mark', key: 'b', right: 'view', audit: 'session.mark',
  describe: (session) => `Mark this moment of ${sessionName(session)}: a chapter of its recording`,
  blocked: ended,
};

export const intents: readonly Intent[] = [
  monitorIntent, participateIntent, leaveIntent, pauseIntent, resumeIntent, terminateIntent, undoTerminateIntent, acknowledgeIntent, noteIntent, controlIntent, markIntent,
];

/** Why this operator cannot give this order to this session now, in one sentence; undefined when nothing is in the way. */
export function whyNot(intent: Intent, operator: Operator, session: Session): string | undefined {
  if (!may(operator, intent.right, session)) return mayNotSentence(operator, intent.right, `${intent.label.toLowerCase()} this session`);
  return intent.blocked(session);
}
