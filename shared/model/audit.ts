import type { UnixMillis } from '../base/units';
import type { AuditEventId, OrderId, SessionId } from './ids';

/** One line of the record. `event` is for machines ("session.join"), `title` and `message` for people. */
export interface AuditEvent {
  readonly id: AuditEventId;
  /** The gateway's order; 0 while the event waits in the console's outbox. */
  readonly sequence: number;
  readonly level: 'Information' | 'Warning' | 'Error';
  readonly category: 'Operation' | 'Authentication' | 'Session' | 'Access' | 'Administrative' | 'Security';
  readonly event: string;
  readonly title: string;
  readonly message: string;
  readonly time: UnixMillis;
  readonly user: string;
  readonly remoteAddress: string;
  readonly serverId: string;
  readonly sessionId?: SessionId | undefined;
  readonly success: boolean;
  /** The order this event is the effect, or the refusal, of. */
  readonly orderId?: OrderId | undefined;
  readonly details: Readonly<Record<string, string>>;
}
