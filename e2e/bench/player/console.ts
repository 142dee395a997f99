import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { launchConsole } from '../../fixtures/console';
import { costOf } from '../process-cost';

/** What the console did with one file. Milliseconds, megabytes. */
export interface ConsoleFigures {
  readonly kind: 'terminal' | 'graphical';
  readonly durationMs: number;
  readonly firstFrameMs: number;
  readonly indexMs: number;
  /** Opened again, from the kept index. */
  readonly secondOpenMs: number;
  readonly seeksMs: readonly number[];
  /** The longest time the page made no animation frame during the seeks. */
  readonly longestFrameMs: number;
  readonly heapMb: number;
  readonly rssMb: number;
  /** What the processes share counted once. */
  readonly pssMb: number;
  readonly searchMs: number | undefined;
}

const picture = '.player-picture';

/** Waits in the page until the picture of a position is on the screen; answers how long it took since `begin` did its work. */
async function untilShown(page: Page, begin: 'open' | number): Promise<{ readonly tookMs: number; readonly longestFrameMs: number }> {
  return page.evaluate(async ([action, selector]) => {
    const slider = (): HTMLInputElement | null => document.querySelector('input[aria-label="Position"]');
    const shown = (): string | undefined => document.querySelector<HTMLElement>(selector as string)?.dataset['shown'];
    const started = performance.now();
    if (action === 'open') [...document.querySelectorAll('button')].find((button) => button.textContent?.includes('Open file'))?.click();
    else {
      const input = slider();
      if (!input) throw new Error('no slider');
      const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
      document.querySelector<HTMLElement>(selector as string)?.removeAttribute('data-shown');
      set?.call(input, String((action as number) * Number(input.max)));
      input.dispatchEvent(new Event('input', { bubbles: true }));
    }
    let last = started;
    let longestFrameMs = 0;
    return new Promise<{ tookMs: number; longestFrameMs: number }>((done, fail) => {
      // The mark is set in the frame that shows the picture; an animation frame of our own would see it one frame later.
      const seen = new MutationObserver(() => {
        if (shown() === undefined) return;
        seen.disconnect();
        done({ tookMs: performance.now() - started, longestFrameMs });
      });
      seen.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-shown'] });
      const look = (now: number): void => {
        longestFrameMs = Math.max(longestFrameMs, now - last);
        last = now;
        if (shown() !== undefined) return;
        if (now - started > 120_000) fail(new Error('no picture after two minutes'));
        else requestAnimationFrame(look);
      };
      requestAnimationFrame(look);
    });
  }, [begin, picture] as const);
}

async function openLibrary(page: Page): Promise<void> {
  const offline = page.getByRole('button', { name: 'Work offline' });
  if (await offline.isVisible().catch(() => false)) await offline.click();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Library' }).click();
  await page.getByRole('button', { name: 'Open file…' }).first().waitFor();
}

const indexed = (page: Page): Promise<unknown> => page.waitForFunction((selector) => document.querySelector<HTMLElement>(selector)?.dataset['indexed'] === 'true', picture, { timeout: 900_000 });

/** JS heaps of the page and its recording worker, after a collection. */
async function heapOf(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  const { usedSize } = await session.send('Runtime.getHeapUsage');
  await session.detach();
  let total = usedSize;
  for (const worker of page.workers()) {
    if (!worker.url().includes('recording.worker')) continue;
    total += await worker.evaluate(() => (performance as unknown as { memory?: { usedJSHeapSize: number } }).memory?.usedJSHeapSize ?? 0);
  }
  return total / 2 ** 20;
}

/** Opens a file in the real console, offline, and drives it as a person would. `seeks` are parts of its duration. */
export async function benchConsole(path: string, seeks: readonly number[], query: string): Promise<ConsoleFigures> {
  const folder = mkdtempSync(join(tmpdir(), 'vigil-bench-'));
  const { app, page, close } = await launchConsole({ profile: join(folder, 'profile'), environment: { VIGIL_TEST_OPEN_FILE: path }, arguments: ['--enable-precise-memory-info'] });
  try {
    await page.getByRole('button', { name: 'Work offline' }).click();
    await openLibrary(page);
    // A console that stands open, as the peer's page does: starting is measured elsewhere.
    await page.waitForTimeout(3000);
    const began = Date.now();
    const first = await untilShown(page, 'open');
    await indexed(page);
    const indexMs = Date.now() - began;
    await page.waitForTimeout(1000);
    const heapMb = await heapOf(page);
    const { rssMb, pssMb } = costOf(app.process().pid ?? 0);
    const seeksMs: number[] = [];
    let longestFrameMs = 0;
    for (const part of seeks) {
      const { tookMs, longestFrameMs: longest } = await untilShown(page, part);
      seeksMs.push(tookMs);
      longestFrameMs = Math.max(longestFrameMs, longest);
    }
    const search = page.getByRole('searchbox', { name: 'Search recording' });
    await search.fill(query);
    await search.press('Enter');
    const summary = page.getByText(/searched in \d+ ms|Nothing found/).first();
    await summary.waitFor({ timeout: 120_000 });
    const searchMs = Number(/searched in (\d+) ms/.exec(await summary.textContent() ?? '')?.[1] ?? NaN);
    const { kind, durationMs } = await page.evaluate((selector) => {
      const box = document.querySelector<HTMLElement>(selector);
      return { kind: box?.dataset['kind'] === 'graphical' ? 'graphical' as const : 'terminal' as const, durationMs: Number(document.querySelector<HTMLInputElement>('input[aria-label="Position"]')?.max ?? 0) * 1000 };
    }, picture);
    await openLibrary(page);
    await page.waitForTimeout(1500);
    const second = await untilShown(page, 'open');
    return { kind, durationMs, firstFrameMs: first.tookMs, indexMs, secondOpenMs: second.tookMs, seeksMs, longestFrameMs, heapMb, rssMb, pssMb, searchMs: Number.isNaN(searchMs) ? undefined : searchMs };
  } finally {
    await close();
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}
