import { readdir } from 'node:fs/promises';
import { extname, join } from 'node:path';
import { consoleOrigin } from '../trust/origin';

export interface ServedFile {
  readonly path: string;
  readonly contentType: string;
}

const contentTypes: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json; charset=utf-8',
  '.map': 'application/json; charset=utf-8',
  '.txt': 'text/plain; charset=utf-8',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.woff': 'font/woff',
  '.mp3': 'audio/mpeg',
  '.ogg': 'audio/ogg',
};

/** Names that mean the same in a URL and on every disk; anything else is not served. */
const plainName = /^[A-Za-z0-9_][A-Za-z0-9._-]*$/;
const depthLimit = 6;

/**
 * The whole of what `app://vigil/` serves of the console itself: URL path -> file. Built once; a URL is looked up in it and
 * never joined to a folder, so there is no path to escape by. Links are left out.
 */
export async function buildFileMap(folder: string): Promise<ReadonlyMap<string, ServedFile>> {
  const served = new Map<string, ServedFile>();
  const walk = async (directory: string, prefix: string, depth: number): Promise<void> => {
    for (const entry of await readdir(directory, { withFileTypes: true })) {
      if (!plainName.test(entry.name)) continue;
      const path = join(directory, entry.name);
      if (entry.isDirectory() && depth < depthLimit) await walk(path, `${prefix}${entry.name}/`, depth + 1);
      else if (entry.isFile()) {
        served.set(`${prefix}${entry.name}`, { path, contentType: contentTypes[extname(entry.name)] ?? 'application/octet-stream' });
      }
    }
  };
  await walk(folder, '/', 0);
  const index = served.get('/index.html');
  if (index) served.set('/', index);
  return served;
}

/** The path of a URL of ours exactly as written (nothing is decoded or normalised), or undefined for any other URL. */
export function requestedPath(url: string): string | undefined {
  if (!url.startsWith(`${consoleOrigin}/`)) return undefined;
  const path = url.slice(consoleOrigin.length);
  const end = path.search(/[?#]/);
  return end < 0 ? path : path.slice(0, end);
}
