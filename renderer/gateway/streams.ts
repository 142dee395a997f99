import { createClient } from '@connectrpc/connect';
import { createGrpcWebTransport } from '@connectrpc/connect-web';
import { ProblemError } from '../../shared/base/problem';
import { LiveService, type ReadBackRequest, type ReadBackResponse, type WatchLiveRequest, type WatchLiveResponse } from '../../shared/proto/gen/vigil/v1/live_pb';
import { FactsService, type WatchFactsRequest, type WatchFactsResponse } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { framedFetch } from './frame-reader';
import { problemOfCall } from './problems';

/**
 * The server streams, over fetch. Each iteration throws only ProblemErrors, ends when the gateway closes the stream,
 * and releases the connection when it is left early or `signal` is aborted.
 */
export class GatewayStreams {
  readonly #facts;
  readonly #live;

  /** `origin` "" means the origin this script was loaded from. */
  constructor(origin: string, fetchFrom: typeof fetch = (input, init) => fetch(input, init)) {
    const transport = createGrpcWebTransport({ baseUrl: origin, fetch: framedFetch(fetchFrom), useBinaryFormat: true });
    this.#facts = createClient(FactsService, transport);
    this.#live = createClient(LiveService, transport);
  }

  openFacts(request: WatchFactsRequest, signal: AbortSignal): AsyncGenerator<WatchFactsResponse, void, undefined> {
    return released((inner) => this.#facts.watchFacts(request, { signal: inner }), signal);
  }

  openLive(request: WatchLiveRequest, signal: AbortSignal): AsyncGenerator<WatchLiveResponse, void, undefined> {
    return released((inner) => this.#live.watchLive(request, { signal: inner }), signal);
  }

  openReadBack(request: ReadBackRequest, signal: AbortSignal): AsyncGenerator<ReadBackResponse, void, undefined> {
    return released((inner) => this.#live.readBack(request, { signal: inner }), signal);
  }
}

/** connect's iterators cannot be returned early: aborting is the only way to free the connection. */
async function* released<Message>(
  open: (signal: AbortSignal) => AsyncIterable<Message>, signal: AbortSignal,
): AsyncGenerator<Message, void, undefined> {
  const aborter = new AbortController();
  const handleAbort = (): void => aborter.abort(signal.reason);
  if (signal.aborted) return;
  signal.addEventListener('abort', handleAbort);
  try {
    for await (const message of open(aborter.signal)) yield message;
  } catch (caught) {
    if (!signal.aborted) throw new ProblemError(problemOfCall(caught));
  } finally {
    signal.removeEventListener('abort', handleAbort);
    aborter.abort();
  }
}
