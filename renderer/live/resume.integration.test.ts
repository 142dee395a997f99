/**
 * The real client code against a real gateway process and a real ssh client, with a network in between that is cut at
 * seeded random bytes: what a viewer was shown is the recording, no byte lost, none doubled.
 * VIGIL_NIGHTLY=1 tries many more seeds; VIGIL_SEED=n tries one.
 */
import { spawn, type ChildProcess } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { buildSync } from 'esbuild';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../shared/frames/frame';
import { orderId, sessionId, type SessionId } from '../../shared/model/ids';
import { randomFrom } from '../../shared/guard/fixtures/hostile';
import { Snapshotter } from '../../shared/recording/snapshotter';
import { createGatewayClient, createLiveGateway } from '../gateway/grpc-client';
import { FetchXhr } from '../gateway/testing/xhr';
import { systemTimers, type Timers } from '../gateway/timers';
import { LiveStream } from './stream';

const root = resolve(__dirname, '..', '..');
const bundled = join(root, 'out', 'test', 'resume-gateway.cjs');
const seeds = process.env['VIGIL_SEED'] ? [Number(process.env['VIGIL_SEED'])] : Array.from({ length: process.env['VIGIL_NIGHTLY'] ? 100 : 8 }, (_, index) => index + 1);

/** Numbers, colours, wide characters, a progress bar and lines longer than the screen: about half a megabyte. */
const program = `read start
seq 1 30000
for i in $(seq 1 400); do printf '\\033[3%dm%s \\033[1;48;5;%dm漢字かな 🚀 é\\033[0m line %d\\r\\n' $((i % 8)) "$(printf '%080d' $i)" $((i % 256)) $i; done
for i in $(seq 1 200); do printf '\\r\\033[K[%-40s] %d' "$(printf '#%.0s' $(seq 1 $((i / 5 + 1))))" $i; done
seq -f '%09g 你好 %g' 1 9000
printf 'the very last line\\r\\n'
`;

let folder = '';
let gateway: ChildProcess;
let gatewayPort = 0;
let sshPort = 0;
let token = '';
const realFetch = globalThis.fetch;

beforeAll(async () => {
  // From these sources, without the console, and beside node_modules, where its native parts are.
  buildSync({
    absWorkingDir: root, entryPoints: ['backend-stub/main.ts'], outfile: bundled, bundle: true, platform: 'node', format: 'cjs', target: 'node20',
    external: ['@lydell/node-pty', 'ssh2', 'cpu-features'], logLevel: 'error',
  });
  folder = await mkdtemp(join(tmpdir(), 'vigil-resume-'));
  await writeFile(join(folder, 'askpass.sh'), '#!/bin/sh\necho vigil-demo\n');
  await chmod(join(folder, 'askpass.sh'), 0o700);
  gateway = spawn(process.execPath, [bundled, '--port', '0', '--ssh-port', '0', '--data', join(folder, 'data'), '--scenario', 'noisy-64'], { stdio: ['ignore', 'pipe', 'ignore'] });
  const ready = await new Promise<{ url: string; ssh: string }>((done, fail) => {
    gateway.once('exit', (code) => fail(new Error(`the gateway ended at its start (${code})`)));
    createInterface({ input: gateway.stdout! }).on('line', (line) => { if (line.startsWith('{"ready":true')) done(JSON.parse(line) as { url: string; ssh: string }); });
  });
  gatewayPort = Number(new URL(ready.url).port);
  sshPort = Number(ready.ssh.split(':')[1]);
  const signedIn = await realFetch(`${ready.url}/vigil.v1.AuthService/SignIn`, {
    method: 'POST', headers: { 'content-type': 'application/json', 'connect-protocol-version': '1' }, body: JSON.stringify({ loginName: 'ana', password: 'vigil-demo' }),
  });
  ({ token } = await signedIn.json() as { token: string });
  // As the main process does for the window: the token is added on the way.
  globalThis.fetch = (input, init) => realFetch(input, { ...init, headers: { ...Object.fromEntries(new Headers(init?.headers)), authorization: `Bearer ${token}` } });
  (globalThis as { XMLHttpRequest?: unknown }).XMLHttpRequest = FetchXhr;
}, 60_000);

afterAll(async () => {
  globalThis.fetch = realFetch;
  if (gateway?.exitCode === null) {
    const gone = new Promise((done) => { gateway.once('exit', done); });
    gateway.kill('SIGTERM');
    await gone;
  }
  if (folder) await rm(folder, { recursive: true, force: true });
});

/** A network that hands bytes on in slices of random sizes and breaks after a random number of them, in either way a network can. */
class CuttingProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  cuts = 0;
  /** Left alone from now on. */
  calm = false;
  /** Called when a connection has gone silent without being closed. */
  onSilence: () => void = () => undefined;

  /** `exactly`: every connection breaks after this many bytes of the answer, none goes silent. */
  constructor(private readonly random: () => number, mostBytes: number, exactly?: number) {
    this.#server = createServer((near) => {
      const far = connect(gatewayPort, '127.0.0.1');
      for (const socket of [near, far]) {
        socket.setNoDelay(true);
        this.#sockets.add(socket);
        socket.on('error', () => undefined);
        socket.on('close', () => { this.#sockets.delete(socket); near.destroy(); far.destroy(); });
      }
      const silent = exactly === undefined && this.random() < 0.2;
      const budget = { left: exactly ?? Math.floor(this.random() ** 2 * mostBytes) };
      void this.#carry(near, far, near, { left: exactly === undefined ? Math.floor(this.random() * 20_000) : Infinity }, false);
      void this.#carry(far, near, near, budget, silent);
    });
  }

  async open(): Promise<string> {
    await new Promise<void>((done) => { this.#server.listen(0, '127.0.0.1', done); });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => { this.#server.close(done); });
  }

  async #carry(from: Socket, to: Socket, near: Socket, budget: { left: number }, silent: boolean): Promise<void> {
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        for (let at = 0; at < chunk.length;) {
          const slice = chunk.subarray(at, at + 1 + Math.floor(this.random() ** 3 * 16_384));
          at += slice.length;
          budget.left -= slice.length;
          if (budget.left < 0 && !this.calm) {
            this.cuts += 1;
            // What is cut arrives in part.
            to.write(slice.subarray(0, slice.length + budget.left), () => { if (silent) this.onSilence(); else near.destroy(); });
            return;
          }
          if (!to.write(slice)) await new Promise<void>((done) => { to.once('drain', done); to.once('close', done); });
          if (this.random() < 0.05) await new Promise((done) => { setTimeout(done, Math.floor(this.random() * 4)); });
        }
      }
      to.end();
    } catch {
      to.destroy();
    }
  }
}

interface Line { readonly from: number; readonly to: number; readonly code: string; readonly data: string }

/** The recording as it is on the disk. */
async function recorded(id: string): Promise<{ readonly columns: number; readonly rows: number; readonly lines: readonly Line[] }> {
  const bytes = await readFile(join(folder, 'data', 'recordings', id, 'session.cast'));
  let at = bytes.indexOf(10) + 1;
  const { width, height } = JSON.parse(bytes.toString('utf8', 0, at)) as { width: number; height: number };
  const lines: Line[] = [];
  for (let end = bytes.indexOf(10, at); end >= 0; at = end + 1, end = bytes.indexOf(10, at)) {
    const [, code, data] = JSON.parse(bytes.toString('utf8', at, end)) as [number, string, string];
    lines.push({ from: at, to: end + 1, code, data });
  }
  return { columns: width, rows: height, lines };
}

/** Takes frames at a viewer's own pace and keeps them. */
class Viewer {
  readonly frames: Frame[] = [];
  #waiting: { readonly holds: (frames: readonly Frame[]) => boolean; readonly done: () => void }[] = [];

  constructor(private readonly delayMs: () => number = () => 0) {}

  readonly take = async (frame: Frame): Promise<void> => {
    const wait = this.delayMs();
    if (wait > 0) await new Promise((done) => { setTimeout(done, wait); });
    this.frames.push(frame);
    this.#waiting = this.#waiting.filter((one) => { if (!one.holds(this.frames)) return true; one.done(); return false; });
  };
  has(holds: (frames: readonly Frame[]) => boolean): Promise<void> {
    return holds(this.frames) ? Promise.resolve() : new Promise((done) => { this.#waiting.push({ holds, done }); });
  }
  count(kind: Frame['kind']): number { return this.frames.filter((frame) => frame.kind === kind).length; }
}

const textOf = (frames: readonly Frame[]): string => frames.map((frame) => (frame.kind === 'output' ? frame.text : '')).join('');
const outputBetween = (lines: readonly Line[], from: number, to: number): string =>
  lines.filter((line) => line.code === 'o' && line.from >= from && line.to <= to).map((line) => line.data).join('');

/** Where two long texts part, without printing megabytes. */
function firstDifference(one: string, other: string): string | undefined {
  if (one === other) return undefined;
  let at = 0;
  while (one[at] === other[at]) at += 1;
  return `at ${at} of ${one.length}/${other.length}: ${JSON.stringify(one.slice(at, at + 60))} where the recording has ${JSON.stringify(other.slice(at, at + 60))}`;
}

/** Each frame starts where the one before it ended; answers the bytes that were skipped by snapshot. */
function checkOrder(frames: readonly Frame[], lines: readonly Line[]): number {
  let skipped = 0;
  let at = -1;
  for (const frame of frames) {
    if (frame.kind === 'gap') continue;
    if (frame.kind === 'snapshot') {
      if (at >= 0) skipped += frame.endOffset - at;
      expect(frame.endOffset, 'a snapshot never goes back').toBeGreaterThanOrEqual(at);
    } else {
      expect(frame.offset, `a ${frame.kind} frame starts where the one before it ended`).toBe(at);
      if (frame.kind === 'output') expect(firstDifference(frame.text, outputBetween(lines, frame.offset, frame.endOffset))).toBeUndefined();
    }
    at = frame.endOffset;
  }
  return skipped;
}

/** The screen after everything a viewer was given. */
async function screenOf(frames: readonly Frame[]): Promise<string[]> {
  let screen = new Snapshotter(80, 24);
  for (const frame of frames) {
    if (frame.kind === 'snapshot') {
      screen.dispose();
      screen = new Snapshotter(frame.snapshot.columns, frame.snapshot.rows);
      await screen.write(frame.snapshot.ansi);
    } else if (frame.kind === 'resize') screen.resize(frame.columns, frame.rows);
    else if (frame.kind === 'output') await screen.write(frame.text);
  }
  return screen.lines();
}

async function recordedScreen(recording: Awaited<ReturnType<typeof recorded>>, until: number): Promise<string[]> {
  const screen = new Snapshotter(recording.columns, recording.rows);
  for (const line of recording.lines) {
    if (line.to > until) break;
    if (line.code === 'o') await screen.write(line.data);
    if (line.code === 'r') screen.resize(...(line.data.split('x').map(Number) as [number, number]));
  }
  return screen.lines();
}

function startSsh(): ChildProcess {
  return spawn('ssh', [
    '-tt', '-F', 'none', '-p', String(sshPort), '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR',
    '-o', 'PreferredAuthentications=password,keyboard-interactive', '-l', 'alice@demo-1', '127.0.0.1', program,
  ], { stdio: ['pipe', 'ignore', 'ignore'], env: { ...process.env, SSH_ASKPASS: join(folder, 'askpass.sh'), SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0', SSH_AUTH_SOCK: '' } });
}

const client = () => createGatewayClient(`http://127.0.0.1:${gatewayPort}`);
type Client = ReturnType<typeof client>;

async function liveSessions(from: Client) {
  const answer = await from.listSessions({ historical: false, pageSize: 500 });
  if (!answer.ok) throw new Error(answer.problem.what);
  return answer.value.sessions;
}

async function sessionOf(from: Client, asset: string): Promise<SessionId> {
  for (;;) {
    const found = (await liveSessions(from)).find((one) => one.asset === asset && one.state !== 'ended');
    if (found) return sessionId(found.id);
    await new Promise((done) => { setTimeout(done, 20); });
  }
}

async function monitor(from: Client, id: SessionId): Promise<void> {
  const answer = await from.submitOrder({ id: orderId(crypto.randomUUID()), kind: 'join', intent: 'monitor', sessionId: id });
  expect(answer).toMatchObject({ ok: true, value: { accepted: true } });
}

describe('a live stream that is cut at random bytes', () => {
  it.each(seeds)('shows the recording, no byte lost and none doubled (seed %i)', async (seed) => {
    const random = randomFrom(seed);
    const ssh = startSsh();
    const page = client();
    const proxy = new CuttingProxy(random, 400_000);
    // Retries come eight times as fast, so that a test can have many of them.
    const timers: Timers = { ...systemTimers, after: (ms, callback) => systemTimers.after(ms > 2000 ? ms : Math.min(40, ms / 8), callback), random };
    const stream = new LiveStream(createLiveGateway(await proxy.open()), timers, { onConnection: () => undefined, onServerTime: () => undefined });
    proxy.onSilence = () => stream.reconnect();
    try {
      const [id, noisy] = await Promise.all([sessionOf(page, 'demo-1'), sessionOf(page, 'db-prod-1')]);
      await Promise.all([monitor(page, id), monitor(page, noisy)]);
      const focus = new Viewer(() => (random() < 0.1 ? 2 : 0));
      const tile = new Viewer(() => (random() < 0.3 ? 20 : 0));
      const busy = new Viewer();
      const small = new Viewer();
      stream.subscribe(id, 'focus', focus.take);
      const tileStatus = stream.subscribe(id, 'tile', tile.take);
      const smallStatus = stream.subscribe(id, 'tile', small.take, undefined, 20);
      stream.subscribe(noisy, 'focus', busy.take);
      const began = (frames: readonly Frame[]) => frames.length > 0;
      await Promise.all([focus.has(began), tile.has(began), busy.has(began)]);
      ssh.stdin!.write('go\n');
      const ended = (frames: readonly Frame[]) => frames.at(-1)?.kind === 'end';
      await Promise.all([focus.has(ended), tile.has(ended), small.has(ended)]);
      proxy.calm = true;
      const soFar = busy.frames.length;
      await busy.has((frames) => frames.length > soFar);
      expect(proxy.cuts, 'the network was cut').toBeGreaterThan(0);

      const recording = await recorded(id);
      const begin = focus.frames[0]!.endOffset;
      const end = recording.lines.at(-1)!.to;
      expect(focus.count('snapshot'), 'a focused session needs one picture only').toBe(1);
      expect(focus.count('gap')).toBe(0);
      expect(checkOrder(focus.frames, recording.lines)).toBe(0);
      expect(focus.frames.at(-1)!.offset, 'it is followed to its end').toBe(end);
      expect(firstDifference(textOf(focus.frames), outputBetween(recording.lines, begin, end))).toBeUndefined();
      expect(textOf(focus.frames).length).toBeGreaterThan(200_000);
      expect(textOf(focus.frames)).toContain('the very last line');
      expect(await screenOf(focus.frames)).toEqual(await recordedScreen(recording, end));

      const skipped = checkOrder(tile.frames, recording.lines);
      expect(tileStatus.status().gapBytes, 'every byte that a tile skipped is counted').toBe(skipped);
      expect(tile.frames.at(-1)!.offset).toBe(end);
      expect(await screenOf(tile.frames)).toEqual(await recordedScreen(recording, end));

      const passedOver = checkOrder(small.frames, recording.lines);
      const { gapBytes, coalescedBytes } = smallStatus.status();
      expect(gapBytes + coalescedBytes, 'every byte that a small tile did not get is counted').toBe(passedOver);
      expect(coalescedBytes, 'few updates are wanted, not lost').toBeGreaterThan(0);
      expect(small.frames.at(-1)!.offset).toBe(end);
      expect(await screenOf(small.frames)).toEqual(await recordedScreen(recording, end));

      // It goes on while the file is read: only what was shown before must be in it.
      const shown = [...busy.frames];
      const other = await recorded(noisy);
      expect(shown.filter((frame) => frame.kind === 'snapshot')).toHaveLength(1);
      expect(checkOrder(shown, other.lines)).toBe(0);
      expect(await screenOf(shown)).toEqual(await recordedScreen(other, shown.at(-1)!.endOffset));
    } finally {
      stream.dispose();
      page.dispose();
      ssh.kill('SIGKILL');
      await proxy.close();
    }
  }, 60_000);
});

describe('a live stream on a network that breaks after every 40 KB', () => {
  const breaksAfter = 40_000;

  /** Retries come eight times as fast, so that a test can have many of them. */
  async function follow(random: () => number): Promise<{ readonly proxy: CuttingProxy; readonly stream: LiveStream }> {
    const proxy = new CuttingProxy(random, 0, breaksAfter);
    const timers: Timers = { ...systemTimers, after: (ms, callback) => systemTimers.after(ms > 2000 ? ms : Math.min(40, ms / 8), callback), random };
    return { proxy, stream: new LiveStream(createLiveGateway(await proxy.open()), timers, { onConnection: () => undefined, onServerTime: () => undefined }) };
  }

  it('gains ground with every connection, until the focused session has been shown to its end', async () => {
    const ssh = startSsh();
    const page = client();
    const { proxy, stream } = await follow(randomFrom(1));
    try {
      const id = await sessionOf(page, 'demo-1');
      await monitor(page, id);
      const focus = new Viewer();
      stream.subscribe(id, 'focus', focus.take);
      await focus.has((frames) => frames.length > 0);
      ssh.stdin!.write('go\n');
      await focus.has((frames) => frames.at(-1)?.kind === 'end');
      const recording = await recorded(id);
      expect(checkOrder(focus.frames, recording.lines)).toBe(0);
      expect(focus.count('snapshot')).toBe(1);
      expect(firstDifference(textOf(focus.frames), outputBetween(recording.lines, focus.frames[0]!.endOffset, recording.lines.at(-1)!.to))).toBeUndefined();
      expect(proxy.cuts * breaksAfter).toBeGreaterThan(textOf(focus.frames).length / 2);
    } finally {
      stream.dispose();
      page.dispose();
      ssh.kill('SIGKILL');
      await proxy.close();
    }
  }, 60_000);

  it('brings a whole wall of busy sessions its pictures, not always the same ones', async () => {
    const page = client();
    const { proxy, stream } = await follow(randomFrom(2));
    try {
      const sessions = (await liveSessions(page)).filter((one) => one.simulated);
      expect(sessions).toHaveLength(64);
      const viewers = sessions.map((one) => {
        const viewer = new Viewer();
        stream.subscribe(sessionId(one.id), 'tile', viewer.take);
        return viewer;
      });
      await Promise.all(viewers.map((viewer) => viewer.has((frames) => frames.some((frame) => frame.kind === 'snapshot'))));
      // Some only sit idle; the others print without end, and each of those goes on while the network breaks and breaks.
      const busy = new Set<number>();
      while (proxy.cuts < 10 || busy.size < 40) {
        (await liveSessions(page)).forEach((one) => { if (one.outputBytes > 2_000) busy.add(sessions.findIndex((other) => other.id === one.id)); });
      }
      const before = viewers.map((viewer) => viewer.frames.length);
      await Promise.all([...busy].filter((index) => index >= 0).map((index) => viewers[index]!.has((frames) => frames.length > before[index]! + 5)));
    } finally {
      stream.dispose();
      page.dispose();
      await proxy.close();
    }
  }, 60_000);
});
