import type { IncomingMessage, ServerResponse } from 'node:http';
import { pipeline } from 'node:stream/promises';
import { problemFrom } from '../../shared/base/problem';
import { operatorLabel, type Operator } from '../../shared/model/operator';
import { sessionName } from '../../shared/model/session';
import { askFor } from '../../shared/policy/permissions';
import type { AuditEntry } from '../audit/audit-log';
import { sessionDetails } from '../audit/texts';
import type { FinalisedRecording } from '../contracts';
import type { Caller } from '../services/caller';
import type { Services } from '../services/parts';
import { mayDownload, mayPlay } from '../services/recording';
import { sessionFromManifest } from '../sessions/history';
import { problem, replyProblem } from './reply';

export type ByteRange = { readonly from: number; readonly to: number };

/** Reads a Range header against a size. Undefined = send all of it; 'unsatisfiable' = 416. `to` is exclusive. */
export function parseRange(header: string | undefined, size: number): ByteRange | 'unsatisfiable' | undefined {
  const match = /^bytes=(\d{0,15})-(\d{0,15})$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return undefined;
  if (match[1] === '') {
    const length = Math.min(size, Number(match[2]));
    return length === 0 ? 'unsatisfiable' : { from: size - length, to: size };
  }
  const from = Number(match[1]);
  const to = match[2] === '' ? size : Math.min(size, Number(match[2]) + 1);
  if (from >= size) return 'unsatisfiable';
  return to > from ? { from, to } : undefined;
}

function entry(remoteAddress: string, operator: Operator, recording: FinalisedRecording): AuditEntry {
  const session = sessionFromManifest(recording);
  return {
    category: 'Access', event: 'recording.download', title: 'Download Recording', message: `user=${operatorLabel(operator)}, recording=${sessionName(session)}`,
    user: operator.loginName, remoteAddress, sessionId: session.id, success: true,
    details: { ...sessionDetails(session), recordingId: recording.recordingId, sha256: recording.bundleSha256 },
  };
}

/** GET and HEAD of /recordings/<id>/bundle. */
export async function serveBundle(request: IncomingMessage, response: ServerResponse, id: string, caller: Caller, services: Pick<Services, 'recorder' | 'audit' | 'viewing'>): Promise<void> {
  if (caller.signedIn === undefined) return replyProblem(response, 401, problem('signed-out', 'You are not signed in, or no longer.', 'Sign in again.'));
  const { operator } = caller.signedIn;
  const recording = services.recorder.list().find((one) => one.recordingId === id);
  // Not there and not yours look the same: ids of others are not to be found by trying.
  if (recording === undefined || !mayPlay(operator, recording)) return replyProblem(response, 404, problem('recording.unknown', 'There is no such recording for you.', 'Look for it in the list of recordings.'));
  if (!mayDownload(operator, recording)) {
    await services.audit.append({ ...entry(caller.remoteAddress, operator, recording), level: 'Warning', event: 'recording.download.refused', title: 'Download Refused', success: false });
    return replyProblem(response, 403, problem('not-allowed', `Your role (${operator.role}) may not download this recording.`, askFor('download')));
  }
  const opening = services.viewing.openingProblem(operator, recording);
  if (!opening.ok) {
    await services.audit.append({ ...entry(caller.remoteAddress, operator, recording), level: 'Warning', event: 'recording.download.refused', title: 'Download Refused', success: false });
    return replyProblem(response, 403, problem(opening.problem.code, opening.problem.what, opening.problem.tip));
  }
  const etag = `"${recording.bundleSha256}"`;
  const size = recording.bundleBytes;
  const ifRange = request.headers['if-range'];
  const asked = ifRange !== undefined && ifRange !== etag ? undefined : parseRange(request.headers.range, size);
  response.setHeader('ETag', etag);
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('Cache-Control', 'no-store');
  if (asked === 'unsatisfiable') {
    response.setHeader('Content-Range', `bytes */${size}`);
    return replyProblem(response, 416, problem('range', 'The recording is shorter than that.', 'Start the download over.'));
  }
  const { from, to } = asked ?? { from: 0, to: size };
  if (request.headers['if-none-match'] === etag && asked === undefined) {
    response.writeHead(304).end();
    return;
  }
  // Opened first, so that it can be said that it cannot be had; not a byte is passed on before it is on record.
  const opened = request.method === 'HEAD' ? undefined : await services.recorder.readBundle(id, from, to).catch((caught: unknown) => problemFrom(caught, { code: 'recording.unreadable', what: 'The recording cannot be read.', tip: 'Try again; tell the people who run the gateway if it stays so.' }));
  if (opened !== undefined && 'what' in opened) {
    await services.audit.append({ ...entry(caller.remoteAddress, operator, recording), level: 'Error', event: 'recording.download.failed', title: 'Download Failed', success: false });
    return replyProblem(response, 503, problem(opened.code, opened.what, opened.tip));
  }
  // On record before the first byte leaves. Going on after a break is the same download.
  if (opened !== undefined && from === 0) await services.audit.append(entry(caller.remoteAddress, operator, recording));
  response.writeHead(asked === undefined ? 200 : 206, {
    'Content-Type': 'application/x-tar', 'Content-Length': to - from, 'X-Content-Type-Options': 'nosniff',
    'Content-Disposition': `attachment; filename="${id}.vigil.tar"`, ...(asked === undefined ? {} : { 'Content-Range': `bytes ${from}-${to - 1}/${size}` }),
  });
  if (opened === undefined) {
    response.end();
    return;
  }
  // A console that went away in the middle is no fault of ours.
  await pipeline(opened, response).catch(() => response.destroy());
}
