import { createContextValues } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { setMaxListeners } from 'node:events';
import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Log } from '../contracts';
import { callerKey, reportFaults, requireToken } from '../services/caller';
import type { Services } from '../services/parts';
import { routes } from '../services/services';
import { serveAuditExport } from './audit-export';
import { serveBundle } from './bundle-download';
import { serveStream, Viewings } from './recording-stream';
import { answerCors, hostAllowed, originForeign } from './cors';
import { callerFrom } from './credentials';
import { problem, replyProblem } from './reply';
import type { WebConsole } from './web-console';
import { serveWebSignIn } from './web-sign-in';

/** No request of a console is larger. */
const largestRequest = 4 << 20;

export interface HttpParts {
  readonly services: Services;
  readonly web?: WebConsole | undefined;
  readonly log: Log;
  readonly loopbackOnly: boolean;
  /** Aborts the streams when the gateway stops. */
  readonly shutdown: AbortSignal;
}

const recordingPath = /^\/recordings\/([A-Za-z0-9-]{1,100})\/(bundle|stream)$/;

/** What the console's door answers: RPC (gRPC-web, gRPC, Connect), downloads, and the console itself for browsers. */
export function answerConsoles({ services, web, log, loopbackOnly, shutdown }: HttpParts): RequestListener {
  const viewings = new Viewings();
  // Every call in progress listens to it.
  setMaxListeners(0, shutdown);
  const rpc = connectNodeAdapter({
    routes: routes(services),
    interceptors: [requireToken, reportFaults(log)],
    readMaxBytes: largestRequest,
    // Nothing is unpacked: a small request that swells has no purpose here.
    acceptCompression: [],
    shutdownSignal: shutdown,
    contextValues: (request) => createContextValues().set(callerKey, callerFrom(request as IncomingMessage, services.signIn)),
    fallback: (request, response) => {
      void serveRest(request as IncomingMessage, response as ServerResponse).catch((caught: unknown) => {
        log.error({ 'event.name': 'http.failed', 'url.path': request.url, cause: String(caught) }, 'A request failed.');
        if (response.headersSent) response.destroy();
        else replyProblem(response as ServerResponse, 500, problem('gateway.fault', 'The gateway could not answer.', 'Try again; its log tells more.'));
      });
    },
  });

  async function serveRest(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const path = (request.url ?? '/').split('?', 1)[0] ?? '/';
    const caller = callerFrom(request, services.signIn);
    const [, recording, way] = recordingPath.exec(path) ?? [];
    const reading = request.method === 'GET' || request.method === 'HEAD';
    if (recording !== undefined && reading) return way === 'bundle' ? serveBundle(request, response, recording, caller, services) : serveStream(request, response, recording, caller, services, viewings);
    if (recording !== undefined) {
      response.setHeader('Allow', 'GET, HEAD');
      return replyProblem(response, 405, problem('method', 'A recording can be read here, and nothing else.', 'Use GET.'));
    }
    if (path === '/audit/export' && request.method === 'GET') return serveAuditExport(request, response, caller, services);
    if (await serveWebSignIn(request, response, path, caller, services)) return undefined;
    if (reading && web !== undefined && (await web.serve(path, response))) return undefined;
    return replyProblem(response, 404, problem('not-found', 'There is nothing at this address.', 'Open the console at the gateway\'s own address.'));
  }

  return (request, response) => {
    if (!hostAllowed(request, loopbackOnly)) return replyProblem(response, 421, problem('host', 'This gateway is not known by that name.', 'Use 127.0.0.1 or localhost.'));
    if (answerCors(request, response)) return undefined;
    if (originForeign(request)) return replyProblem(response, 403, problem('origin', 'This page may not talk to the gateway.', 'Use the console.'));
    return rpc(request, response);
  };
}
