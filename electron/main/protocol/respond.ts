import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { OpenedFiles, ReadableFile } from '../files/opened-files';
import { contentPolicy, fixedHeaders } from './content-policy';
import { requestedPath, type ServedFile } from './file-map';
import { parseRange } from './range';

export interface ConsoleSite {
  readonly files: ReadonlyMap<string, ServedFile>;
  readonly opened: OpenedFiles;
  /** The gateway the page may talk to at this moment. */
  readonly gatewayOrigin: () => string | undefined;
}

/** Bytes read at a time for a file answer; nothing more of a recording is in this process's memory. */
const pieceBytes = 512 << 10;
const filePath = /^\/file\/([A-Za-z0-9_-]{20,100})$/;

/** Answers one request to `app://vigil`. Never rejects; what is not in the map is a 404. */
export async function respond(site: ConsoleSite, request: { readonly url: string; readonly method: string; readonly headers: { get(name: string): string | null } }): Promise<Response> {
  const path = requestedPath(request.url);
  if (path === undefined) return plain(404, 'Not found');
  if (request.method !== 'GET' && request.method !== 'HEAD') return plain(405, 'Method not allowed');
  const opened = filePath.exec(path);
  try {
    if (opened) return await respondFile(site.opened.get(opened[1] ?? ''), request);
    const served = site.files.get(path);
    return served ? await respondPage(served, site.gatewayOrigin(), request.method) : plain(404, 'Not found');
  } catch {
    return plain(500, 'This file cannot be read');
  }
}

async function respondPage(served: ServedFile, gatewayOrigin: string | undefined, method: string): Promise<Response> {
  const nonce = randomBytes(18).toString('base64');
  const content = await readFile(served.path);
  // Replaced by function: a replacement string would give `$&` in it a meaning.
  const body = served.contentType.startsWith('text/html') ? content.toString('utf8').replace(/__NONCE__/g, () => nonce) : content;
  return new Response(method === 'HEAD' ? null : body, {
    status: 200,
    headers: { ...fixedHeaders, 'Content-Type': served.contentType, 'Content-Security-Policy': contentPolicy(nonce, gatewayOrigin) },
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
