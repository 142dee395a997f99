import { mkdtempSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { launchConsole, signIn } from '../fixtures/console';
import { startGateway } from '../fixtures/gateway';
import { startDesk, type Desk } from '../fixtures/vnc';
import { countingProxy } from './counting-proxy';
import { openQuietViewer } from './desk-viewer';
import { percentile, rounded } from './percentile';
import { costOf, usedBetween } from './process-cost';

const size = { width: 1280, height: 800 };
const password = 'vigil-demo';
/** Inside the block of the clock program. */
const clockAt = { x: 1100, y: 60 };
/** Milliseconds fit into a colour modulo this. */
const clockSpan = 1 << 24;

/** Paints the time as the colour of a block, ten times a second. */
const clock = `setInterval(() => { const t = Date.now() % ${clockSpan}; process.stdout.write('\\x1b[H\\x1b[48;2;' + (t >> 16) + ';' + ((t >> 8) & 255) + ';' + (t & 255) + 'm' + (' '.repeat(20) + '\\n').repeat(8)); }, 100);`;
/** A log that scrolls, eight lines a second. */
const log = `let n = 0; setInterval(() => console.log(new Date().toISOString(), 'orders-api', ['GET', 'PUT', 'POST'][n % 3], '/v1/orders/' + (n += 7919) % 100000, 200 + n % 5, n % 97 + 'ms'), 125);`;
/** A coloured picture in motion, five times a second. */
const film = `let n = 0; setInterval(() => { n += 1; let s = '\\x1b[H'; for (let y = 0; y < 12; y += 1) { for (let x = 0; x < 40; x += 1) s += '\\x1b[48;5;' + (16 + (x * 3 + y * 7 + n * 5) % 216) + 'm '; s += '\\x1b[0m\\n'; } process.stdout.write(s); }, 200);`;

function fillDesk(desk: Desk): void {
  const window = (geometry: string, ...command: readonly string[]): void => void desk.run('xterm', ['-geometry', geometry, '-bg', 'black', '-fg', 'grey', '-e', ...command]);
  window('100x40+20+20', process.execPath, '-e', log);
  window('40x12+700+360', process.execPath, '-e', film);
  window('20x8+1060+20', process.execPath, '-e', clock);
}

/** How old the pixels of the focused picture are when the page has them, in ms: the clock program says when it painted them. */
const ages = (page: Page, seconds: number): Promise<number[]> => page.evaluate(({ x, y, span, ms }) => new Promise<number[]>((done) => {
  const found: number[] = [];
  const started = performance.now();
  let last = '';
  const look = (): void => {
    const canvas = document.querySelector<HTMLCanvasElement>('.session-desktop canvas');
    const [red = 0, green = 0, blue = 0] = canvas?.getContext('2d')?.getImageData(x, y, 1, 1).data ?? [];
    const key = `${red},${green},${blue}`;
    if (last !== '' && key !== last) {
      const age = (Date.now() % span) - ((red << 16) | (green << 8) | blue);
      // Lossy colours tell no time.
      if (age >= 0 && age < 60_000) found.push(age);
    }
    last = key;
    if (performance.now() - started < ms) requestAnimationFrame(look);
    else done(found);
  };
  look();
}), { ...clockAt, span: clockSpan, ms: seconds * 1000 });

/** From a key to the first change of the picture, in ms. */
async function echoes(page: Page, keys: number): Promise<number[]> {
  const found: number[] = [];
  for (let key = 0; key < keys; key += 1) {
    const changed = page.evaluate(() => new Promise<number>((done) => {
      const surface = document.querySelector('.session-desktop .guac-surface');
      if (!surface) throw new Error('no picture');
      let pressedAt = 0;
      window.addEventListener('keydown', () => { pressedAt = performance.now(); }, { capture: true, once: true });
      const seen = surface.getAttribute('data-painted-at');
      const observer = new MutationObserver(() => {
        if (pressedAt === 0 || surface.getAttribute('data-painted-at') === seen) return;
        observer.disconnect();
        done(performance.now() - pressedAt);
      });
      observer.observe(surface, { attributes: true, attributeFilter: ['data-painted-at'] });
      setTimeout(() => { observer.disconnect(); done(-1); }, 5000);
    }));
    await page.waitForTimeout(60);
    await page.keyboard.press(key % 20 === 19 ? 'Enter' : 'x');
    const took = await changed;
    if (took >= 0) found.push(took);
    await page.waitForTimeout(90);
  }
  return found;
}

const pageFps = (page: Page, seconds: number): Promise<number> => page.evaluate((ms) => new Promise<number>((done) => {
  let frames = 0;
  const started = performance.now();
  const tick = (): void => {
    frames += 1;
    if (performance.now() - started >= ms) done((frames * 1000) / (performance.now() - started));
    else requestAnimationFrame(tick);
  };
  requestAnimationFrame(tick);
}), seconds * 1000);

/** Bytes of all files in a folder and below it. */
const folderBytes = (folder: string): number =>
  readdirSync(folder, { recursive: true }).reduce((sum, name) => sum + (statSync(join(folder, String(name)), { throwIfNoEntry: false })?.size ?? 0), 0);

/**
 * `{tiles, pageFps, p95TilePixelsMs, p95UpdateToPixelsMs, inputEchoP95Ms, mbPerSecondPerTile, cpuSeconds, rssMb}`: desktops of real X servers,
 * through the gateway's VNC door, on the wall with one of them large, then one alone. Ages and echoes are from program to pixel,
 * the X server and the gateway among them; all CPU seconds are of the same stretch with the whole wall, console, gateway and desktops each for itself. `--tiles N` (24), `--seconds N` (10), `--desks N` X servers that they share (4), `--keys N` (60).
 */
export async function benchDesktop(options: ReadonlyMap<string, string>): Promise<unknown> {
  const tiles = Number(options.get('tiles') ?? 24);
  const seconds = Number(options.get('seconds') ?? 10);
  const folder = mkdtempSync(join(tmpdir(), 'vigil-bench-'));
  const closing: (() => unknown)[] = [() => rmSync(folder, { recursive: true, force: true })];
  try {
    const desks = await Promise.all(Array.from({ length: Number(options.get('desks') ?? 4) }, () => startDesk(folder, size.width, size.height)));
    for (const desk of desks) closing.push(() => desk.stop());
    const quiet = await startDesk(folder, size.width, size.height);
    closing.push(() => quiet.stop());
    for (const desk of desks) fillDesk(desk);
    quiet.run('xterm', ['-geometry', '100x40+20+20', '-bg', 'black', '-fg', 'grey', '-e', 'cat']);
    const names = Array.from({ length: tiles }, (_, index) => (index === tiles - 1 ? 'quiet' : `desk-${index + 1}`));
    const config = join(folder, 'gateway.json');
    writeFileSync(config, JSON.stringify({
      name: 'bench', demo: true, users: [{ loginName: 'ana', displayName: 'Ana Kovac', role: 'security-analyst', password }], accounts: [{ login: 'alice', team: 'soc', password }],
      assets: names.map((name, index) => ({ kind: 'vnc', name, host: '127.0.0.1', port: (name === 'quiet' ? quiet : desks[index % desks.length])?.port })),
    }));
    const gateway = await startGateway({ data: join(folder, 'data'), config, vncPort: 0 });
    closing.push(() => gateway.stop());
    for (const name of names) {
      const viewer = await openQuietViewer(gateway.vncPort, `alice@${name}`, password);
      closing.push(() => viewer.close());
    }
    const proxy = await countingProxy(gateway.url);
    closing.push(() => proxy.close());
    const { app, page, close } = await launchConsole({ profile: join(folder, 'profile'), gateway: proxy.url, width: 1920, height: 1080 });
    closing.push(close);
    await signIn(page, proxy.url);
    await page.locator('label', { hasText: 'Spotlight' }).click();
    await page.waitForFunction((count) => document.querySelectorAll('article[data-session-id]').length >= count, tiles, { timeout: 60_000 });
    const worker = page.workers().find((one) => one.url().includes('live.worker'));
    if (!worker) throw new Error('The live worker is not running.');
    await page.waitForTimeout(5000);
    const picture = options.get('picture');
    if (picture) await page.screenshot({ path: picture });
    await worker.evaluate(() => globalThis.vigilMeasure?.());
    const others = (): { readonly gateway: number; readonly desks: number } => ({
      gateway: costOf(gateway.process.pid ?? 0).cpuSeconds, desks: [...desks, quiet].flatMap((desk) => desk.processes()).reduce((sum, pid) => sum + costOf(pid).cpuSeconds, 0),
    });
    const recorded = (): number => folderBytes(join(folder, 'data', 'recordings'));
    const [before, bytes, beside, written] = [costOf(app.process().pid ?? 0), proxy.received(), others(), recorded()];
    const fps = await pageFps(page, seconds);
    const [after, received, besideAfter, writtenAfter] = [costOf(app.process().pid ?? 0), proxy.received() - bytes, others(), recorded()];
    const figures = await worker.evaluate(() => globalThis.vigilMeasure?.());

    const open = async (name: string): Promise<void> => {
      await page.getByRole('article', { name: new RegExp(`^alice@${name},`) }).dblclick({ position: { x: 60, y: 40 } });
      await page.getByRole('region', { name: 'Session' }).getByRole('button', { name: 'Participate' }).last().click();
      await page.locator('.guac-surface[data-width="1280"]').waitFor();
      await page.waitForTimeout(2000);
    };
    await open('desk-1');
    const seen = await ages(page, seconds);
    if (picture) await page.screenshot({ path: picture.replace(/\.png$/, '-focused.png') });
    await page.keyboard.press('Control+Shift+L');
    await open('quiet');
    const glass = await page.locator('.guac-glass').boundingBox();
    await page.mouse.move((glass?.x ?? 0) + 150, (glass?.y ?? 0) + 150);
    await page.waitForTimeout(1000);
    const echoed = await echoes(page, Number(options.get('keys') ?? 60));
    const last = costOf(app.process().pid ?? 0);
    return {
      tiles, seconds, pageFps: rounded(fps), p95TilePixelsMs: rounded(percentile(figures?.bytesToPixelsMs ?? [], 0.95)), paints: figures?.paints ?? 0, workerBusyMs: Math.round(figures?.busyMs ?? 0),
      p50UpdateToPixelsMs: rounded(percentile(seen, 0.5)), p95UpdateToPixelsMs: rounded(percentile(seen, 0.95)), updatesSeen: seen.length,
      inputEchoP50Ms: rounded(percentile(echoed, 0.5)), inputEchoP95Ms: rounded(percentile(echoed, 0.95)), keysEchoed: echoed.length,
      mbPerSecondPerTile: rounded(received / 1e6 / seconds / tiles, 3), cpuSeconds: rounded(after.cpuSeconds - before.cpuSeconds), cpuSecondsByKind: usedBetween(before, after),
      gatewayCpuSeconds: rounded(besideAfter.gateway - beside.gateway), desksCpuSeconds: rounded(besideAfter.desks - beside.desks),
      recordedKbPerSecondPerSession: rounded((writtenAfter - written) / 1e3 / seconds / tiles),
      rssMb: Math.round(after.rssMb), rssAfterMb: Math.round(last.rssMb),
    };
  } finally {
    for (const close of closing.reverse()) await Promise.resolve(close()).catch(() => undefined);
  }
}
