/** For the console in a browser: it talks to this gateway only, runs only its own files, and is framed by nobody. */
export function contentSecurityPolicy(nonce: string): string {
  return [
    "default-src 'none'", "script-src 'self'", nonce === '' ? "style-src 'self'" : `style-src 'self' 'nonce-${nonce}'`, "img-src 'self' blob:", "media-src blob:", "font-src 'self'",
    "connect-src 'self'", "worker-src 'self'", "frame-src 'none'", "object-src 'none'", "base-uri 'none'", "form-action 'none'", "frame-ancestors 'none'",
    "require-trusted-types-for 'script'", 'trusted-types app-worker',
  ].join('; ');
}
