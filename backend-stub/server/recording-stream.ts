import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { problemFrom } from '../../shared/base/problem';
import { operatorLabel, type Operator } from '../../shared/model/operator';
import { sessionName } from '../../shared/model/session';
import type { AuditEntry } from '../audit/audit-log';
import { sessionDetails } from '../audit/texts';
import type { FinalisedRecording } from '../contracts';
import type { Caller } from '../services/caller';
import type { Services } from '../services/parts';
import { mayPlay } from '../services/recording';
import { sessionFromManifest } from '../sessions/history';
import { parseRange } from './bundle-download';
import { problem, replyProblem } from './reply';

/** A player reads pieces. Whoever wants the whole file asks for the download, and needs the right to it. */
const mostBytes = 4 << 20;
/** Whoever asks for nothing for this long and then goes on is on record again. */
const viewingMs = 10 * 60_000;

/** Which viewings are on record: by sign-in and recording. */
export class Viewings {
  readonly #told = new Map<string, { at: number; readonly recorded: Promise<unknown> }>();

  /** Resolves once this viewing is on record; `record` is called for the first of its pieces, whichever that is. */
  async told(key: string, now: number, record: () => Promise<unknown>): Promise<void> {
    for (const [known, { at }] of this.#told) if (now - at >= viewingMs) this.#told.delete(known);
    let viewing = this.#told.get(key);
    if (viewing === undefined) {
      viewing = { at: now, recorded: record() };
      this.#told.set(key, viewing);
    }
    viewing.at = now;
    try {
      await viewing.recorded;
    } catch (caught) {
      this.#told.delete(key);
      throw caught;
    }
  }
}

function entry(remoteAddress: string, operator: Operator, recording: FinalisedRecording): AuditEntry {
  const session = sessionFromManifest(recording);
  return {
    category: 'Access', event: 'recording.stream', title: 'Stream Recording', message: `user=${operatorLabel(operator)}, recording=${sessionName(session)}`,
    user: operator.loginName, remoteAddress, sessionId: session.id, success: true,
    details: { ...sessionDetails(session), recordingId: recording.recordingId, sha256: recording.bundleSha256 },
  };
}

/**
 * GET and HEAD of /recordings/<id>/stream: the same bytes as the bundle, in pieces, for whoever may play the recording, whether
 * or not they may download it. Each viewing is on record before its first byte leaves, wherever in the file it begins.
 */
export async function serveStream(request: IncomingMessage, response: ServerResponse, id: string, caller: Caller, services: Pick<Services, 'recorder' | 'audit' | 'viewing'>, viewings: Viewings): Promise<void> {
  if (caller.signedIn === undefined) return replyProblem(response, 401, problem('signed-out', 'You are not signed in, or no longer.', 'Sign in again.'));
  const { operator, key } = caller.signedIn;
  const recording = services.recorder.list().find((one) => one.recordingId === id);
  if (recording === undefined || !mayPlay(operator, recording)) return replyProblem(response, 404, problem('recording.unknown', 'There is no such recording for you.', 'Look for it in the list of recordings.'));
  const refuse = async (status: number, code: string, what: string, tip: string, level: 'Warning' | 'Error'): Promise<void> => {
    await services.audit.append({ ...entry(caller.remoteAddress, operator, recording), level, event: 'recording.stream.refused', title: 'Stream Refused', success: false });
    replyProblem(response, status, problem(code, what, tip));
  };
  const opening = services.viewing.openingProblem(operator, recording);
  if (!opening.ok) return refuse(403, opening.problem.code, opening.problem.what, opening.problem.tip, 'Warning');
  const size = recording.bundleBytes;
  response.setHeader('ETag', `"${recording.bundleSha256}"`);
  response.setHeader('Accept-Ranges', 'bytes');
  response.setHeader('Cache-Control', 'no-store');
  if (request.method === 'HEAD') {
    response.writeHead(200, { 'Content-Length': size }).end();
    return;
  }
  const range = parseRange(request.headers.range, size);
  if (range === undefined || range === 'unsatisfiable' || range.to - range.from > mostBytes) {
    response.setHeader('Content-Range', `bytes */${size}`);
    return replyProblem(response, 416, problem('range', 'A recording is streamed in pieces of at most 4 MiB.', 'Ask for a range of it.'));
  }
  const { from, to } = range;
  const opened = await services.recorder.readBundle(id, from, to).catch((caught: unknown) => problemFrom(caught, { code: 'recording.unreadable', what: 'The recording cannot be read.', tip: 'Try again; tell the people who run the gateway if it stays so.' }));
  if ('what' in opened) return refuse(503, opened.code, opened.what, opened.tip, 'Error');
  try {
    await viewings.told(`${key} ${id}`, Date.now(), () => services.audit.append(entry(caller.remoteAddress, operator, recording)));
  } catch (caught) {
    (opened as Readable).destroy();
    throw caught;
  }
  response.writeHead(206, {
    'Content-Type': 'application/octet-stream', 'Content-Length': to - from, 'Content-Range': `bytes ${from}-${to - 1}/${size}`, 'X-Content-Type-Options': 'nosniff',
  });
  await pipeline(opened, response).catch(() => response.destroy());
}
