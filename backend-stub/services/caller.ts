import { Code, ConnectError, createContextKey, type HandlerContext, type Interceptor } from '@connectrpc/connect';
import { problemFrom, type Problem } from '../../shared/base/problem';
import type { Operator } from '../../shared/model/operator';
import { ProblemSchema } from '../../shared/proto/gen/vigil/v1/types_pb';
import type { SignedIn } from '../auth/tokens';
import type { Log } from '../contracts';
import { problemToWire } from './wire';

/** What the HTTP side knows of a request before any service sees it. */
export interface Caller {
  readonly remoteAddress: string;
  /** Absent without a token, or with one that is not (or no longer) good. */
  readonly signedIn?: SignedIn | undefined;
}

export const callerKey = createContextKey<Caller>({ remoteAddress: '' }, { description: 'caller' });

const openToAll = new Set(['vigil.v1.GatewayService/GetGateway', 'vigil.v1.AuthService/SignIn']);

/** A Problem as an RPC error: its sentence as the message, the whole of it as a detail. */
export const problemError = (code: Code, problem: Problem): ConnectError =>
  new ConnectError(problem.what, code, undefined, [{ desc: ProblemSchema, value: problemToWire(problem) }]);

const signedOut = (): ConnectError => problemError(Code.Unauthenticated, {
  code: 'signed-out', severity: 'error', what: 'You are not signed in, or no longer.', tip: 'Sign in again.',
});

/** Every call but asking who the gateway is, and signing in, needs a token. */
export const requireToken: Interceptor = (next) => (request) => {
  const name = `${request.service.typeName}/${request.method.name}`;
  if (!openToAll.has(name) && request.contextValues.get(callerKey).signedIn === undefined) throw signedOut();
  return next(request);
};

/** Faults of our own are told as Problems and written to the log; refusals pass as they are. */
export const reportFaults = (log: Log): Interceptor => {
  const translated = (caught: unknown, name: string): unknown => {
    if (caught instanceof ConnectError) return caught;
    log.error({ 'event.name': 'rpc.failed', 'rpc.method': name, cause: caught instanceof Error ? caught.stack : String(caught) }, 'A call failed.');
    return problemError(Code.Internal, problemFrom(caught, { code: 'gateway-fault', what: 'The gateway could not do this.', tip: 'Try again; its log tells more.' }));
  };
  return (next) => async (request) => {
    const name = `${request.service.typeName}/${request.method.name}`;
    try {
      const response = await next(request);
      if (!response.stream) return response;
      const { message } = response;
      return {
        ...response,
        message: (async function* watched() {
          try {
            yield* message;
          } catch (caught) {
            throw translated(caught, name);
          }
        })(),
      };
    } catch (caught) {
      throw translated(caught, name);
    }
  };
};

export interface SignedInCaller {
  readonly operator: Operator;
  readonly remoteAddress: string;
  readonly signedIn: SignedIn;
}

/** Throws Unauthenticated. */
export function callerOf(context: HandlerContext): SignedInCaller {
  const { signedIn, remoteAddress } = context.values.get(callerKey);
  if (signedIn === undefined) throw signedOut();
  return { operator: signedIn.operator, remoteAddress, signedIn };
}

/** Aborts when the console goes away and when its token does. `release` when the stream is over, so that no listener stays. */
export function streamSignal(context: HandlerContext, signedIn: SignedIn): { readonly signal: AbortSignal; release(): void } {
  const joined = new AbortController();
  const abort = (): void => joined.abort();
  const sources = [context.signal, signedIn.signal];
  for (const source of sources) {
    if (source.aborted) abort();
    else source.addEventListener('abort', abort);
  }
  return { signal: joined.signal, release: () => sources.forEach((source) => source.removeEventListener('abort', abort)) };
}

/** After a stream ended because its token did, the console must hear why. */
export function throwIfSignedOut(signedIn: SignedIn): void {
  if (signedIn.signal.aborted) throw signedOut();
}
