/**
 * The Content-Security-Policy of the console's pages and workers. `gatewayOrigins` are the gateways signed in to: the page
 * can talk to itself and to those origins, nothing else.
 */
export function contentPolicy(nonce: string, gatewayOrigins: readonly string[]): string {
  return [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'self' 'nonce-${nonce}'`,
    "img-src 'self' blob:",
    // A film inside a bundle: bytes the page already holds.
    'media-src blob:',
    "font-src 'self'",
    ['connect-src', "'self'", ...gatewayOrigins].join(' '),
    "worker-src 'self'",
    "frame-src 'none'",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    'trusted-types app-worker',
  ].join('; ');
}

/** Headers of every answer of the console's own origin. */
export const fixedHeaders: Readonly<Record<string, string>> = {
  'X-Content-Type-Options': 'nosniff',
  'Referrer-Policy': 'no-referrer',
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Cache-Control': 'no-store',
};
