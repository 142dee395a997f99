import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@connectrpc/connect';
import { _electron, type Page } from '@playwright/test';
import { SessionService } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { launchConsole, signIn } from '../fixtures/console';
import { startGateway } from '../fixtures/gateway';
import { signedIn } from './live-client';
import { percentile, rounded } from './percentile';
import { costOf, usedBetween, type ProcessCost } from './process-cost';

interface LiveFigures { readonly bytesToPixelsMs: readonly number[]; readonly paints: number; readonly busyMs: number }
declare global {
  // The live worker's own figures, asked for by the bench inside the worker.
  // eslint-disable-next-line no-var
  var vigilMeasure: undefined | (() => LiveFigures);
}

/** Frames a second the page makes over `seconds`, by its own animation frames. */
const pageFps = (seconds: number): Promise<number> => new Promise((done) => {
  let frames = 0;
  const started = performance.now();
  const tick = (): void => {
    frames += 1;
    if (performance.now() - started >= seconds * 1000) done((frames * 1000) / (performance.now() - started));
    else requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
});

/** Chooses a grid that shows every session at once. */
async function showAll(page: Page, tiles: number): Promise<void> {
  await page.getByRole('region', { name: 'Live wall' }).waitFor();
  await page.waitForFunction((count) => document.querySelectorAll('article[data-session-id]').length >= count, Math.min(tiles, 12), { timeout: 60_000 });
  const side = [2, 3, 4, 6, 8, 16].find((one) => one * one >= tiles) ?? 16;
  await page.getByRole('button', { name: 'Layout options' }).click();
  await page.getByRole('menuitem', { name: `${side} × ${side}` }).click();
  await page.waitForFunction((count) => document.querySelectorAll('article[data-session-id]').length >= count, tiles, { timeout: 60_000 });
}

/** Answers how much all sessions have printed so far, by the gateway's own count. Bytes. */
async function printedAt(url: string): Promise<() => Promise<number>> {
  const sessions = createClient(SessionService, await signedIn(url));
  return async () => (await sessions.listSessions({ pageSize: 1000 })).sessions.reduce((sum, session) => sum + Number(session.outputBytes), 0);
}

async function benchPeer(executable: string, tiles: number, seconds: number, bytesPerSecond: number): Promise<unknown> {
  const profile = mkdtempSync(join(tmpdir(), 'vigil-peer-'));
  const app = await _electron.launch({ executablePath: executable, args: [join(process.env['VIGIL_ROOT'] ?? '.', 'e2e', 'bench', 'peer'), '--no-sandbox', `--user-data-dir=${profile}`] });
  try {
    const page = await app.firstWindow();
    await page.waitForFunction(() => typeof window.runPeer === 'function');
    const before = costOf(app.process().pid ?? 0);
    const run = await page.evaluate(([count, rate, time]) => window.runPeer(count ?? 0, rate ?? 0, time ?? 0), [tiles, bytesPerSecond, seconds]);
    const after = costOf(app.process().pid ?? 0);
    return { name: 'xterm.js DOM', tiles, pageFps: rounded(run.frames / run.seconds), cpuSeconds: rounded(after.cpuSeconds - before.cpuSeconds) };
  } finally {
    await app.close();
    rmSync(profile, { recursive: true, force: true });
  }
}

interface SoakMinute { readonly minute: number; readonly rssMb: number; readonly pssMb: number; readonly cpuSeconds: number; readonly p95BytesToPixelsMs: number; readonly pageFps: number }

/**
 * Minutes of a wall under full load, each with what it held and used. Memory is flat when the last minutes hold no more than the
 * first: what grows with a shift's time grows with bytes and pictures, and here every session writes all the time.
 */
async function soak(page: Page, minutes: number, cost: () => ProcessCost, delays: () => Promise<readonly number[]>): Promise<readonly SoakMinute[]> {
  const found: SoakMinute[] = [];
  for (let minute = 1; minute <= minutes; minute += 1) {
    const before = cost();
    await delays();
    const fps = await page.evaluate(pageFps, 60);
    const after = cost();
    found.push({
      minute, rssMb: Math.round(after.rssMb), pssMb: Math.round(after.pssMb), cpuSeconds: rounded(after.cpuSeconds - before.cpuSeconds),
      p95BytesToPixelsMs: rounded(percentile(await delays(), 0.95)), pageFps: rounded(fps),
    });
  }
  return found;
}

/**
 * `{tiles, bytesPerSecondPerTile, seconds, pageFps, p95BytesToPixelsMs, cpuSeconds, rssMb, peer}` through the real gateway and the real console.
 * `--soak[=MINUTES]` goes on for that long, `--load=noisy` is the load of earlier figures, `--peer-tiles=0` leaves the peer out,
 * `--layout=auto` leaves the layout as it is at first: larger tiles, most of them out of view. `--gateway-nice=N` lets gateway and simulated sessions give way to the console, nearer to a gateway on a machine of its own.
 */
export async function benchWall(options: ReadonlyMap<string, string>): Promise<unknown> {
  const tiles = Number(options.get('tiles') ?? 256);
  const seconds = Number(options.get('seconds') ?? 10);
  const peerTiles = Number(options.get('peer-tiles') ?? 64);
  const folder = mkdtempSync(join(tmpdir(), 'vigil-bench-'));
  const gateway = await startGateway({ data: join(folder, 'data'), scenario: `${options.get('load') ?? 'busy'}-${tiles}`, nice: Number(options.get('gateway-nice') ?? 0) });
  try {
    const { app, page, close } = await launchConsole({ profile: join(folder, 'profile'), gateway: gateway.url, width: 1920, height: 1080 });
    try {
      await signIn(page, gateway.url);
      if (options.get('layout') !== 'auto') await showAll(page, tiles);
      const worker = page.workers().find((one) => one.url().includes('live.worker'));
      if (!worker) throw new Error('The live worker is not running.');
      await page.waitForTimeout(5000);
      const picture = options.get('picture');
      if (picture) await page.screenshot({ path: picture });
      const printed = await printedAt(gateway.url);
      const printedBefore = await printed();
      const startedAt = Date.now();
      await worker.evaluate(() => globalThis.vigilMeasure?.());
      const before = costOf(app.process().pid ?? 0);
      const fps = await page.evaluate(pageFps, seconds);
      const after = costOf(app.process().pid ?? 0);
      const figures = await worker.evaluate(() => globalThis.vigilMeasure?.());
      const perSecond = ((await printed()) - printedBefore) / ((Date.now() - startedAt) / 1000);
      const minutes = options.has('soak') ? await soak(
        page, Number(options.get('soak')) || 5, () => costOf(app.process().pid ?? 0),
        async () => (await worker.evaluate(() => globalThis.vigilMeasure?.()))?.bytesToPixelsMs ?? [],
      ) : undefined;
      return {
        tiles: await page.getByRole('article').count(), bytesPerSecondPerTile: Math.round(perSecond / tiles), seconds, pageFps: rounded(fps),
        p50BytesToPixelsMs: rounded(percentile(figures?.bytesToPixelsMs ?? [], 0.5)), p95BytesToPixelsMs: rounded(percentile(figures?.bytesToPixelsMs ?? [], 0.95)),
        paints: figures?.paints ?? 0, cpuSeconds: rounded(after.cpuSeconds - before.cpuSeconds), rssMb: Math.round(after.rssMb),
        cpuSecondsByProcess: usedBetween(before, after), ...(minutes ? { soak: minutes } : {}),
        ...(peerTiles > 0 ? { peer: await benchPeer(process.env['VIGIL_ELECTRON'] ?? '', peerTiles, seconds, perSecond / tiles) } : {}),
      };
    } finally {
      await close();
    }
  } finally {
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
