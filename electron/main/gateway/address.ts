import { failure, success, type Result } from '../../../shared/base/problem';

const isLoopback = (hostname: string): boolean =>
  hostname === 'localhost' || hostname === '[::1]' || /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname);

const refuse = (code: string, what: string, tip: string): Result<never> =>
  failure({ code, severity: 'error', what, tip });

/**
 * The origin of a gateway as an operator may type it: "gate.example", "https://gate.example:8443", "127.0.0.1:8443".
 * HTTPS only; plain HTTP is for loopback, where nobody sits in between. Without a scheme the right one is chosen.
 */
export function parseGatewayAddress(typed: string): Result<string> {
  const text = typed.trim();
  const tip = 'Type it like https://gateway.example:8443.';
  if (text === '') return refuse('address-empty', 'There is no gateway address.', tip);
  const schemed = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : undefined;
  let url: URL;
  try {
    url = new URL(schemed ?? `https://${text}`);
    if (!schemed && isLoopback(url.hostname)) url = new URL(`http://${text}`);
  } catch {
    return refuse('address-malformed', 'This is not an address of a gateway.', tip);
  }
  if (url.protocol !== 'https:' && url.protocol !== 'http:') {
    return refuse('address-scheme', `A gateway is reached by https, not by ${url.protocol.slice(0, -1)}.`, tip);
  }
  if (url.username || url.password) return refuse('address-credentials', 'A gateway address holds no user name or password.', tip);
  if (url.pathname !== '/' || url.search || url.hash) return refuse('address-path', 'A gateway address ends after the host and port.', tip);
  if (url.protocol === 'http:' && !isLoopback(url.hostname)) {
    return refuse('address-insecure', `Plain http to ${url.hostname} is refused: anybody on the way could read and change it.`, 'Use https. Plain http is for a gateway on this computer only.');
  }
  return success(url.origin);
}
