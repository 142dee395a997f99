/** The one origin the console's own pages have. Everything else is a stranger. */
export const consoleOrigin = 'app://vigil';

/** Whether a URL, as Chromium reports it, belongs to the console's own page. `about:blank` does not. */
export function isConsoleUrl(url: string): boolean {
  return url === consoleOrigin || url.startsWith(`${consoleOrigin}/`);
}

/**
 * The origin of an http(s) URL, or undefined for anything else. Compared as a whole and never by prefix:
 * `https://gate.example.evil.example` begins like `https://gate.example`.
 */
export function webOrigin(url: string): string | undefined {
  try {
    const parsed = new URL(url);
    return parsed.protocol === 'https:' || parsed.protocol === 'http:' ? parsed.origin : undefined;
  } catch {
    return undefined;
  }
}
