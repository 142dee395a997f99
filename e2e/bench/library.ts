import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from '@playwright/test';
import { launchConsole } from '../fixtures/console';
import { percentile, rounded } from './percentile';
import { costOf } from './process-cost';

const words = 'deploy restart config payments ledger timeout retry replica queue worker invoice audit checksum rollback gateway healthy degraded canary shard index'.split(' ');
const eachBytes = 100_000;

/** Numbers that are the same in every run. */
function sequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

/** A shell session of about 100 KB: listings, logs, each with names of its own. One of them holds what is looked for. */
function sessionText(number: number, needle: string | undefined): string {
  const next = sequence(number + 1);
  const lines = [JSON.stringify({ version: 2, width: 120, height: 36, timestamp: 1_700_000_000 + number * 3600, title: `host-${number % 200}: maintenance ${number}` })];
  let at = 0;
  for (let size = 0; size < eachBytes;) {
    at += next() * 4;
    let text = `\u001b[1;34mops@host-${number % 200}\u001b[0m:~$ grep -n ${words[Math.floor(next() * 20)]} /var/log/app.log | tail\r\n`;
    for (let line = 0; line < 14; line += 1) text += `2026-11-0${line % 9} 07:${10 + line}:07 \u001b[32mINFO\u001b[0m [worker-${Math.floor(next() * 1e6).toString(16)}] ${words[Math.floor(next() * 20)]} ${words[Math.floor(next() * 20)]} id=${Math.floor(next() * 1e9)} took ${Math.floor(next() * 900)} ms\r\n`;
    if (needle !== undefined && size < 3000) text += `${needle}\r\n`;
    const line = JSON.stringify([Number(at.toFixed(3)), 'o', text]);
    size += line.length;
    lines.push(line);
  }
  return `${lines.join('\n')}\n`;
}

function fillLibrary(folder: string, count: number): number {
  let total = 0;
  for (let number = 0; number < count; number += 1) {
    const id = `imported-${number.toString(16).padStart(24, '0')}`;
    const text = sessionText(number, number === Math.floor(count * 0.7) ? 'NEEDLE-7391' : undefined);
    mkdirSync(join(folder, id), { recursive: true });
    writeFileSync(join(folder, id, 'recording'), text);
    writeFileSync(join(folder, id, 'entry.json'), JSON.stringify({
      version: 1, id, name: `session-${number}.cast`, sizeBytes: Buffer.byteLength(text), origin: 'imported', addedAt: 1_700_000_000_000 + number, integrity: { state: 'unsigned', detail: 'Made by the bench.' },
    }));
    total += Buffer.byteLength(text);
  }
  return total;
}

interface Asked {
  readonly query: string;
  readonly regularExpression?: boolean;
}
const queries: readonly Asked[] = [
  { query: 'NEEDLE-7391' }, { query: 'needle' }, { query: 'nothing-like-this' }, { query: 'worker-7f3a' }, { query: 'host-17:' }, { query: 'payments ledger' }, { query: 'INFO' },
  { query: 'NEEDLE-\\d+', regularExpression: true }, { query: 'took 89\\d ms', regularExpression: true }, { query: 'id=\\d{3}7{4}', regularExpression: true },
];
const rounds = 5;

/** From Enter to the whole answer on the screen, and what the worker itself took; ms. */
async function search(page: Page, { query, regularExpression = false }: Asked): Promise<{ readonly shownMs: number; readonly workerMs: number; readonly summary: string }> {
  const toggle = page.getByRole('button', { name: 'Regular expression' });
  if ((await toggle.getAttribute('aria-pressed') === 'true') !== regularExpression) await toggle.click();
  return page.evaluate(async (text) => {
    const input = document.querySelector<HTMLInputElement>('input[placeholder="Search in all recordings"]');
    if (!input) throw new Error('no search field');
    const summary = (): string => document.querySelector('.library-summary')?.textContent ?? '';
    const set = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')?.set;
    const type = (value: string): void => {
      set?.call(input, value);
      input.dispatchEvent(new Event('input', { bubbles: true }));
    };
    type('');
    while (summary() !== '') await new Promise(requestAnimationFrame);
    type(text);
    const started = performance.now();
    input.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true, cancelable: true }));
    for (;;) {
      await new Promise(requestAnimationFrame);
      const told = /searched in (\d+) ms/.exec(summary());
      if (told) return { shownMs: performance.now() - started, workerMs: Number(told[1]), summary: summary() };
      if (performance.now() - started > 60_000) throw new Error(`no answer: ${summary()}`);
    }
  }, query);
}

/**
 * `{recordings, totalBytes, indexMs, startedAgainMs, rssMb, searches: [{query, summary, shownP50Ms, shownWorstMs, workerP50Ms}]}`: one
 * search over a library of 1,000 made recordings (`--recordings=N`) in the real console, from Enter to the answer on the screen.
 */
export async function benchLibrary(options: ReadonlyMap<string, string>): Promise<unknown> {
  const recordings = Number(options.get('recordings') ?? 1000);
  const folder = mkdtempSync(join(tmpdir(), 'vigil-library-'));
  const profile = join(folder, 'profile');
  try {
    const totalBytes = fillLibrary(join(profile, 'library'), recordings);
    const first = await openLibrary(profile, recordings);
    await first.close();
    const again = await openLibrary(profile, recordings);
    const searches = [];
    for (const asked of queries) {
      const times = [];
      for (let round = 0; round < rounds; round += 1) times.push(await search(again.page, asked));
      searches.push({
        query: asked.regularExpression ? `/${asked.query}/` : asked.query, summary: times[0]?.summary.split(' · ')[0],
        shownP50Ms: rounded(percentile(times.map(({ shownMs }) => shownMs), 0.5)), shownWorstMs: rounded(Math.max(...times.map(({ shownMs }) => shownMs))),
        workerP50Ms: percentile(times.map(({ workerMs }) => workerMs), 0.5),
      });
    }
    const rssMb = Math.round(costOf(again.app.process().pid ?? 0).rssMb);
    await again.close();
    return { recordings, totalBytes, indexMs: Math.round(first.readyMs), startedAgainMs: Math.round(again.readyMs), rssMb, searches };
  } finally {
    rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

async function openLibrary(profile: string, recordings: number) {
  const opened = await launchConsole({ profile });
  const began = Date.now();
  const { page } = opened;
  await page.getByRole('button', { name: 'Work offline' }).click();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Library' }).click();
  await page.getByText(`${recordings.toLocaleString('en-US')} recordings indexed`).waitFor({ timeout: 900_000 });
  return { ...opened, readyMs: Date.now() - began };
}
