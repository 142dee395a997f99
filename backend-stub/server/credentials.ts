import type { IncomingMessage } from 'node:http';
import type { SignInDesk } from '../auth/sign-in';
import type { Caller } from '../services/caller';
import { originForeign } from './cors';

export const cookieName = 'vigil-token';

export const remoteAddressOf = (request: IncomingMessage): string => (request.socket.remoteAddress ?? '').replace(/^::ffff:/, '');

function tokenOf(request: IncomingMessage): string | undefined {
  const bearer = /^Bearer ([A-Za-z0-9_-]{20,100})$/.exec(request.headers.authorization ?? '');
  if (bearer !== null) return bearer[1];
  // A cookie comes along with every request; one that another page caused must not count.
  if (originForeign(request)) return undefined;
  const cookie = new RegExp(`(?:^|; )${cookieName}=([A-Za-z0-9_-]{20,100})(?:;|$)`).exec(request.headers.cookie ?? '');
  return cookie?.[1];
}

export function callerFrom(request: IncomingMessage, signIn: SignInDesk): Caller {
  const token = tokenOf(request);
  const signedIn = token === undefined ? undefined : signIn.tokens.find(token);
  return { remoteAddress: remoteAddressOf(request), signedIn };
}
