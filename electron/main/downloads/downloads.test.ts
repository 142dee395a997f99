import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { appendFile, mkdir, mkdtemp, readFile, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Download, LibraryEntry } from '../../../shared/ipc/schemas';
import type { IntegrityReport } from '../../../shared/model/recording';
import { OpenedFiles } from '../files/opened-files';
import { Library } from '../library/library';
import { sleep } from '../sleep';
import { Downloads, type DownloadsWorld } from './downloads';
import { readJournal } from './journal';

const sha256 = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');
const makeBytes = (length: number, salt: number): Buffer => Buffer.from(Uint8Array.from({ length }, (_none, index) => (index * 31 + (index >> 8) * salt + salt) & 255));
const size = (9 << 20) + 12_345;
const original = makeBytes(size, 1);
const other = makeBytes(size, 2);

/** A gateway that can be told to break connections after some bytes, to hang, to refuse, or to serve something else. */
interface Gateway {
  bytes: Buffer;
  etag: string | undefined;
  /** Bytes of each coming answer before the connection is cut; none left = answers are whole. */
  cuts: number[];
  status: number | undefined;
  ignoreRange: boolean;
  /** Answers a range whether or not its condition holds. */
  ignoreIfRange: boolean;
  /** Sends bytes from so many further on than asked. */
  shift: number;
  requests: { range: string | undefined; ifRange: string | undefined; authorization: string | undefined }[];
  onRequest?: (() => void) | undefined;
}

let gateway: Gateway;
let server: Server;
let address: string;
let root: string;
let signedIn: boolean;
let changes: Download[];
let listeners: (() => void)[];
let unauthenticated: string[];
let report: IntegrityReport;

const recordingOf = (bytes: Uint8Array, id = 'rec-1'): Download['recording'] => ({
  id, sessionId: id, user: 'alice', asset: 'db-7', protocol: 'ssh', team: 'payments', startedAt: 1, duration: 2, sizeBytes: bytes.length, sha256: sha256(bytes), state: 'finalised', endReason: 'user_close',
});

async function startConsole(changed: Partial<DownloadsWorld> = {}) {
  let entries: LibraryEntry[] = [];
  const library = new Library(join(root, 'library'), new OpenedFiles(), (fresh) => (entries = fresh));
  await library.start();
  const downloads = new Downloads({
    fetch, library, verify: async () => report, signingKey: () => 'key', now: Date.now, idleMs: 10_000,
    sleep: (milliseconds, signal) => sleep(Math.min(milliseconds, 5), signal),
    signedIn: () => (signedIn ? { address, token: 'token-1' } : undefined),
    onUnauthenticated: (token) => {
      unauthenticated.push(token);
      signedIn = false;
    },
    onChanged: (download) => {
      changes.push(download);
      for (const listener of listeners) listener();
    },
    ...changed,
  });
  await downloads.start();
  return { library, downloads, entries: () => entries };
}

/** Resolves with the first change that fits, counted from the call on, or with the state as it is. */
function reaches(downloads: Downloads, fits: (download: Download) => boolean): Promise<Download> {
  const now = downloads.list().find(fits);
  if (now) return Promise.resolve(now);
  return new Promise((resolve) => {
    const look = (): void => {
      const last = changes[changes.length - 1];
      if (!last || !fits(last)) return;
      listeners = listeners.filter((each) => each !== look);
      resolve(last);
    };
    listeners.push(look);
  });
}
const inState = (...states: Download['state'][]) => (download: Download) => states.includes(download.state);
const kept = (name = 'recording') => readFile(join(root, 'library', 'rec-1', name));

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'vigil-downloads-'));
  gateway = { bytes: original, etag: `"${sha256(original)}"`, cuts: [], status: undefined, ignoreRange: false, ignoreIfRange: false, shift: 0, requests: [] };
  signedIn = true;
  changes = [];
  listeners = [];
  unauthenticated = [];
  report = { state: 'verified', detail: 'all well', keyId: 'k' };
  server = createServer((request, response) => {
    const { range, authorization } = request.headers;
    const ifRange = request.headers['if-range'] as string | undefined;
    gateway.requests.push({ range, ifRange, authorization });
    gateway.onRequest?.();
    if (gateway.status) {
      response.writeHead(gateway.status).end();
      return;
    }
    const { bytes, etag } = gateway;
    const asked = /^bytes=(\d+)-$/.exec(range ?? '');
    const partial = asked && !gateway.ignoreRange && (gateway.ignoreIfRange || ifRange === undefined || ifRange === etag);
    const from = partial ? Number(asked[1]) + gateway.shift : 0;
    if (from >= bytes.length) {
      response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
      return;
    }
    response.writeHead(partial ? 206 : 200, {
      ...(etag ? { etag } : {}), 'content-length': bytes.length - from, ...(partial ? { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` } : {}),
    });
    const cut = gateway.cuts.shift();
    if (cut === undefined) response.end(bytes.subarray(from));
    else response.write(bytes.subarray(from, from + cut), () => request.socket.destroySoon());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await rm(root, { recursive: true, force: true });
});

describe('a download', () => {
  it('arrives in the library, verified, and leaves no journal', async () => {
    const { downloads, entries } = await startConsole();
    expect(await downloads.begin(recordingOf(original))).toEqual({ ok: true, value: undefined });
    expect(await reaches(downloads, inState('done', 'failed'))).toMatchObject({ state: 'done', receivedBytes: size, gatewayAddress: address });
    expect((await kept()).equals(original)).toBe(true);
    expect((await readdir(join(root, 'library', 'rec-1'))).sort()).toEqual(['entry.json', 'recording']);
    expect(entries()).toMatchObject([{ id: 'rec-1', origin: 'downloaded', integrity: { state: 'verified' }, recording: { user: 'alice' }, file: { name: 'rec-1.vigil.tar', sizeBytes: size } }]);
    expect(gateway.requests).toEqual([{ range: undefined, ifRange: undefined, authorization: 'Bearer token-1' }]);
    expect(await downloads.begin(recordingOf(original))).toMatchObject({ ok: false, problem: { code: 'download-there' } });
  });

  it('goes on after every break from where it was, by the tag of what it has', async () => {
    gateway.cuts = [1_000_000, 1, 5_000_000, 0, 700_000];
    const { downloads } = await startConsole();
    await downloads.begin(recordingOf(original));
    expect((await reaches(downloads, inState('done', 'failed'))).state).toBe('done');
    expect((await kept()).equals(original)).toBe(true);
    expect(gateway.requests.length).toBeGreaterThanOrEqual(6);
    const resumed = gateway.requests.filter(({ range }) => range);
    expect(resumed.length).toBeGreaterThan(0);
    expect(resumed.every(({ ifRange }) => ifRange === gateway.etag)).toBe(true);
    expect(changes.some(({ state, problem }) => state === 'waiting' && problem?.code === 'connection-lost')).toBe(true);
  });

  it('gives up a connection that says nothing, and goes on', async () => {
    let asked = 0;
    const silentOnce: typeof fetch = (...given) => ((asked += 1) === 1 ? new Promise(() => undefined) : fetch(...given));
    const { downloads } = await startConsole({ fetch: silentOnce as DownloadsWorld['fetch'], idleMs: 300 });
    await downloads.begin(recordingOf(original));
    expect((await reaches(downloads, inState('done', 'failed'))).state).toBe('done');
    expect(asked).toBeGreaterThanOrEqual(2);
  });

  it('starts over when the object changed half-way, and never splices', async () => {
    gateway.cuts = [5_000_000];
    gateway.onRequest = () => {
      if (gateway.requests.length !== 2) return;
      gateway.bytes = other;
      gateway.etag = `"${sha256(other)}"`;
    };
    const { downloads } = await startConsole();
    await downloads.begin(recordingOf(other));
    expect((await reaches(downloads, inState('done', 'failed'))).state).toBe('done');
    expect((await kept()).equals(other)).toBe(true);
  });

  it('starts over when a part of another object, or another part, is sent in its place', async () => {
    gateway.cuts = [5_000_000];
    gateway.ignoreIfRange = true;
    gateway.onRequest = () => {
      if (gateway.requests.length !== 2) return;
      gateway.bytes = other;
      gateway.etag = `"${sha256(other)}"`;
    };
    const first = await startConsole();
    await first.downloads.begin(recordingOf(other));
    expect((await reaches(first.downloads, inState('done', 'failed'))).state).toBe('done');
    expect((await kept()).equals(other)).toBe(true);
    await first.library.remove('rec-1');
    changes = [];
    gateway.requests = [];
    gateway.cuts = [5_000_000];
    gateway.shift = 7;
    gateway.onRequest = undefined;
    const second = await startConsole();
    await second.downloads.begin(recordingOf(other));
    expect((await reaches(second.downloads, inState('done', 'failed'))).state).toBe('done');
    expect((await kept()).equals(other)).toBe(true);
  });

  it('starts over when the gateway knows no ranges', async () => {
    gateway.cuts = [5_000_000];
    gateway.ignoreRange = true;
    const { downloads } = await startConsole();
    await downloads.begin(recordingOf(original));
    expect((await reaches(downloads, inState('done', 'failed'))).state).toBe('done');
    expect((await kept()).equals(original)).toBe(true);
  });

  it('keeps a recording whose bytes are not the listed ones, marked as failed, and can try again', async () => {
    gateway.bytes = other;
    const { downloads, entries } = await startConsole();
    await downloads.begin(recordingOf(original));
    expect(await reaches(downloads, inState('done', 'failed'))).toMatchObject({ state: 'failed', problem: { code: 'integrity-failed' } });
    expect(entries()).toMatchObject([{ id: 'rec-1', integrity: { state: 'failed' } }]);
    gateway.bytes = original;
    expect(await downloads.resume('rec-1')).toMatchObject({ ok: true });
    expect((await reaches(downloads, inState('done', 'failed'))).state).toBe('done');
    expect(entries()).toMatchObject([{ id: 'rec-1', integrity: { state: 'verified' } }]);
  });

  it('counts as failed when the signature does not hold, or there is none', async () => {
    for (const state of ['failed', 'unsigned'] as const) {
      report = { state, detail: 'session.cast was altered' };
      const { downloads, library } = await startConsole();
      await downloads.begin(recordingOf(original));
      expect((await reaches(downloads, inState('done', 'failed'))).state).toBe('failed');
      expect(library.list()[0]?.integrity.state).toBe('failed');
      await library.remove('rec-1');
      changes = [];
    }
  });

  it('fails with a sentence where trying again is of no use', async () => {
    for (const [status, code] of [[404, 'recording-gone'], [403, 'permission-denied']] as const) {
      gateway.status = status;
      const { downloads } = await startConsole();
      await downloads.begin(recordingOf(original));
      expect(await reaches(downloads, inState('failed'))).toMatchObject({ problem: { code } });
      await downloads.cancel('rec-1');
      changes = [];
    }
  });

  it('takes neither more nor fewer bytes than were listed', async () => {
    const { downloads } = await startConsole();
    await downloads.begin({ ...recordingOf(original), sizeBytes: size - 1 });
    expect(await reaches(downloads, inState('failed'))).toMatchObject({ problem: { code: 'recording-changed' } });
  });

  it('waits while nobody is signed in, and goes on when somebody is', async () => {
    gateway.status = 401;
    const { downloads } = await startConsole();
    await downloads.begin(recordingOf(original));
    expect(await reaches(downloads, (download) => download.state === 'waiting' && download.problem?.code === 'signed-out')).toBeTruthy();
    expect(unauthenticated).toEqual(['token-1']);
    gateway.status = undefined;
    signedIn = true;
    await downloads.push();
    expect((await reaches(downloads, inState('done', 'failed'))).state).toBe('done');
  });

  it('pauses with everything safe, and is found paused after a restart', async () => {
    const { downloads } = await startConsole();
    gateway.cuts = [6_000_000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
    await downloads.begin(recordingOf(original));
    await reaches(downloads, (download) => download.receivedBytes > 1_000_000 && download.state === 'waiting');
    await downloads.pause('rec-1');
    const journal = await readJournal(join(root, 'library', 'rec-1'));
    expect(journal).toMatchObject({ wanted: 'paused', etag: gateway.etag });
    expect(journal?.checkpoint).toBeGreaterThan(1_000_000);
    await downloads.close();
    gateway.cuts = [];
    changes = [];
    const again = await startConsole();
    expect(again.downloads.list()).toMatchObject([{ state: 'paused', receivedBytes: journal?.checkpoint }]);
    await again.downloads.resume('rec-1');
    expect((await reaches(again.downloads, inState('done', 'failed'))).state).toBe('done');
    expect((await kept()).equals(original)).toBe(true);
    expect(gateway.requests[gateway.requests.length - 1]?.range).toBe(`bytes=${journal?.checkpoint}-`);
  });

  it('deletes what it has when cancelled', async () => {
    gateway.cuts = [6_000_000, ...Array.from({ length: 1000 }, () => 0)];
    const { downloads } = await startConsole();
    await downloads.begin(recordingOf(original));
    await reaches(downloads, (download) => download.receivedBytes > 0);
    await downloads.cancel('rec-1');
    expect(downloads.list()).toEqual([]);
    expect(await readdir(join(root, 'library'))).toEqual([]);
  });

  it('is begun once, however often it is clicked, and ends up once in the library', async () => {
    const { downloads, library } = await startConsole();
    await Promise.all([1, 2, 3].map(() => downloads.begin(recordingOf(original))));
    await Promise.all([downloads.resume('rec-1'), downloads.resume('rec-1'), downloads.pause('rec-1'), downloads.resume('rec-1')]);
    await downloads.resume('rec-1');
    expect((await reaches(downloads, inState('done', 'failed'))).state).toBe('done');
    expect(library.list()).toHaveLength(1);
    expect((await kept()).equals(original)).toBe(true);
  });

  it('stops when the operator signs out', async () => {
    gateway.cuts = [3_000_000, ...Array.from({ length: 1000 }, () => 0)];
    const { downloads } = await startConsole();
    await downloads.begin(recordingOf(original));
    await reaches(downloads, (download) => download.receivedBytes > 0);
    signedIn = false;
    await downloads.push();
    await reaches(downloads, (download) => download.state === 'waiting' && download.problem?.code === 'signed-out');
    const asked = gateway.requests.length;
    await downloads.push();
    await downloads.close();
    expect(gateway.requests).toHaveLength(asked);
  });

  it('is refused for a recording that is not finished, and without a sign-in', async () => {
    const { downloads } = await startConsole();
    expect(await downloads.begin({ ...recordingOf(original), state: 'recording' })).toMatchObject({ ok: false, problem: { code: 'recording-unfinished' } });
    expect(await downloads.begin({ ...recordingOf(original), sha256: '' })).toMatchObject({ ok: false });
    signedIn = false;
    expect(await downloads.begin(recordingOf(original))).toMatchObject({ ok: false, problem: { code: 'signed-out' } });
    expect(await downloads.pause('nothing')).toMatchObject({ ok: false, problem: { code: 'download-unknown' } });
  });

  it('never uses an id as a path', async () => {
    const { downloads } = await startConsole();
    for (const id of ['../../escape', 'con', 'a/b', '.', 'UPPER', 'x'.repeat(200)]) {
      changes = [];
      await downloads.begin(recordingOf(original, id));
      await reaches(downloads, (download) => download.recording.id === id && ['done', 'failed'].includes(download.state));
    }
    const folders = await readdir(join(root, 'library'));
    expect(folders).toHaveLength(6);
    expect(folders.every((name) => /^hashed-[0-9a-f]{40}$/.test(name))).toBe(true);
    expect(await readdir(root)).toEqual(['library']);
  });
});

describe('a crash', () => {
  class Crash extends Error {}

  it.each(['transferred', 'judged', 'renamed', 'synced', 'entered', 'finished'])('after "%s" costs nothing', async (point) => {
    let crashed = (): void => undefined;
    const crash = new Promise<void>((resolve) => (crashed = resolve));
    const first = await startConsole({
      step: (name) => {
        if (name !== point) return;
        crashed();
        throw new Crash(point);
      },
    });
    await first.downloads.begin(recordingOf(original));
    await crash;
    await first.downloads.close();
    changes = [];
    const again = await startConsole();
    await again.downloads.resume('rec-1');
    if (!again.library.has('rec-1')) await reaches(again.downloads, inState('done'));
    expect(again.library.list()).toMatchObject([{ id: 'rec-1', integrity: { state: 'verified' } }]);
    expect((await kept()).equals(original)).toBe(true);
    const third = await startConsole();
    expect(third.downloads.list()).toEqual([]);
    expect((await readdir(join(root, 'library', 'rec-1'))).sort()).toEqual(['entry.json', 'recording']);
  });

  it('at any byte of the part, with any rubbish behind what was safe, costs nothing', async () => {
    const { downloads } = await startConsole();
    gateway.cuts = [6_500_000, ...Array.from({ length: 1000 }, () => 0)];
    await downloads.begin(recordingOf(original));
    await reaches(downloads, (download) => download.state === 'waiting' && download.receivedBytes > 0);
    await downloads.pause('rec-1');
    await downloads.close();
    gateway.cuts = [];
    const folder = join(root, 'library', 'rec-1');
    const journal = await readFile(join(folder, 'journal.json'));
    const part = await readFile(join(folder, 'recording.part'));
    await fc.assert(fc.asyncProperty(fc.nat(part.length), fc.uint8Array({ maxLength: 50 }), fc.boolean(), async (length, rubbish, flip) => {
      await rm(folder, { recursive: true, force: true });
      await mkdir(folder, { recursive: true });
      const damaged = Buffer.from(part.subarray(0, length));
      if (flip && damaged.length > 0) damaged[damaged.length >> 1] = damaged[damaged.length >> 1]! ^ 1;
      await writeFile(join(folder, 'recording.part'), damaged);
      await appendFile(join(folder, 'recording.part'), rubbish);
      await writeFile(join(folder, 'journal.json'), journal);
      changes = [];
      const again = await startConsole();
      await again.downloads.resume('rec-1');
      expect((await reaches(again.downloads, inState('done', 'failed'))).state).toBe('done');
      expect((await kept()).equals(original)).toBe(true);
      expect((await stat(join(folder, 'recording'))).size).toBe(size);
    }), { numRuns: 12, examples: [[part.length, new Uint8Array(), true], [part.length, new Uint8Array(9), false], [0, new Uint8Array(), false]] });
  });

  it('that left a folder without a journal leaves nothing behind', async () => {
    const { library } = await startConsole();
    await mkdir(join(library.root, 'left-over'));
    await writeFile(join(library.root, 'left-over', 'recording.part'), 'x');
    await mkdir(join(library.root, 'damaged'));
    await writeFile(join(library.root, 'damaged', 'journal.json'), '{"version":1');
    await writeFile(join(library.root, 'damaged', 'recording.part'), 'x');
    await startConsole();
    expect(await readdir(library.root)).toEqual([]);
  });
});
