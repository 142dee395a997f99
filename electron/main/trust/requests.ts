import type { Session } from 'electron';
import { mayRequest, requestHeaders, saysUnauthenticated, type TokenHolder } from './request-rules';

export interface RequestGuard {
  readonly holder: () => TokenHolder | undefined;
  readonly devtools: boolean;
  readonly onUnauthenticated: (token: string) => void;
}

/** Puts the request rules in front of everything the page's session sends. */
export function guardRequests(session: Session, guard: RequestGuard): void {
  session.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !mayRequest(details, guard.holder()?.address, guard.devtools) });
  });
  session.webRequest.onBeforeSendHeaders((details, callback) => {
    callback({ requestHeaders: requestHeaders(details, details.requestHeaders as Record<string, string>, guard.holder()) });
  });
  session.webRequest.onHeadersReceived((details, callback) => {
    const holder = guard.holder();
    if (holder && details.url.startsWith(`${holder.address}/`) && saysUnauthenticated(details.statusCode, details.responseHeaders)) {
      guard.onUnauthenticated(holder.token);
    }
    callback({});
  });
}
