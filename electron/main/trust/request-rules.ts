import { isConsoleUrl, webOrigin } from './origin';

/** What a request may be judged by; a webRequest's details fit. */
export interface PageRequest {
  readonly url: string;
  readonly method: string;
}

/** A gateway signed in to. */
export interface TokenHolder {
  readonly address: string;
  readonly token: string;
}

/**
 * Whether the page's session may make this request at all: to its own origin, to what it made itself (blob, data), and to
 * the gateways signed in to. The Content-Security-Policy says the same; this holds when it is got round.
 */
export function mayRequest(request: PageRequest, gateways: readonly TokenHolder[], devtools: boolean): boolean {
  if (isConsoleUrl(request.url)) return true;
  if (/^(blob:app:\/\/vigil\/|data:)/.test(request.url)) return true;
  if (devtools && request.url.startsWith('devtools://')) return true;
  return holderOf(request.url, gateways) !== undefined;
}

/** The gateway a request goes to: by its whole origin. */
export function holderOf<Holder extends TokenHolder>(url: string, gateways: readonly Holder[]): Holder | undefined {
  const origin = webOrigin(url);
  return origin === undefined ? undefined : gateways.find(({ address }) => address === origin);
}

/**
 * The headers of a page's request: each token is added for exactly its own gateway's origin, and an Authorization
 * header is taken off everything else. A preflight carries no token. Nothing else changes, `Origin` least of all.
 */
export function requestHeaders(request: PageRequest, headers: Readonly<Record<string, string>>, gateways: readonly TokenHolder[]): Record<string, string> {
  const kept = Object.fromEntries(Object.entries(headers).filter(([name]) => name.toLowerCase() !== 'authorization'));
  const holder = request.method === 'OPTIONS' ? undefined : holderOf(request.url, gateways);
  if (holder) kept['Authorization'] = `Bearer ${holder.token}`;
  return kept;
}

/** Whether an answer of the gateway says that the token is not (or no more) good: HTTP 401, or gRPC status 16. */
export function saysUnauthenticated(statusCode: number, headers: Readonly<Record<string, string[] | undefined>> | undefined): boolean {
  if (statusCode === 401) return true;
  return Object.entries(headers ?? {}).some(([name, values]) => name.toLowerCase() === 'grpc-status' && values?.[0] === '16');
}
