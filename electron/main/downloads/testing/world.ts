import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Download, LibraryEntry } from '../../../../shared/ipc/schemas';
import type { IntegrityReport } from '../../../../shared/model/recording';
import { OpenedFiles } from '../../files/opened-files';
import { Library } from '../../library/library';
import { sleep } from '../../sleep';
import { Downloads, type DownloadsWorld } from '../downloads';

export const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const makeBytes = (length: number, salt: number): Buffer => Buffer.from(Uint8Array.from({ length }, (_none, index) => (index * 31 + (index >> 8) * salt + salt) & 255));
export const size = (9 << 20) + 12_345;
export const original = makeBytes(size, 1);
export const other = makeBytes(size, 2);

/** A gateway that can be told to break connections after some bytes, to hang, to refuse, or to serve something else. */
interface Gateway {
  bytes: Buffer;
  etag: string | undefined;
  /** Bytes of each coming answer before the connection is cut; none left = answers are whole. */
  cuts: number[];
  /** Bytes after which every answer says nothing more, with the connection left open. */
  holdAfter: number | undefined;
  status: number | undefined;
  ignoreRange: boolean;
  /** Answers a range whether or not its condition holds. */
  ignoreIfRange: boolean;
  /** Sends bytes from so many further on than asked. */
  shift: number;
  requests: { range: string | undefined; ifRange: string | undefined; authorization: string | undefined }[];
  onRequest?: (() => void) | undefined;
}

/** What one test has; made anew before each. */
export const world = {} as {
  gateway: Gateway;
  address: string;
  root: string;
  signedIn: boolean;
  changes: Download[];
  listeners: (() => void)[];
  unauthenticated: string[];
  report: IntegrityReport;
};
let server: Server;

export const recordingOf = (bytes: Uint8Array, id = 'rec-1'): Download['recording'] => ({
  id, sessionId: id, user: 'alice', asset: 'db-7', protocol: 'ssh', team: 'payments', startedAt: 1, duration: 2, sizeBytes: bytes.length, sha256: sha256(bytes), state: 'finalised', endReason: 'user_close',
});

export async function startConsole(changed: Partial<DownloadsWorld> = {}) {
  let entries: LibraryEntry[] = [];
  const library = new Library(join(world.root, 'library'), new OpenedFiles(), (fresh) => (entries = fresh));
  await library.start();
  const downloads = new Downloads({
    fetch, library, verify: async () => world.report, signingKey: () => 'key', now: Date.now, idleMs: 10_000,
    sleep: (milliseconds, signal) => sleep(Math.min(milliseconds, 5), signal),
    signedIn: () => (world.signedIn ? { address: world.address, token: 'token-1' } : undefined),
    onUnauthenticated: (token) => {
      world.unauthenticated.push(token);
      world.signedIn = false;
    },
    onChanged: (download) => {
      world.changes.push(download);
      for (const listener of world.listeners) listener();
    },
    ...changed,
  });
  await downloads.start();
  return { library, downloads, entries: () => entries };
}

/** Resolves with the first change that fits, counted from the call on, or with the state as it is. */
export function reaches(downloads: Downloads, fits: (download: Download) => boolean): Promise<Download> {
  const now = downloads.list().find(fits);
  if (now) return Promise.resolve(now);
  return new Promise((resolve) => {
    const look = (): void => {
      const last = world.changes[world.changes.length - 1];
      if (!last || !fits(last)) return;
      world.listeners = world.listeners.filter((each) => each !== look);
      resolve(last);
    };
    world.listeners.push(look);
  });
}
export const inState = (...states: Download['state'][]) => (download: Download) => states.includes(download.state);
export const kept = (name = 'recording') => readFile(join(world.root, 'library', 'rec-1', name));

/** A gateway on loopback and an empty folder; before each test. */
export async function openWorld(): Promise<void> {
  world.root = await mkdtemp(join(tmpdir(), 'vigil-downloads-'));
  world.gateway = { bytes: original, etag: `"${sha256(original)}"`, cuts: [], holdAfter: undefined, status: undefined, ignoreRange: false, ignoreIfRange: false, shift: 0, requests: [] };
  world.signedIn = true;
  world.changes = [];
  world.listeners = [];
  world.unauthenticated = [];
  world.report = { state: 'verified', detail: 'all well', keyId: 'k' };
  server = createServer((request, response) => {
    const { range, authorization } = request.headers;
    const ifRange = request.headers['if-range'] as string | undefined;
    world.gateway.requests.push({ range, ifRange, authorization });
    world.gateway.onRequest?.();
    if (world.gateway.status) {
      response.writeHead(world.gateway.status).end();
      return;
    }
    const { bytes, etag } = world.gateway;
    const asked = /^bytes=(\d+)-$/.exec(range ?? '');
    const partial = asked && !world.gateway.ignoreRange && (world.gateway.ignoreIfRange || ifRange === undefined || ifRange === etag);
    const from = partial ? Number(asked[1]) + world.gateway.shift : 0;
    if (from >= bytes.length) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    response.writeHead(partial ? 206 : 200, {
      ...(etag ? { etag } : {}), 'content-length': bytes.length - from, ...(partial ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
    });
    const cut = world.gateway.cuts.shift();
    if (world.gateway.holdAfter !== undefined) response.write(bytes.subarray(from, world.gateway.holdAfter));
    else if (cut === undefined) response.end(bytes.subarray(from));
    else response.write(bytes.subarray(from, from + cut), () => request.socket.destroySoon());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  world.address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

/** After each test. */
export async function closeWorld(): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(world.root, { recursive: true, force: true });
}
