import type { GatewayInfo } from '../../shared/ipc/schemas';
import type { AccessDesk } from '../access/access-desk';
import type { AuditLog } from '../audit/audit-log';
import type { HeadSigner } from '../audit/log-tree';
import type { SignInDesk } from '../auth/sign-in';
import type { Recorder } from '../contracts';
import type { PolicyBook } from '../policy/policy-book';
import type { PolicyDesk } from '../policy/policy-desk';
import type { RuleCounts } from '../policy/rule-counts';
import type { LiveDesk } from '../live/live-desk';
import type { ClipboardDesk } from '../live/clipboard-desk';
import type { ReadBackDesk } from '../live/read-back-desk';
import type { Locks } from '../sessions/locks';
import type { Orders } from '../sessions/orders';
import type { Participations } from '../sessions/participations';
import type { Sessions } from '../sessions/sessions';
import type { Approvals } from '../viewing/approvals';
import type { Holds } from '../retention/holds';
import type { RetentionDesk } from '../retention/retention-desk';
import type { Keeper } from '../storage';
import type { Reviews } from '../viewing/reviews';
import type { ViewingDesk } from '../viewing/viewing-desk';
import type { FactsNews } from './news';

/** What the services stand on. */
export interface Services {
  /** All but the address, which is how the caller reached us. The SSH door opens after this one and then writes its port here. */
  readonly info: Omit<GatewayInfo, 'address' | 'sshPort'> & { sshPort?: number | undefined };
  readonly signIn: SignInDesk;
  readonly sessions: Sessions;
  readonly participations: Participations;
  readonly orders: Orders;
  readonly locks: Locks;
  readonly audit: AuditLog;
  /** Signs heads and exports of the audit log. */
  readonly headSigner: HeadSigner;
  readonly live: LiveDesk;
  readonly readBacks: ReadBackDesk;
  readonly clipboards: ClipboardDesk;
  readonly recorder: Recorder;
  readonly policies: PolicyDesk;
  readonly policyBook: PolicyBook;
  readonly ruleCounts: RuleCounts;
  readonly news: FactsNews;
  readonly approvals: Approvals;
  readonly access: AccessDesk;
  readonly reviews: Reviews;
  readonly holds: Holds;
  readonly retention: RetentionDesk;
  /** Absent: recordings are kept in the data folder only. */
  readonly storage?: Keeper | undefined;
  readonly viewing: ViewingDesk;
}
