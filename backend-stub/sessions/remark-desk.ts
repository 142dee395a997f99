import { failure, success, type Result } from '../../shared/base/problem';
import { unixMillis } from '../../shared/base/units';
import type { Order } from '../../shared/intent/order';
import { operatorLabel, type Operator } from '../../shared/model/operator';
import { openCauses, sessionName, type Session } from '../../shared/model/session';
import type { AuditLog } from '../audit/audit-log';
import { personName, sessionDetails } from '../audit/texts';
import { newest, remarkEvents, type SessionRemarks } from './remarks';
import type { Sessions } from './sessions';

const no = (code: string, what: string, tip = 'Look again and decide anew.'): Result<never> => failure({ code, severity: 'warning', what, tip });
const at = (session: Session): SessionRemarks => ({ acknowledgements: session.acknowledgements ?? [], notes: session.notes ?? [] });

/**
 * Acknowledged alerts and hand-over notes. In the audit log before anybody is told; not in the session's recording, which its
 * user may fetch.
 */
export class RemarkDesk {
  #last: Promise<unknown> = Promise.resolve();

  constructor(private readonly parts: { readonly sessions: Sessions; readonly audit: AuditLog }) {}

  /** One after the other: of two who acknowledge the same alert, the second hears of the first. */
  leave(order: Order, operator: Operator, remoteAddress: string): Promise<Result<unknown>> {
    const left = this.#last.then(() => this.#leave(order, operator, remoteAddress));
    this.#last = left.catch(() => undefined);
    return left;
  }

  async #leave(order: Order, operator: Operator, remoteAddress: string): Promise<Result<unknown>> {
    const { sessions, audit } = this.parts;
    const session = order.sessionId === undefined ? undefined : sessions.facts(order.sessionId);
    if (session === undefined) return no('session.unknown', 'This session is not there (any more).');
    const text = (order.reasonText ?? '').trim();
    const author = personName(operator);
    const common = { user: operator.loginName, remoteAddress, sessionId: session.id, success: true, orderId: order.id } as const;
    const said = `user=${operatorLabel(operator)}, session=${sessionName(session)}`;
    if (order.kind === 'note') {
      if (text === '') return no('note.empty', 'The note has no words.', 'Write what the next shift should know.');
      const event = await audit.append({
        ...common, category: 'Operation', event: remarkEvents.note, title: 'Hand-over Note', message: `${said}, note=${text}`, details: { ...sessionDetails(session), author, note: text },
      });
      const now = at(sessions.facts(session.id) ?? session);
      await sessions.setRemarks(session.id, { ...now, notes: newest([...now.notes, { id: order.id, author, at: event.time, text }]) });
      return success(undefined);
    }
    const asked = new Set(order.alertCauses);
    const causes = openCauses(session).filter((cause) => asked.has(cause));
    if (causes.length === 0) {
      const by = session.acknowledgements?.findLast((each) => each.causes.some((cause) => asked.has(cause)))?.by;
      return by === undefined ? no('alert.gone', 'This alert is not there any more.') : no('alert.acknowledged', `Already acknowledged by ${by}.`, 'Nothing is left to do.');
    }
    const event = await audit.append({
      ...common, category: 'Security', event: remarkEvents.acknowledge, title: 'Acknowledge Alert', message: `${said}, cause=${causes.join('; ')}${text === '' ? '' : `, note=${text}`}`,
      details: { ...sessionDetails(session), author, note: text, causes: causes.join('\n') },
    });
    const now = at(sessions.facts(session.id) ?? session);
    await sessions.setRemarks(session.id, { ...now, acknowledgements: newest([...now.acknowledgements, { by: author, at: unixMillis(event.time), note: text, causes }]) });
    return success(undefined);
  }
}
