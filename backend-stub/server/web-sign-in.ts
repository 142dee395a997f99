import type { IncomingMessage, ServerResponse } from 'node:http';
import { z } from 'zod';
import type { Caller } from '../services/caller';
import type { Services } from '../services/parts';
import { ownOrigin } from './cors';
import { cookieName } from './credentials';
import { problem, readJson, replyJson, replyProblem } from './reply';

const credentialsSchema = z.object({ loginName: z.string().max(200), password: z.string().max(1_000) });

const cookie = (token: string, seconds: number): string => `${cookieName}=${token}; HttpOnly; SameSite=Strict; Path=/; Max-Age=${seconds}`;

/**
 * Signing in from a browser, where there is no main process to keep the token: it stays in a cookie that page code cannot
 * read. False when the path is none of these.
 */
export async function serveWebSignIn(request: IncomingMessage, response: ServerResponse, path: string, caller: Caller, { signIn, info }: Pick<Services, 'signIn' | 'info'>): Promise<boolean> {
  const asked = `${request.method ?? ''} ${path}`;
  if (asked === 'GET /web/current') {
    const { signedIn } = caller;
    replyJson(response, 200, { gateway: { ...info, address: ownOrigin(request) }, ...(signedIn === undefined ? {} : { operator: signedIn.operator }) });
    return true;
  }
  if (asked === 'POST /web/sign-in') {
    const credentials = credentialsSchema.safeParse(await readJson(request));
    if (!credentials.success) {
      replyProblem(response, 400, problem('sign-in.malformed', 'The sign-in is not readable.', 'Send loginName and password as JSON.'));
      return true;
    }
    const result = await signIn.signIn(credentials.data.loginName, credentials.data.password, caller.remoteAddress);
    if (!result.ok) replyProblem(response, result.problem.code === 'sign-in.too-many' ? 429 : 401, result.problem);
    else {
      response.setHeader('Set-Cookie', cookie(result.value.token, Math.max(1, Math.floor((result.value.expiresMs - Date.now()) / 1000))));
      replyJson(response, 200, { ok: true });
    }
    return true;
  }
  if (asked === 'POST /web/sign-out') {
    if (caller.signedIn !== undefined) await signIn.signOut(caller.signedIn, caller.remoteAddress);
    response.setHeader('Set-Cookie', cookie('', 0));
    replyJson(response, 200, { ok: true });
    return true;
  }
  return false;
}
