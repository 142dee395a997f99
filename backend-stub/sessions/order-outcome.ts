import { failure, success, type Problem, type Result } from '../../shared/base/problem';
import type { Order } from '../../shared/intent/order';
import { terminateReasons } from '../../shared/intent/reasons';
import type { ParticipationId } from '../../shared/model/ids';
import type { Operator } from '../../shared/model/operator';

/** An order, who gives it and from where. */
export interface Given {
  readonly order: Order;
  readonly operator: Operator;
  readonly remoteAddress: string;
}

export type Outcome = Result<{ readonly participationId?: ParticipationId | undefined }> & {
  /** A refusal that the record tells of already, under the order's own event. */
  readonly onRecord?: true | undefined;
};

export const done: Outcome = success({});

export const no = (code: string, what: string, tip = 'Look again and decide anew.'): Outcome => failure({ code, severity: 'warning', what, tip });

/** ` Reason: Policy violation (text).`, or nothing. */
export function reasonSentence(order: Order): string {
  if (order.kind !== 'terminate' && order.kind !== 'panic') return '';
  const label = terminateReasons.find((reason) => reason.code === order.reasonCode)?.label;
  const text = (order.reasonText ?? '').trim();
  if (label === undefined) return text === '' ? '' : ` Reason: ${text}.`;
  return text === '' ? ` Reason: ${label}.` : ` Reason: ${label} (${text}).`;
}

/** Where a reason is required: a preset that says something, or words of one's own. "Other" alone says nothing. */
export function reasonMissing(order: Order): Problem | undefined {
  const said = (order.reasonCode !== undefined && order.reasonCode !== 'other') || (order.reasonText ?? '').trim() !== '';
  if (said) return undefined;
  return { code: 'order.reason-required', severity: 'warning', what: 'This gateway wants a reason for ending a session.', tip: 'Choose one, or say it in your own words.' };
}
