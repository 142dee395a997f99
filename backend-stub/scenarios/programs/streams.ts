import type { Random, Step } from '../../sources/replay/script';

const levels = ['\x1b[32mINFO\x1b[0m ', '\x1b[32mINFO\x1b[0m ', '\x1b[32mINFO\x1b[0m ', '\x1b[36mDEBUG\x1b[0m', '\x1b[33mWARN\x1b[0m ', '\x1b[31mERROR\x1b[0m'];
const parts = ['payments.api', 'ledger.writer', 'auth.gate', 'queue.consumer', 'http.access', 'replica.lag', 'cache.evict', 'scheduler'];
const verbs = ['accepted', 'retried', 'settled', 'rejected', 'queued', 'flushed', 'rebalanced', 'expired'];

export function logLine(random: Random): string {
  const seconds = (random.next() * 60).toFixed(3).padStart(6, '0');
  return `2026-11-22T02:${String(random.integer(0, 60)).padStart(2, '0')}:${seconds}Z ${random.pick(levels)} ${random.pick(parts)} request=${random.integer(1e6, 9e6).toString(16)} ${random.pick(verbs)} in ${random.integer(1, 900)}ms account=${random.integer(10_000, 99_999)} shard=${random.integer(0, 64)}`;
}

/** A followed log: `perStep` lines every `everyMs`. */
export function* logTail(random: Random, everyMs: number, perStep: number, steps: number): Generator<Step> {
  for (let at = 0; at < steps; at += 1) {
    let output = '';
    for (let line = 0; line < perStep; line += 1) output += `${logLine(random)}\r\n`;
    yield { waitMs: Math.round(everyMs * (0.6 + random.next() * 0.8)), output };
  }
}

const modules = ['core', 'ledger', 'settlement', 'auth', 'audit', 'reports', 'exports', 'gateway', 'storage', 'scheduler'];

/** A build: many short lines, and a progress bar that redraws itself. */
export function* build(random: Random, everyMs: number, perStep: number, steps: number): Generator<Step> {
  for (let at = 0; at < steps; at += 1) {
    let output = '';
    for (let line = 0; line < perStep; line += 1) {
      output += `\x1b[36m[${String(Math.min(100, Math.floor((at * 100) / steps))).padStart(3)}%]\x1b[0m Compiling ${random.pick(modules)}/src/${random.pick(modules)}_${random.integer(1, 400)}.rs -> target/release/deps/${random.integer(1e9, 9e9).toString(36)}.o\r\n`;
    }
    const done = Math.floor((at * 40) / steps);
    output += `    \x1b[32mBuilding\x1b[0m [${'='.repeat(done)}>${' '.repeat(40 - done)}] ${at}/${steps}\r\x1b[K`;
    yield { waitMs: Math.round(everyMs * (0.6 + random.next() * 0.8)), output };
  }
  yield { waitMs: everyMs, output: `\r\x1b[K    \x1b[32mFinished\x1b[0m release in ${random.integer(20, 90)}.${random.integer(0, 9)}s\r\n` };
}

/** Rows of a query. */
export function* rows(random: Random, everyMs: number, perStep: number, steps: number): Generator<Step> {
  yield { waitMs: everyMs, output: ' id     | account  | amount    | state     | updated_at\r\n--------+----------+-----------+-----------+---------------------\r\n' };
  for (let at = 0; at < steps; at += 1) {
    let output = '';
    for (let line = 0; line < perStep; line += 1) {
      output += ` ${String(random.integer(1, 999_999)).padEnd(6)} | ${String(random.integer(1e7, 9e7)).padEnd(8)} | ${(random.next() * 9_999).toFixed(2).padStart(9)} | ${random.pick(verbs).padEnd(9)} | 2026-11-22 02:${String(random.integer(10, 60))}:${String(random.integer(10, 60))}\r\n`;
    }
    yield { waitMs: Math.round(everyMs * (0.6 + random.next() * 0.8)), output };
  }
}
