import { z } from 'zod';
import { failure, success, type Result } from '../../../shared/base/problem';
import { gatewayInfoSchema, operatorSchema, type AuditDraft, type GatewayInfo } from '../../../shared/ipc/schemas';
import type { Operator } from '../../../shared/model/operator';

const wireCurrent = z.object({ gateway: gatewayInfoSchema, operator: operatorSchema.optional() });
const wireStored = z.object({ storedIds: z.array(z.string()).default([]) });
const wireRefusal = z.object({ what: z.string(), tip: z.string(), code: z.string() }).partial();

const unreachable = (cause: unknown) =>
  failure({ code: 'gateway-unreachable', severity: 'error', what: 'The gateway does not answer.', tip: 'Check that it is running and that this machine can reach it, then try again.', cause: String(cause) });

/** One call as JSON, with the cookie that signing in has set. Without a request it is a GET. */
async function call<Reply>(path: string, request: unknown, reply: z.ZodType<Reply>): Promise<Result<Reply>> {
  try {
    const response = await fetch(path, {
      credentials: 'same-origin', signal: AbortSignal.timeout(10_000),
      ...(request === undefined ? {} : { method: 'POST', headers: { 'content-type': 'application/json' }, body: JSON.stringify(request) }),
    });
    const answered: unknown = await response.json().catch(() => ({}));
    if (response.ok) return success(reply.parse(answered));
    const refusal = wireRefusal.safeParse((answered as { problem?: unknown }).problem ?? answered).data ?? {};
    return failure({
      code: refusal.code ?? (response.status === 401 ? 'signed-out' : 'gateway-refused'), severity: 'error',
      what: refusal.what ?? (response.status === 401 ? 'The user or the password is not right.' : `The gateway refused (${response.status}).`),
      tip: refusal.tip ?? 'Check what you typed and try again.',
    });
  } catch (caught) {
    return unreachable(caught);
  }
}

/** Only the origin that served this page can be asked: a browser has no main process to go elsewhere. */
export async function probe(address: string): Promise<Result<GatewayInfo>> {
  const wanted = URL.canParse(address) ? new URL(address).origin : address;
  if (wanted !== '' && wanted !== location.origin)
    return failure({ code: 'other-origin', severity: 'error', what: `This page can only sign in to ${location.origin}.`, tip: 'Use the desktop console for other gateways, or open their own page.' });
  const answer = await current();
  return answer.ok ? success(answer.value.gateway) : answer;
}

/** The gateway that served this page, and who is signed in there. */
export const current = (): Promise<Result<{ gateway: GatewayInfo; operator?: Operator | undefined }>> => call('/web/current', undefined, wireCurrent);

export async function signIn(loginName: string, password: string): Promise<Result<undefined>> {
  const answer = await call('/web/sign-in', { loginName, password }, z.unknown());
  return answer.ok ? success(undefined) : answer;
}

export async function signOut(): Promise<Result<undefined>> {
  const answer = await call('/web/sign-out', {}, z.unknown());
  return answer.ok ? success(undefined) : answer;
}

/** Answers the ids that are durable at the gateway. */
export async function report(drafts: readonly AuditDraft[]): Promise<Result<readonly string[]>> {
  const events = drafts.map(({ time, gatewayAddress: _gateway, ...draft }) => ({ ...draft, timeMs: String(Math.round(time)) }));
  const answer = await call('/vigil.v1.AuditService/ReportEvents', { events }, wireStored);
  return answer.ok ? success(answer.value.storedIds) : answer;
}
