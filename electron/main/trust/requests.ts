import type { Session } from 'electron';
import { holderOf, mayRequest, requestHeaders, saysUnauthenticated, type TokenHolder } from './request-rules';

export interface RequestGuard {
  readonly holders: () => readonly TokenHolder[];
  readonly devtools: boolean;
  readonly onUnauthenticated: (token: string) => void;
}

/** Puts the request rules in front of everything the page's session sends. */
export function guardRequests(session: Session, guard: RequestGuard): void {
  session.webRequest.onBeforeRequest((details, callback) => {
    callback({ cancel: !mayRequest(details, guard.holders(), guard.devtools) });
  });
  session.webRequest.onBeforeSendHeaders((details, callback) => {
    callback({ requestHeaders: requestHeaders(details, details.requestHeaders as Record<string, string>, guard.holders()) });
  });
  session.webRequest.onHeadersReceived((details, callback) => {
    const holder = holderOf(details.url, guard.holders());
    if (holder && saysUnauthenticated(details.statusCode, details.responseHeaders)) {
      guard.onUnauthenticated(holder.token);
    }
    // How it was reached is told only where the answer allows that; the page shows it.
    callback(holder ? { responseHeaders: { ...details.responseHeaders, 'Timing-Allow-Origin': ['*'] } } : {});
  });
}
