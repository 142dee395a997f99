import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { OpenedFiles, ReadableFile } from '../files/opened-files';
import { contentPolicy, fixedHeaders } from './content-policy';
import { requestedPath, type ServedFile } from './file-map';
import { parseRange } from './range';

export interface ConsoleSite {
  readonly files: ReadonlyMap<string, ServedFile>;
  readonly opened: OpenedFiles;
  /** The gateways the page may talk to at this moment. */
  readonly gatewayOrigins: () => readonly string[];
}

/** Bytes read at a time for a file answer; nothing more of a recording is in this process's memory. */
const pieceBytes = 512 << 10;
/** Shown instead of the console after it stopped again and again. No script, no link: it must not stop too. */
export const stoppedPage = '/stopped';
const stoppedContent = `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Vigil</title>
<style nonce="__NONCE__">body{font:16px/1.5 system-ui,sans-serif;background:#0f1216;color:#e6e9ee;max-width:40em;margin:15vh auto;padding:0 2em}</style></head>
<body role="main"><h1>The window stopped working three times within a minute</h1>
<p>What was shown last may be hostile or broken. Nothing that was recorded, downloaded or logged is lost.</p>
<p>Choose <strong>View, Reload Window</strong> in the menu (Ctrl+Shift+R) to open the console anew.</p></body></html>`;
const filePath = /^\/file\/([A-Za-z0-9_-]{20,100})$/;

/** Answers one request to `app://vigil`. Never rejects; what is not in the map is a 404. */
export async function respond(site: ConsoleSite, request: { readonly url: string; readonly method: string; readonly headers: { get(name: string): string | null } }): Promise<Response> {
  const path = requestedPath(request.url);
  if (path === undefined) return plain(404, 'Not found');
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Method not allowed');
  const opened = filePath.exec(path);
  try {
    if (opened) return await respondFile(site.opened.get(opened[1] ?? ''), request);
    if (path === stoppedPage) return page(stoppedContent, 'text/html; charset=utf-8', [], request.method);
    const served = site.files.get(path);
    return served ? page(await readFile(served.path), served.contentType, site.gatewayOrigins(), request.method) : plain(404, 'Not found');
  } catch {
    return plain(500, 'This file cannot be read');
  }
}

function page(content: Buffer | string, contentType: string, gatewayOrigins: readonly string[], method: string): Response {
  const nonce = randomBytes(18).toString('base64');
  // Replaced by function: a replacement string would give `$&` in it a meaning.
  const body = contentType.startsWith('text/html') ? content.toString().replace(/__NONCE__/g, () => nonce) : Uint8Array.from(Buffer.from(content));
  return new Response(method === 'HEAD' ? null : body, {
    status: 200,
    headers: { ...fixedHeaders, 'Content-Type': contentType, 'Content-Security-Policy': contentPolicy(nonce, gatewayOrigins) },
  });
}

async function respondFile(file: ReadableFile | undefined, request: { readonly method: string; readonly headers: { get(name: string): string | null } }): Promise<Response> {
  if (!file) return plain(404, 'Not found');
  const headers: Record<string, string> = {
    ...fixedHeaders,
    'Content-Type': 'application/octet-stream',
    // Data, whatever it says it is: never shown as a page.
    'Content-Security-Policy': "default-src 'none'; sandbox",
    'Accept-Ranges': 'bytes',
  };
  const range = parseRange(request.headers.get('range'), file.sizeBytes);
  if (range.kind === 'unsatisfiable') {
    return new Response(null, { status: 416, headers: { ...headers, 'Content-Range': `bytes */${file.sizeBytes}` } });
  }
  if (!(await file.present())) return plain(410, 'The file was moved, replaced or shortened');
  const [from, to] = range.kind === 'part' ? [range.from, range.to] : [0, file.sizeBytes];
  headers['Content-Length'] = String(to - from);
  if (range.kind === 'part') headers['Content-Range'] = `bytes ${from}-${to - 1}/${file.sizeBytes}`;
  const status = range.kind === 'part' ? 206 : 200;
  return new Response(request.method === 'HEAD' || from === to ? null : pieces(file, from, to), { status, headers });
}

/**
 * A stream that opens, reads and closes once per piece: an answer that is given up half-way leaves nothing open,
 * whether or not the runtime tells the stream about it.
 */
function pieces(file: ReadableFile, from: number, to: number): ReadableStream<Uint8Array> {
  let position = from;
  return new ReadableStream<Uint8Array>({
    async pull(controller) {
      const bytes = await file.read(position, Math.min(to, position + pieceBytes));
      position += bytes.length;
      controller.enqueue(bytes);
      if (position >= to) controller.close();
    },
  }, { highWaterMark: 1 });
}

function plain(status: number, text: string): Response {
  return new Response(text, { status, headers: { ...fixedHeaders, 'Content-Type': 'text/plain; charset=utf-8', 'Content-Security-Policy': "default-src 'none'" } });
}
