import { failure, success, type Result } from '../../shared/base/problem';
import type { UnixMillis } from '../../shared/base/units';
import { unreachable } from '../../shared/base/unreachable';
import type { ParticipationId } from '../../shared/model/ids';
import type { Control } from '../../shared/model/session';

/** A participation, or the session's user. */
export type Typist = ParticipationId | undefined;

/** Why the keyboard went over, as the audit log says it. */
export type PassCause = 'taken' | 'given' | 'asked' | 'left' | 'connection_lost' | 'monitors' | 'idle';

export type ControlChange =
  | { readonly kind: 'request'; readonly by: ParticipationId }
  | { readonly kind: 'take'; readonly by: ParticipationId }
  | { readonly kind: 'give'; readonly by: ParticipationId; readonly to: Typist }
  | { readonly kind: 'decline'; readonly by: ParticipationId; readonly to: ParticipationId }
  /** What a request waits for has come: the user has stopped typing. */
  | { readonly kind: 'grant'; readonly to: ParticipationId }
  /** Out of the session, or only watching now. */
  | { readonly kind: 'gone'; readonly who: ParticipationId }
  /** The holder has not typed for the policy's time. */
  | { readonly kind: 'idle' };

export const firstControl = (at: UnixMillis): Control => ({ since: at, requests: [] });

const no = (what: string, tip: string): Result<Control> => failure({ code: 'control', severity: 'warning', what, tip });

const without = ({ requests }: Control, who: Typist): Control['requests'] => requests.filter(({ participationId }) => participationId !== who);
const pass = (control: Control, to: Typist, at: UnixMillis): Result<Control> =>
  success({ ...(to === undefined ? {} : { holder: to }), since: at, requests: without(control, to) });

/**
 * Who types. There is one holder at any time: the session's user, or one participation.
 *
 * |         | user holds          | `by` holds             | another holds                  |
 * |---------|---------------------|------------------------|--------------------------------|
 * | request | waits for the grant | refused                | waits for the holder's word    |
 * | take    | `by` holds          | refused                | `by` holds                     |
 * | give    | refused             | `to` holds             | refused                        |
 * | decline | refused             | the request is gone    | refused                        |
 * | grant   | `to` holds          | nothing                | nothing                        |
 * | gone    | its request is gone | the user holds         | its request is gone            |
 * | idle    | nothing             | the user holds         | (as the column before)         |
 */
export function controlTransition(control: Control, change: ControlChange, at: UnixMillis): Result<Control> {
  const { holder } = control;
  switch (change.kind) {
    case 'request':
      if (holder === change.by) return no('You have the keyboard already.', 'Type.');
      if (control.requests.some(({ participationId }) => participationId === change.by)) return no('You have asked for the keyboard already.', 'Wait for it, or take it if your role allows that.');
      return success({ ...control, requests: [...control.requests, { participationId: change.by, since: at }] });
    case 'take':
      return holder === change.by ? no('You have the keyboard already.', 'Type.') : pass(control, change.by, at);
    case 'give':
      if (holder !== change.by) return no('You do not have the keyboard, so you cannot give it away.', 'Ask whoever has it.');
      return change.to === holder ? no('You have the keyboard already.', 'Type.') : pass(control, change.to, at);
    case 'decline':
      if (holder !== change.by) return no('You do not have the keyboard, so the request is not yours to answer.', 'Leave it to whoever has it.');
      if (without(control, change.to).length === control.requests.length) return no('Nobody asks for the keyboard any more.', 'Nothing is left to do.');
      return success({ ...control, requests: without(control, change.to) });
    case 'grant':
      return holder === undefined && control.requests.some(({ participationId }) => participationId === change.to) ? pass(control, change.to, at) : success(control);
    case 'gone':
      if (holder === change.who) return pass(control, undefined, at);
      return success(without(control, change.who).length === control.requests.length ? control : { ...control, requests: without(control, change.who) });
    case 'idle':
      return holder === undefined ? success(control) : pass(control, undefined, at);
    default:
      return unreachable(change);
  }
}
