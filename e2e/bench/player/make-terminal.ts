import { closeSync, openSync, writeSync } from 'node:fs';

/** Numbers that are the same in every run. */
function sequence(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

const words = 'deploy restart config payments ledger timeout retry replica queue worker invoice audit checksum rollback gateway healthy degraded canary shard index'.split(' ');
const levels = ['\u001b[32mINFO\u001b[0m', '\u001b[33mWARN\u001b[0m', '\u001b[31mERROR\u001b[0m', '\u001b[2mDEBUG\u001b[0m'];

/** The text that one place in the middle of a made recording holds, and no other. */
export const needle = 'NEEDLE-7391';

/**
 * A terminal recording of about `bytes`: shell commands, coloured logs, a full-screen program that redraws, progress bars;
 * 120x36, 40 events a second of its own time.
 */
export function makeTerminalRecording(path: string, bytes: number): void {
  const file = openSync(path, 'w');
  const next = sequence(7);
  const word = (): string => words[Math.floor(next() * words.length)] ?? '';
  let written = 0;
  let pending: string[] = [];
  let at = 0;
  const put = (line: string): void => { pending.push(line); };
  const flush = (): void => {
    written += writeSync(file, `${pending.join('\n')}\n`);
    pending = [];
  };
  const out = (text: string): void => {
    at += 0.025;
    put(JSON.stringify([Number(at.toFixed(3)), 'o', text]));
  };
  put(JSON.stringify({ version: 2, width: 120, height: 36, timestamp: 1_700_000_000, title: 'bench' }));
  let placed = false;
  for (let round = 0; written < bytes; round += 1) {
    out(`\u001b[1;34moperator@host-${round % 40}\u001b[0m:~$ grep -n ${word()} ${word()}.log | tail -${round % 90}\r\n`);
    for (let line = 0; line < 60; line += 1) {
      out(`2026-11-0${line % 9} ${String(round % 24).padStart(2, '0')}:${String(line).padStart(2, '0')}:07.${Math.floor(next() * 1000)} ${levels[Math.floor(next() * 4)]} [${word()}-${Math.floor(next() * 1e6).toString(16)}] ${word()} ${word()} ${word()} id=${Math.floor(next() * 1e9)} took ${Math.floor(next() * 900)} ms\r\n`);
    }
    if (round % 6 === 5) {
      out('\u001b[?1049h\u001b[H\u001b[2J');
      for (let redraw = 0; redraw < 12; redraw += 1) {
        let screen = '\u001b[H';
        for (let row = 0; row < 34; row += 1) screen += `\u001b[${row + 1};1H\u001b[${31 + ((row + redraw) % 6)}m${String(Math.floor(next() * 99999)).padStart(6)} ${word().padEnd(12)} ${'|'.repeat(Math.floor(next() * 40)).padEnd(40)}\u001b[0m\u001b[K`;
        out(screen);
      }
      out('\u001b[?1049l');
    }
    if (!placed && written > bytes / 2) {
      placed = true;
      out(`found ${needle} here\r\n`);
    }
    if (pending.length > 2000) flush();
  }
  flush();
  closeSync(file);
}
