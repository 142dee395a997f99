import { ProblemError, type Problem } from '../../shared/base/problem';

/** Status numbers of gRPC, the same in grpc-web and connect. */
const status = {
  cancelled: 1, unknown: 2, invalidArgument: 3, deadlineExceeded: 4, notFound: 5, alreadyExists: 6, permissionDenied: 7,
  resourceExhausted: 8, failedPrecondition: 9, aborted: 10, outOfRange: 11, unimplemented: 12, internal: 13,
  unavailable: 14, dataLoss: 15, unauthenticated: 16,
} as const;

const sentence = (text: string, otherwise: string): string => (/^\p{Lu}.{8,300}[.!?]$/su.test(text) ? text : otherwise);

const reachTip = 'Check the network and the gateway; Vigil keeps trying by itself.';

/** What a failed call means to the operator. `detail` is the gateway's or the network's own message. */
export function problemOfStatus(code: number, detail: string): Problem {
  const problem = (name: string, what: string, tip: string, severity: Problem['severity'] = 'error'): Problem =>
    ({ code: name, severity, what, tip, cause: `gRPC status ${code}: ${detail}` });
  switch (code) {
    case status.unauthenticated:
      return problem('signed-out', sentence(detail, 'You are not signed in to this gateway any more.'), 'Sign in again.');
    case status.permissionDenied:
      return problem('not-allowed', sentence(detail, 'The gateway does not allow you to do this.'), 'Ask a platform administrator for the right if you need it.');
    case status.notFound:
      return problem('not-found', sentence(detail, 'The gateway does not know this any more.'), 'Refresh the list: it may have ended or been removed.');
    case status.deadlineExceeded:
      return problem('gateway-timeout', 'The gateway did not answer in time.', reachTip);
    case status.unavailable:
      return problem('gateway-unreachable', sentence(detail, 'The gateway cannot be reached.'), reachTip);
    case status.resourceExhausted:
      return problem('gateway-busy', sentence(detail, 'The gateway has too much to do right now.'), 'Wait a moment and try again.');
    case status.invalidArgument: case status.failedPrecondition: case status.alreadyExists: case status.outOfRange:
      return problem('gateway-refused', sentence(detail, 'The gateway refused the request.'), 'Refresh and try again; copy the details for your administrator if it stays.');
    case status.cancelled:
      return problem('cancelled', 'The request was cancelled.', 'Try again when you are ready.', 'info');
    default:
      return problem('gateway-fault', sentence(detail, 'The gateway answered in a way Vigil does not understand.'),
        'Try again; if it stays, copy the details for your administrator: the versions may not fit.');
  }
}

const unreachable = (cause: string): Problem => ({
  code: 'gateway-unreachable', severity: 'error', what: 'The connection to the gateway was lost.', tip: reachTip, cause,
});

/** Said when the gateway has been silent for longer than a heartbeat can be late. */
export const silentGateway = (silentMs: number): Problem => ({
  code: 'gateway-silent', severity: 'error',
  what: `Nothing has come from the gateway for ${Math.round(silentMs / 1000)} seconds.`, tip: reachTip,
});

export const streamEnded: Problem = unreachable('the stream ended');

/** Any error thrown by grpc-web, connect or fetch, as a Problem. */
export function problemOfCall(caught: unknown): Problem {
  for (let error = caught, depth = 0; error !== undefined && error !== null && depth < 5; depth += 1) {
    if (error instanceof ProblemError) return error.problem;
    if (error instanceof TypeError) return unreachable(error.message);
    error = (error as { cause?: unknown }).cause;
  }
  const { code, message } = (caught ?? {}) as { code?: unknown; message?: unknown };
  const detail = typeof message === 'string' ? message : String(caught);
  if (/missing trailer|premature|terminated|network error/i.test(detail)) return unreachable(detail);
  // grpc-web words a dead connection as status 0 of HTTP.
  if (/status code: 0\b/.test(detail)) return unreachable(detail);
  // connect prefixes messages with its own "[code] ".
  const raw = (caught as { rawMessage?: unknown } | undefined)?.rawMessage;
  return problemOfStatus(typeof code === 'number' ? code : status.unknown, typeof raw === 'string' ? raw : detail);
}
