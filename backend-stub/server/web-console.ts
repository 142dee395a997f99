import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import type { ServerResponse } from 'node:http';
import { extname, join, sep } from 'node:path';
import { ProblemError } from '../../shared/base/problem';
import { contentSecurityPolicy } from './content-security-policy';

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8', '.js': 'text/javascript; charset=utf-8', '.mjs': 'text/javascript; charset=utf-8', '.css': 'text/css; charset=utf-8',
  '.woff2': 'font/woff2', '.svg': 'image/svg+xml', '.png': 'image/png', '.ico': 'image/x-icon', '.json': 'application/json', '.map': 'application/json', '.txt': 'text/plain; charset=utf-8',
};

export const webConsoleIn = (directory: string): boolean => existsSync(join(directory, 'index.html'));

/**
 * The console for browsers. Only files that were in the folder at the start are served, by exact name: no path of a
 * request ever reaches the file system.
 */
export class WebConsole {
  private constructor(private readonly files: ReadonlyMap<string, string>, private readonly index: string) {}

  /** Rejects with a ProblemError when there is no console in the folder. */
  static async open(directory: string): Promise<WebConsole> {
    if (!webConsoleIn(directory)) {
      throw new ProblemError({ code: 'web.missing', severity: 'error', what: `There is no console in ${directory}.`, tip: 'Build it first, or leave --web out.' });
    }
    const entries = await readdir(directory, { recursive: true, withFileTypes: true });
    const files = entries.filter((entry) => entry.isFile()).map((entry) => {
      const path = join(entry.parentPath, entry.name);
      return [`/${path.slice(directory.length + 1).split(sep).join('/')}`, path] as const;
    });
    return new WebConsole(new Map(files), readFileSync(join(directory, 'index.html'), 'utf8'));
  }

  /** False when there is no such file. */
  async serve(path: string, response: ServerResponse): Promise<boolean> {
    if (path === '/' || path === '/index.html') {
      const nonce = randomBytes(16).toString('base64');
      response.writeHead(200, { ...this.#headers(nonce), 'Content-Type': types['.html'], 'Cache-Control': 'no-store' });
      response.end(this.index.replaceAll('__NONCE__', nonce));
      return true;
    }
    const file = this.files.get(path);
    if (file === undefined) return false;
    const bytes = await readFile(file);
    response.writeHead(200, { ...this.#headers(''), 'Content-Type': types[extname(file)] ?? 'application/octet-stream', 'Content-Length': bytes.length, 'Cache-Control': 'no-cache' });
    response.end(bytes);
    return true;
  }

  #headers(nonce: string): Record<string, string> {
    return {
      'Content-Security-Policy': contentSecurityPolicy(nonce), 'X-Content-Type-Options': 'nosniff', 'Referrer-Policy': 'no-referrer',
      'Cross-Origin-Opener-Policy': 'same-origin', 'Cross-Origin-Resource-Policy': 'same-origin', 'X-Frame-Options': 'DENY',
    };
  }
}
