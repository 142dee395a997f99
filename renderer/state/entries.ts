import type { LibraryEntry } from '../../shared/ipc/schemas';
import { ownId } from '../../shared/model/gateway-ids';
import type { Session } from '../../shared/model/session';

/** Whether an entry of the library is the recording of this session of the gateway at `address`. Entries have the names their gateways gave them. */
export function isEntryOf(entry: LibraryEntry, session: Pick<Session, 'id' | 'recordingId'>, address: string | undefined): boolean {
  if (entry.gatewayAddress !== undefined && address !== undefined && entry.gatewayAddress !== address) return false;
  return (session.recordingId !== undefined && entry.id === ownId(session.recordingId)) || entry.recording?.sessionId === ownId(session.id);
}
