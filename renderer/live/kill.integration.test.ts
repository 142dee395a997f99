/**
 * The real client code against a real gateway process that is killed (SIGKILL) at a seeded byte and started again on the same
 * data, behind a spoilt network. The user's screen, the viewers' pictures and the recovered recording are each a beginning of
 * what the program printed; the recording is the longest of them, and what a viewer has not got of it is a gap it shows.
 * VIGIL_NIGHTLY=1 tries 300 seeds; VIGIL_SEED=n tries one; VIGIL_SEEDS=n tries so many.
 */
import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Frame } from '../../shared/frames/frame';
import { randomFrom } from '../../shared/guard/fixtures/hostile';
import { createLiveGateway } from '../gateway/grpc-client';
import { systemTimers, type Timers } from '../gateway/timers';
import type { LiveConnection } from './port';
import { LiveStream } from './stream';
import { CuttingProxy } from './testing/cutting-proxy.fixture';
import { monitor, RealGateway, sessionOf } from './testing/real-gateway.fixture';
import { checkOrder, firstDifference, outputBetween, recordedAt, recordedScreen, screenOf, Viewer } from './testing/watched.fixture';

const count = Number(process.env['VIGIL_SEEDS'] ?? (process.env['VIGIL_NIGHTLY'] ? 300 : 4));
const seeds = process.env['VIGIL_SEED'] ? [Number(process.env['VIGIL_SEED'])] : Array.from({ length: count }, (_, index) => index + 1);
const totals = { kills: 0, cuts: 0, close: 0, reset: 0, 'half-open': 0, tornLines: 0, gaps: 0 };

let gateway: RealGateway;
/** All that the program prints when nobody kills anything. */
let printed = '';

/** Told to the user by the gateway itself, beside what is recorded. */
// eslint-disable-next-line no-control-regex
const notices = /\r\n\u001b\[7m Vigil \u001b\[0m [^\r]*\r\n/g;

const outputOf = async (id: string): Promise<string> => outputBetween((await recordedAt(gateway.data, id)).lines, 0, Infinity);
const castOf = (id: string): Promise<Buffer> => readFile(join(gateway.data, 'recordings', id, 'session.cast'));

beforeAll(async () => {
  gateway = await RealGateway.start('kill-gateway', 'noisy-1');
  const page = gateway.client();
  const ssh = gateway.ssh();
  const id = await sessionOf(page, 'demo-1');
  const over = new Promise((done) => { ssh.once('exit', done); });
  ssh.stdin!.write('go\n');
  await over;
 
  page.dispose();
  printed = await outputOf(id);
  expect(printed).toContain('the very last line');
}, 60_000);

afterAll(async () => {
  await gateway?.close();
  if (seeds.length > 10) process.stdout.write(`${JSON.stringify({ seeds: seeds.length, ...totals })}\n`);
});

/** A stream that has to begin anew when its sign-in is gone, as the window does. */
function follow(address: string, random: () => number): { readonly stream: LiveStream; readonly signedOut: Promise<void> } {
  // Retries come eight times as fast, so that a test can have many of them.
  const timers: Timers = { ...systemTimers, after: (ms, callback) => systemTimers.after(ms > 2000 ? ms : Math.min(40, ms / 8), callback), random };
  let tell: () => void = () => undefined;
  const signedOut = new Promise<void>((done) => { tell = done; });
  const onConnection = (connection: LiveConnection): void => { if (connection.state === 'signed-out') tell(); };
  return { stream: new LiveStream(createLiveGateway(address), timers, { onConnection, onServerTime: () => undefined }), signedOut };
}

/** What it shows of the recording: in order, each byte once, and every byte it does not show within a gap it does. Answers the bytes in gaps. */
async function checkShown(frames: readonly Frame[], recording: Awaited<ReturnType<typeof recordedAt>>): Promise<number> {
  const epochs = new Set(frames.map((frame) => frame.epoch));
  expect(epochs.size, 'epochs are not mixed').toBe(1);
  const gaps = frames.filter((frame) => frame.kind === 'gap');
  const shown = frames.filter((frame) => frame.kind !== 'gap' && frame.kind !== 'end');
  const skipped = checkOrder(shown, recording.lines);
  const lastShown = shown.at(-1)!.endOffset;
  expect(await screenOf(shown)).toEqual(await recordedScreen(recording, lastShown));
  const end = recording.lines.at(-1)!.to;
  expect(lastShown, 'nothing was shown that is not recorded').toBeLessThanOrEqual(end);
  const last = frames.at(-1)!;
  expect(last.kind).toBe('end');
  expect(last.endOffset, 'it ends where the recording does').toBe(end);
  const missing = gaps.reduce((sum, gap) => sum + gap.endOffset - gap.offset, 0);
  expect(missing, 'what is missing is shown as gaps').toBe(skipped + end - lastShown);
  return missing;
}

describe('a gateway that is killed', () => {
  it.each(seeds)('has lost nothing that anybody saw, and says what nobody saw (seed %i)', async (seed) => {
    const random = randomFrom(seed);
    const page = gateway.client();
    const ssh = gateway.ssh('pipe');
    const seenByUser: Buffer[] = [];
    ssh.stdout!.on('data', (bytes: Buffer) => seenByUser.push(bytes));
    const userGone = new Promise((done) => { ssh.once('close', done); });
    const proxy = new CuttingProxy(random, () => gateway.port, { mostBytes: 600_000, endings: ['close', 'reset', 'half-open'], mostLatencyMs: 15 });
    const { stream, signedOut } = follow(await proxy.open(), random);
    proxy.onSilence = () => stream.reconnect();
    let after: ReturnType<typeof follow> | undefined;
    try {
      const [id, noisy] = await Promise.all([sessionOf(page, 'demo-1'), sessionOf(page, 'db-prod-1')]);
      await Promise.all([monitor(page, id), monitor(page, noisy)]);
      const [focus, tile, busy] = [new Viewer(), new Viewer(() => (random() < 0.2 ? 10 : 0)), new Viewer()];
      const statuses = [stream.subscribe(id, 'focus', focus.take), stream.subscribe(id, 'tile', tile.take), stream.subscribe(noisy, 'focus', busy.take)];
      const began = (frames: readonly Frame[]) => frames.length > 0;
      await Promise.all([focus, tile, busy].map((viewer) => viewer.has(began)));

      const killAt = Math.floor(random() * printed.length * 0.95);
      const laterMs = random() < 0.5 ? 0 : Math.floor(random() * 30);
      // Most seeds watch to the moment, the others are on a network that is away by then.
      const blind = random() < 0.3;
      let passed = 0;
      const reached = new Promise<void>((done) => { ssh.stdout!.on('data', (bytes: Buffer) => { if ((passed += bytes.length) >= killAt) done(); }); });
      ssh.stdin!.write('go\n');
      await reached;
      if (blind) { proxy.refusing = true; stream.reconnect(); }
      if (laterMs > 0) await new Promise((done) => { setTimeout(done, laterMs); });
      await gateway.kill();
      totals.kills += 1;
      await userGone;
      const [written, writtenNoisy] = await Promise.all([castOf(id), castOf(noisy)]);

      // Either nobody gets through before somebody has signed in again, or the old sign-in is refused first.
      const refusedFirst = random() < 0.5;
      proxy.refusing = !refusedFirst;
      await gateway.launch();
      if (refusedFirst) { stream.reconnect(); await signedOut; }
      await gateway.signIn();
      proxy.refusing = false;
      proxy.calm = true;
      stream.reconnect();
      const ended = (frames: readonly Frame[]) => frames.at(-1)?.kind === 'end';
      if (!refusedFirst) await Promise.all([focus, tile, busy].map((viewer) => viewer.has(ended)));

      for (const [one, bytes] of [[id, written], [noisy, writtenNoisy]] as const) {
        const kept = await castOf(one);
        expect(kept.equals(bytes.subarray(0, kept.length)), 'the recovered recording is a beginning of what was written').toBe(true);
        expect(bytes.indexOf(10, kept.length), 'only a line without its end is cut').toBe(-1);
        if (kept.length < bytes.length) totals.tornLines += 1;
        const manifest = JSON.parse(await readFile(join(gateway.data, 'recordings', one, 'manifest.json'), 'utf8')) as { state: string; files: { name: string; bytes: number; sha256: string }[]; gaps: { bytes: number }[] };
        expect(manifest.state).toBe('recovered');
        expect(manifest.files.find(({ name }) => name === 'session.cast')).toMatchObject({ bytes: kept.length, sha256: createHash('sha256').update(kept).digest('hex') });
        expect(manifest.gaps.reduce((sum, gap) => sum + gap.bytes, 0)).toBe(bytes.length - kept.length);
      }
      const recording = await recordedAt(gateway.data, id);
      const kept = outputBetween(recording.lines, 0, Infinity);
      expect(firstDifference(kept, printed.slice(0, kept.length))).toBeUndefined();
      const user = Buffer.concat(seenByUser).toString('utf8').replace(/\uFFFD+$/, '').replace(notices, '');
      expect(firstDifference(user, kept.slice(0, user.length)), 'recorded first: the user saw nothing that is not kept').toBeUndefined();

      if (refusedFirst) {
        // The window begins anew. What was shown before is still a true beginning.
        expect(checkOrder(focus.frames, recording.lines)).toBe(0);
        expect(focus.frames.at(-1)!.endOffset).toBeLessThanOrEqual(recording.lines.at(-1)!.to);
      } else {
        const other = await recordedAt(gateway.data, noisy);
        const missing = [await checkShown(focus.frames, recording), await checkShown(tile.frames, recording), await checkShown(busy.frames, other)];
        expect(statuses.map((one) => one.status().gapBytes)).toEqual(missing);
        totals.gaps += missing.filter((bytes) => bytes > 0).length;
      }

      // Life goes on in the next epoch.
      const next = gateway.client();
      const again = await sessionOf(next, 'db-prod-1');
      expect(again).not.toBe(noisy);
      await monitor(next, again);
      next.dispose();
      after = follow(gateway.url, random);
      const anew = new Viewer();
      after.stream.subscribe(again, 'focus', anew.take);
      await anew.has((frames) => frames.length > 2);
      expect(anew.frames[0]!.epoch).toBeGreaterThan(focus.frames[0]!.epoch);
    } finally {
      totals.cuts += proxy.cuts;
      for (const ending of ['close', 'reset', 'half-open'] as const) totals[ending] += proxy.endings[ending];
      stream.dispose();
      after?.stream.dispose();
      page.dispose();
      ssh.kill('SIGKILL');
      await proxy.close();
    }
  }, 60_000);
});
