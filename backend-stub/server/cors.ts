import type { IncomingMessage, ServerResponse } from 'node:http';

/** The console's own origin inside Electron. */
const consoleOrigin = 'app://vigil';

const allowedHeaders = [
  'authorization', 'content-type', 'x-grpc-web', 'x-user-agent', 'grpc-timeout', 'connect-protocol-version', 'connect-timeout-ms', 'range', 'if-range',
].join(', ');
const exposedHeaders = ['grpc-status', 'grpc-message', 'grpc-status-details-bin', 'content-range', 'accept-ranges', 'etag', 'content-length'].join(', ');

/** HTTP/2 has another name for it. */
const hostOf = (request: IncomingMessage): string => request.headers.host ?? String(request.headers[':authority'] ?? '');

export const ownOrigin = (request: IncomingMessage): string => `http://${hostOf(request)}`;

const loopbackNames = new Set(['127.0.0.1', 'localhost', '[::1]']);

/** Loopback is reached by a loopback name only: another one means a web page has bent its own name to this machine. */
export function hostAllowed(request: IncomingMessage, loopbackOnly: boolean): boolean {
  return !loopbackOnly || loopbackNames.has(hostOf(request).replace(/:\d+$/, ''));
}

/** True when the request comes from a page that has no business here. Requests without an Origin are not from pages. */
export function originForeign(request: IncomingMessage): boolean {
  const { origin } = request.headers;
  return origin !== undefined && origin !== consoleOrigin && origin !== ownOrigin(request);
}

/** Writes the CORS headers; true when the request was a preflight and is answered. */
export function answerCors(request: IncomingMessage, response: ServerResponse): boolean {
  const { origin } = request.headers;
  response.setHeader('Vary', 'Origin');
  if (origin !== undefined && !originForeign(request)) {
    response.setHeader('Access-Control-Allow-Origin', origin);
    response.setHeader('Access-Control-Expose-Headers', exposedHeaders);
  }
  if (request.method !== 'OPTIONS') return false;
  if (origin !== undefined && !originForeign(request)) {
    response.setHeader('Access-Control-Allow-Methods', 'GET, HEAD, POST');
    response.setHeader('Access-Control-Allow-Headers', allowedHeaders);
    response.setHeader('Access-Control-Allow-Private-Network', 'true');
    response.setHeader('Access-Control-Max-Age', '600');
  }
  response.writeHead(204).end();
  return true;
}
