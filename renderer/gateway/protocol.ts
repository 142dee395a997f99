import type { Disposable } from '../../shared/base/dispose';

/** How calls travel, as the browser names it: "http/1.1", "h2", "h3". */
export type TransportProtocol = string;

/** What a browser tells of one answered request; a `PerformanceResourceTiming` fits. */
export interface AnsweredRequest {
  readonly name: string;
  /** "" where the answer does not let the page know. */
  readonly nextHopProtocol: string;
}

type Observe = (listener: (requests: readonly AnsweredRequest[]) => void) => Disposable;

/**
 * Tells how this window's calls reach `origin`, from the first that was answered on, and when that changes: a proxy in between may
 * speak less than the gateway. `origin` as in `createGatewayClient`, "" for the page's own.
 */
export function watchProtocol(origin: string, tell: (protocol: TransportProtocol) => void, observe: Observe = answeredRequests): Disposable {
  const prefix = `${origin.replace(/\/+$/, '')}/`;
  let known = '';
  return observe((requests) => {
    const last = requests.findLast(({ name, nextHopProtocol }) => nextHopProtocol !== '' && name.startsWith(prefix))?.nextHopProtocol ?? known;
    if (last === known) return;
    known = last;
    tell(last);
  });
}

/** Every stream and every call has a connection of its own. */
export const oneCallAConnection = (protocol: TransportProtocol | undefined): boolean => protocol?.startsWith('http/1') ?? false;

function answeredRequests(listener: (requests: readonly AnsweredRequest[]) => void): Disposable {
  const observer = new PerformanceObserver((list) => listener(list.getEntries() as PerformanceResourceTiming[]));
  observer.observe({ type: 'resource', buffered: true });
  return { dispose: () => observer.disconnect() };
}
