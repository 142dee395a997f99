import { z } from 'zod';
import { failure, success, type Result } from '../base/problem';

/**
 * Links from outside: `vigil://open/wall`, `vigil://open/session/ID?gateway=https%3A%2F%2Fgate.example`. A link names a view and
 * nothing else: no order, no way of joining, no account, no token, no file. Anybody can write one, so whatever is not exactly
 * this is none.
 */
export const linkScheme = 'vigil';

const plainViews = ['wall', 'sessions', 'library', 'audit', 'reports'] as const;
const sessionIdSchema = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9_-]{0,99}$/);
/** Whether the host is one, and written as browsers write it: `g.example.1` and `xn--a` are none, and `1.2` is `1.0.0.2`. */
function hasHost(origin: string): boolean {
  try {
    return new URL(origin).hostname === origin.replace(/^https?:\/\//, '').replace(/:\d+$/, '');
  } catch {
    return false;
  }
}
/** The origin of a gateway, as the console writes it: no path, no user, no query. */
const originSchema = z.string().max(300).regex(/^https?:\/\/(?:[a-z0-9](?:[a-z0-9.-]{0,251}[a-z0-9])?|\[[0-9a-f:.]{2,45}\])(?::[1-9]\d{0,4})?$/).refine(hasHost);

export const deepLinkSchema = z.union([
  z.strictObject({ view: z.enum(plainViews) }),
  z.strictObject({ view: z.literal('session'), sessionId: sessionIdSchema, gateway: originSchema }),
]);
export type DeepLink = z.infer<typeof deepLinkSchema>;

const longest = 1000;
const none = failure({ code: 'link', severity: 'warning', what: 'This is not a link to something in Vigil.', tip: 'Links look like vigil://open/wall, or are copied from the menu of a session.' });

export function parseDeepLink(text: string): Result<DeepLink> {
  if (text.length > longest) return none;
  const [, view, sessionId, query] = /^vigil:\/\/open\/([a-z]+)(?:\/([^/?#]*))?\/?(?:\?gateway=([^&#]*))?$/.exec(text) ?? [];
  let gateway: string | undefined;
  try {
    gateway = query === undefined ? undefined : decodeURIComponent(query);
  } catch {
    return none;
  }
  const parsed = deepLinkSchema.safeParse({ view, ...(sessionId === undefined || sessionId === '' ? {} : { sessionId }), ...(gateway === undefined ? {} : { gateway }) });
  return parsed.success ? success(parsed.data) : none;
}

/** The link to a session of the gateway at this address. */
export const sessionLink = (gateway: string, sessionId: string): string => `${linkScheme}://open/session/${sessionId}?gateway=${encodeURIComponent(gateway)}`;
