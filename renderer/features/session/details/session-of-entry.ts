import type { RemoteRecording } from '../../../../shared/model/recording';
import { unixMillis } from '../../../../shared/base/units';
import { recordingId, type SessionId } from '../../../../shared/model/ids';
import type { Session } from '../../../../shared/model/session';

/** A session as its recording tells it, where nobody else can: what only the gateway knows is empty. */
export function sessionOfEntry(id: SessionId, recording: Pick<RemoteRecording, 'user' | 'asset' | 'protocol' | 'team' | 'endReason'> & { readonly id: string; readonly startedAt: number; readonly duration: number }): Session {
  const endedAt = unixMillis(recording.startedAt + recording.duration);
  return {
    id, user: recording.user, asset: recording.asset, protocol: recording.protocol, team: recording.team, remoteAddress: '', state: 'ended', stateVersion: 0,
    startedAt: unixMillis(recording.startedAt), endedAt, lastActivityAt: endedAt, columns: 0, rows: 0, risk: 'low', riskScore: 0, riskCauses: [], participants: [],
    endReason: recording.endReason, outputBytes: 0, recordingId: recordingId(recording.id), simulated: false,
  };
}
