import { failure, success, type Problem, type Result } from '../../shared/base/problem';
import { operatorLabel } from '../../shared/model/operator';
import { sessionName, type Session } from '../../shared/model/session';
import { askFor, may } from '../../shared/policy/permissions';
import type { AuditEntry, AuditLog } from '../audit/audit-log';
import { sessionDetails } from '../audit/texts';
import { maySee } from '../policy/rules';
import type { Copied } from '../sessions/copied-text';
import type { Participations } from '../sessions/participations';
import type { Sessions } from '../sessions/sessions';
import type { Viewer } from './live-desk';

/** Decides who may have the text that was copied in a session, and has it on record, with its length, before it is given. */
export class ClipboardDesk {
  constructor(private readonly sessions: Sessions, private readonly participations: Participations, private readonly audit: AuditLog) {}

  async read(viewer: Viewer, id: string, participation: string): Promise<Result<Copied>> {
    const { operator } = viewer;
    const live = this.sessions.get(id);
    const facts = live?.session ?? this.sessions.facts(id);
    if (facts === undefined || !maySee(operator, facts)) return refused('not-found', 'There is no such session.', 'Look for it in the list of sessions.');
    if (!may(operator, 'copy', facts)) return this.#refuse(viewer, facts, 'not allowed', { code: 'not-allowed', severity: 'warning', what: `Your role (${operator.role}) may not copy text out of ${sessionName(facts)}.`, tip: askFor('copy') });
    if (live === undefined || live.phase.state === 'ended') return refused('clipboard.ended', 'The session has ended.', 'What was copied in it is in its recording.');
    if (!this.participations.takesPart(id, participation, operator)) return refused('clipboard.not-in-session', 'You do not participate in this session.', 'Participate to copy text out of it.');
    const { copiedText } = live;
    if (copiedText === undefined) return refused('clipboard.none', 'This session has no clipboard.', 'Select its text in its picture.');
    if (!copiedText.mayLeave) return this.#refuse(viewer, facts, 'closed by policy', { code: 'clipboard.closed', severity: 'warning', what: `Text may not leave ${facts.asset}.`, tip: 'Ask a platform admin: the policy of the asset says so.' });
    const copied = copiedText.last;
    if (copied === undefined) return refused('clipboard.empty', 'Nothing was copied in this session yet.', 'Select or copy text in it first.');
    const characters = String([...copied.text].length);
    await this.sessions.record(live, {
      ...entryOf(viewer, facts), message: `user=${operatorLabel(operator)}, session=${sessionName(facts)}, characters=${characters}`,
      details: { ...sessionDetails(facts), characters, cut: String(copied.cut) },
    });
    return success(copied);
  }

  async #refuse(viewer: Viewer, facts: Session, why: string, problem: Problem): Promise<Result<Copied>> {
    const entry = entryOf(viewer, facts);
    await this.audit.append({ ...entry, level: 'Warning', success: false, message: `${entry.message}: ${why}` });
    return failure(problem);
  }
}

const refused = (code: string, what: string, tip: string): Result<Copied> => failure({ code, severity: 'warning', what, tip });

const entryOf = ({ operator, remoteAddress }: Viewer, facts: Session): AuditEntry => ({
  category: 'Access', event: 'session.clipboard', title: 'Copy From Session', message: `user=${operatorLabel(operator)}, session=${sessionName(facts)}`,
  user: operator.loginName, remoteAddress, sessionId: facts.id, success: true, details: sessionDetails(facts),
});
