import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Problem } from '../../shared/base/problem';

export const problem = (code: string, what: string, tip: string): Problem => ({ code, severity: 'error', what, tip });

export function replyJson(response: ServerResponse, status: number, value: unknown): void {
  const body = JSON.stringify(value);
  response.writeHead(status, { 'Content-Type': 'application/json; charset=utf-8', 'Content-Length': Buffer.byteLength(body), 'Cache-Control': 'no-store', 'X-Content-Type-Options': 'nosniff' });
  response.end(body);
}

export const replyProblem = (response: ServerResponse, status: number, what: Problem): void => replyJson(response, status, { ok: false, problem: what });

/** A small JSON body; undefined when it is too large, of another type, or not JSON. */
export async function readJson(request: IncomingMessage, limit = 16 * 1024): Promise<unknown> {
  if (!/^application\/json\b/.test(request.headers['content-type'] ?? '')) return undefined;
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.length;
    if (size > limit) return undefined;
    pieces.push(piece);
  }
  try {
    return JSON.parse(Buffer.concat(pieces).toString('utf8'));
  } catch {
    return undefined;
  }
}
