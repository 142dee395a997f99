import type { Session } from '../../shared/model/session';
import type { FileTransfer } from '../contracts';
import type { AuditEntry } from './audit-log';
import { sessionDetails } from './texts';

/** Names come from the client: no control characters in a log or on a screen. */
const plain = (name: string): string => name.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '\ufffd').slice(0, 1_000);

/** `refusal`: why it was not passed on. `atMs`: milliseconds since the session started, as in its recording. */
export function transferEntry(session: Session, { direction, name, bytes, sha256, verdict, why }: FileTransfer, refusal: string | undefined, atMs: number): AuditEntry {
  return {
    level: refusal === undefined ? 'Information' : 'Warning', category: 'Session', event: 'session.transfer', title: refusal === undefined ? 'File Transfer' : 'File Transfer Refused',
    message: `${direction} ${plain(name)}, ${bytes} bytes, ${verdict}${refusal === undefined ? '' : `: ${refusal}`}`,
    user: session.user, remoteAddress: session.remoteAddress, sessionId: session.id, success: refusal === undefined,
    details: { ...sessionDetails(session), direction, name: plain(name), bytes: String(bytes), sha256, verdict, why: refusal ?? why, refused: String(refusal !== undefined), atMs: String(Math.round(atMs)) },
  };
}

/** What the session's recording shows: a transfer has no screen of its own. */
export const transferLine = ({ direction, name, bytes, sha256, verdict }: FileTransfer, refusal: string | undefined): string =>
  `${direction === 'upload' ? '->' : '<-'} ${plain(name)}  ${bytes} bytes  ${sha256.slice(0, 16)}  ${refusal === undefined ? verdict : `refused: ${plain(refusal)}`}\r\n`;
