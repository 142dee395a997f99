import { failure, success, type Result } from '../../shared/base/problem';
import { operatorLabel } from '../../shared/model/operator';
import { sessionName, type Session } from '../../shared/model/session';
import { may } from '../../shared/policy/permissions';
import type { AuditEntry, AuditLog } from '../audit/audit-log';
import { sessionDetails } from '../audit/texts';
import { maySee } from '../policy/rules';
import type { Sessions } from '../sessions/sessions';
import type { ViewingDesk } from '../viewing/viewing-desk';
import type { LineFeed } from './line-feed';
import type { Viewer } from './live-desk';
import { stretchOf, type Stretch } from './read-back';

/** At once for one operator, over all windows. */
const mostTogether = 8;

export interface OpenReadBack {
  readonly feed: LineFeed;
  readonly stretch: Stretch;
  close(): void;
}

/** Decides who may read back which session, and has it on record before the first byte. */
export class ReadBackDesk {
  readonly #open = new Map<string, number>();

  constructor(private readonly sessions: Sessions, private readonly audit: AuditLog, private readonly viewing: Pick<ViewingDesk, 'outside'>) {}

  async open(viewer: Viewer, id: string, seconds: number): Promise<Result<OpenReadBack>> {
    const { operator } = viewer;
    const facts = this.sessions.facts(id);
    if (facts === undefined || !maySee(operator, facts)) return unknownSession;
    if (!may(operator, 'view', facts)) {
      await this.audit.append({ ...this.#entry(viewer, facts), level: 'Warning', success: false, message: `user=${operatorLabel(operator)}, session=${sessionName(facts)}: not allowed` });
      return failure({ code: 'not-allowed', severity: 'warning', what: `Your role (${operator.role}) may not see the screen of ${sessionName(facts)}.`, tip: 'Ask for its recording once it has ended.' });
    }
    const outside = this.viewing.outside(operator, facts);
    if (outside !== undefined) {
      await this.audit.append({ ...this.#entry(viewer, facts), level: 'Warning', success: false, message: `user=${operatorLabel(operator)}, session=${sessionName(facts)}: not joined` });
      return failure({ ...outside, code: 'not-allowed', severity: 'warning' });
    }
    const found = this.sessions.feedOf(id);
    if (found === undefined) return failure({ code: 'not-found', severity: 'warning', what: 'This session has ended, and its last minutes are not at hand any more.', tip: 'Play its recording from the library.' });
    const count = this.#open.get(operator.loginName) ?? 0;
    if (count >= mostTogether) return failure({ code: 'gateway-busy', severity: 'warning', what: 'You are reading back too many sessions at once.', tip: 'Close a replay and try again.' });
    this.#open.set(operator.loginName, count + 1);
    try {
      const stretch = stretchOf(found.feed, seconds);
      const entry = { ...this.#entry(viewer, facts), details: { ...sessionDetails(facts), fromMs: String(stretch.start.atMs), toMs: String(stretch.nowMs) } };
      const live = this.sessions.get(id);
      await (live === undefined ? this.audit.append(entry) : this.sessions.record(live, entry));
      return success({ feed: found.feed, stretch, close: () => this.#release(operator.loginName) });
    } catch (caught) {
      this.#release(operator.loginName);
      throw caught;
    }
  }

  #entry({ operator, remoteAddress }: Viewer, facts: Session): AuditEntry {
    return {
      category: 'Access', event: 'session.replay', title: 'Replay Session', message: `user=${operatorLabel(operator)}, session=${sessionName(facts)}`,
      user: operator.loginName, remoteAddress, sessionId: facts.id, success: true, details: sessionDetails(facts),
    };
  }

  #release(loginName: string): void {
    const left = (this.#open.get(loginName) ?? 1) - 1;
    if (left > 0) this.#open.set(loginName, left);
    else this.#open.delete(loginName);
  }
}

/** Not there and not yours look the same. */
const unknownSession = failure({ code: 'not-found', severity: 'warning', what: 'There is no such session.', tip: 'Look for it in the list of sessions.' });
