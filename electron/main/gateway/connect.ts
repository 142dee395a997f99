import type { z } from 'zod';
import { failure, success, type Problem, type Result } from '../../../shared/base/problem';

/** The part of `fetch` that is used; Electron's `net.fetch` and Node's own fit. */
export type Fetch = (url: string, init: RequestInit) => Promise<Response>;

export interface UnaryCall<Answer extends z.ZodType> {
  /** The gateway's origin. */
  readonly address: string;
  /** "GatewayService/GetGateway". */
  readonly procedure: string;
  readonly request: unknown;
  readonly answer: Answer;
  readonly token?: string | undefined;
  /** Milliseconds for everything together; 10 s unless told. */
  readonly timeoutMs?: number;
}

/** A gateway's answer to these calls is a few kilobytes; more is not read. */
const answerLimit = 1 << 20;

/** Calls one unary method with the Connect protocol in JSON. Never rejects and never hangs. */
export async function callGateway<Answer extends z.ZodType>(fetch: Fetch, call: UnaryCall<Answer>): Promise<Result<z.output<Answer>>> {
  const stop = new AbortController();
  const host = hostOf(call.address);
  let timer: NodeJS.Timeout | undefined;
  // The race is on our side: a fetch that ignores its signal must not hold anybody up.
  const late = new Promise<Result<never>>((resolve) => {
    timer = setTimeout(() => {
      stop.abort();
      resolve(failure({ code: 'gateway-timeout', severity: 'error', what: `The gateway at ${host} does not answer.`, tip: 'Check the address and the network, then try again.' }));
    }, call.timeoutMs ?? 10_000);
  });
  try {
    return await Promise.race([exchange(fetch, call, stop.signal), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function exchange<Answer extends z.ZodType>(fetch: Fetch, call: UnaryCall<Answer>, signal: AbortSignal): Promise<Result<z.output<Answer>>> {
  const host = hostOf(call.address);
  let status: number;
  let text: string;
  try {
    const response = await fetch(`${call.address}/vigil.v1.${call.procedure}`, {
      method: 'POST', redirect: 'error', credentials: 'omit', signal,
      headers: { 'content-type': 'application/json', 'connect-protocol-version': '1', ...(call.token ? { authorization: `Bearer ${call.token}` } : {}) },
      body: JSON.stringify(call.request),
    });
    status = response.status;
    const read = await readText(response, answerLimit);
    if (read === undefined) return failure(strangeAnswer(host, 'the answer is too large'));
    text = read;
  } catch (caught) {
    return failure(networkProblem(host, caught));
  }
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    json = undefined;
  }
  if (status !== 200) return failure(refusalProblem(host, status, json));
  const parsed = call.answer.safeParse(json);
  return parsed.success ? success(parsed.data) : failure(strangeAnswer(host, `${call.procedure}: ${parsed.error.message.slice(0, 500)}`));
}

const hostOf = (address: string): string => address.replace(/^https?:\/\//, '');

const strangeAnswer = (host: string, cause: string): Problem => ({
  code: 'gateway-answer', severity: 'error', what: `What answers at ${host} is not a Vigil gateway this console understands.`,
  tip: 'Check the address; gateway and console should be of the same version.', cause,
});

/** What a failed request means for people. Certificates get their own sentence: there is no way past them. */
export function networkProblem(host: string, caught: unknown): Problem {
  const detail = caught instanceof Error ? `${caught.message} ${caught.cause instanceof Error ? caught.cause.message : ''}`.trim() : String(caught);
  if (/ERR_CERT|ERR_SSL|certificate|self.signed/i.test(detail)) {
    return {
      code: 'gateway-certificate', severity: 'error', what: `The certificate of ${host} is not trusted, so nothing was sent.`,
      tip: 'Ask who runs the gateway for a valid certificate, or install its authority on this computer.', cause: detail,
    };
  }
  return {
    code: 'gateway-unreachable', severity: 'error', what: `The gateway at ${host} cannot be reached.`,
    tip: 'Check the address and the network, then try again.', cause: detail,
  };
}

/** An error answer: `{code, message}` by the Connect protocol, or any HTTP error of something in between. */
function refusalProblem(host: string, status: number, json: unknown): Problem {
  const body = typeof json === 'object' && json !== null ? (json as Record<string, unknown>) : {};
  const code = typeof body['code'] === 'string' ? body['code'].slice(0, 50) : '';
  const message = typeof body['message'] === 'string' ? body['message'].slice(0, 500) : '';
  const cause = `HTTP ${status} ${code} ${message}`.trim();
  if (status === 401 || code === 'unauthenticated') {
    return { code: 'unauthenticated', severity: 'error', what: message || 'The gateway does not know who you are.', tip: 'Sign in again.', cause };
  }
  if (status === 403 || code === 'permission_denied') {
    return { code: 'permission-denied', severity: 'error', what: message || 'The gateway does not allow this.', tip: 'Ask who runs the gateway for the permission.', cause };
  }
  if (code === '' && (status === 404 || status === 405 || status === 415)) return strangeAnswer(host, cause);
  return { code: 'gateway-refused', severity: 'error', what: message || `The gateway at ${host} answered with an error.`, tip: 'Try again in a moment.', cause };
}

async function readText(response: Response, limit: number): Promise<string | undefined> {
  if (!response.body) return '';
  const reader = response.body.getReader();
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) return text + decoder.decode();
    bytes += value.byteLength;
    if (bytes > limit) {
      await reader.cancel().catch(() => undefined);
      return undefined;
    }
    text += decoder.decode(value, { stream: true });
  }
}
