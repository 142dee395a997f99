import { Code, ConnectError, createContextKey, type HandlerContext, type Interceptor } from '@connectrpc/connect';
import type { Problem } from '../../shared/base/problem';
import { ProblemError } from '../../shared/base/problem';
import type { Operator } from '../../shared/model/operator';
import { ProblemSchema } from '../../shared/proto/gen/vigil/v1/types_pb';
import type { SignedIn } from '../auth/tokens';
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
export const requireToken: Interceptor = (next) => async (request) => {
  const name = `${request.service.typeName}/${request.method.name}`;
  if (!openToAll.has(name) && request.contextValues.get(callerKey).signedIn === undefined) throw signedOut();
  try {
    return await next(request);
  } catch (caught) {
    throw caught instanceof ProblemError ? problemError(Code.Internal, caught.problem) : caught;
  }
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

/** Aborts when the console goes away and when its token does. */
export function streamSignal(context: HandlerContext, signedIn: SignedIn): AbortSignal {
  const joined = new AbortController();
  const abort = (): void => joined.abort();
  for (const signal of [context.signal, signedIn.signal]) {
    if (signal.aborted) abort();
    else signal.addEventListener('abort', abort, { once: true });
  }
  return joined.signal;
}

/** After a stream ended because its token did, the console must hear why. */
export function throwIfSignedOut(signedIn: SignedIn): void {
  if (signedIn.signal.aborted) throw signedOut();
}
