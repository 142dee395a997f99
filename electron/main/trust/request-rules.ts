import { isConsoleUrl, webOrigin } from './origin';

/** What a request may be judged by; a webRequest's details fit. */
export interface PageRequest {
  readonly url: string;
  readonly method: string;
}

/** The gateway signed in to. */
export interface TokenHolder {
  readonly address: string;
  readonly token: string;
}

/**
 * Whether the page's session may make this request at all: to its own origin, to what it made itself (blob, data), and to
 * the one gateway signed in to. The Content-Security-Policy says the same; this holds when it is got round.
 */
export function mayRequest(request: PageRequest, gatewayAddress: string | undefined, devtools: boolean): boolean {
  if (isConsoleUrl(request.url)) return true;
  if (/^(blob:app:\/\/vigil\/|data:)/.test(request.url)) return true;
  if (devtools && request.url.startsWith('devtools://')) return true;
  return gatewayAddress !== undefined && webOrigin(request.url) === gatewayAddress;
}

/**
 * The headers of a page's request: the token is added for exactly the signed-in gateway's origin, and an Authorization
 * header is taken off everything else. A preflight carries no token. Nothing else changes, `Origin` least of all.
 */
export function requestHeaders(request: PageRequest, headers: Readonly<Record<string, string>>, holder: TokenHolder | undefined): Record<string, string> {
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'));
  if (holder && request.method !== 'OPTIONS' && webOrigin(request.url) === holder.address) kept['Authorization'] = `Bearer ${holder.token}`;
  return kept;
}

/** Whether an answer of the gateway says that the token is not (or no more) good: HTTP 401, or gRPC status 16. */
export function saysUnauthenticated(statusCode: number, headers: Readonly<Record<string, string[] | undefined>> | undefined): boolean {
  if (statusCode === 401) return true;
  return Object.entries(headers ?? {}).some(([name, values]) => name.toLowerCase() === 'grpc-status' && values?.[0] === '16');
}
