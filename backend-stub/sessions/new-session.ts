import { unixMillis } from '../../shared/base/units';
import { recordingId, sessionId } from '../../shared/model/ids';
import type { Session } from '../../shared/model/session';
import type { SessionRequest } from '../contracts';
import { firstPhase } from './phase';

/** `width` and `height` of a graphical one; it has no columns and rows. */
export type AnyRequest = SessionRequest & { readonly width?: number | undefined; readonly height?: number | undefined; readonly copiesOut?: boolean | undefined };

/** The start of a session, before anything happened in it: what the recorder opens with. */
export const newSession = (id: string, request: AnyRequest, startedAt: number): Session => ({
  id: sessionId(id), user: request.user, asset: request.asset, protocol: request.protocol, team: request.team, remoteAddress: request.remoteAddress,
  state: 'live', stateVersion: firstPhase.version, startedAt: unixMillis(startedAt), lastActivityAt: unixMillis(startedAt),
  columns: request.columns, rows: request.rows, width: request.width, height: request.height, risk: 'low', riskScore: 0, riskCauses: [], participants: [], outputBytes: 0,
  recordingId: recordingId(id), simulated: request.simulated,
});
