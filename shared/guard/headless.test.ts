import headless from '@xterm/headless';
import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { bombCounts, bombFinals, fuzzedSequence, queries, randomFrom } from './fixtures/hostile';
import { TerminalGuard } from './terminal';

const { Terminal } = headless;
const e = '\x1b';

/** A real terminal that notes whatever it says. */
function listeningTerminal(columns = 80, rows = 24) {
  const terminal = new Terminal({ cols: columns, rows, scrollback: 200, allowProposedApi: true, logLevel: 'off' });
  const said: string[] = [];
  terminal.onData((data) => said.push(data));
  terminal.onBinary((data) => said.push(data));
  const write = (text: string) => new Promise<void>((resolve) => terminal.write(text, resolve));
  const screen = (): string[] => Array.from({ length: terminal.rows }, (_, row) =>
    terminal.buffer.active.getLine(terminal.buffer.active.baseY + row)?.translateToString(true) ?? '');
  return { terminal, said, write, screen };
}

describe('a real terminal behind the guard', { timeout: 120_000 }, () => {
  it('says nothing, whatever 200,000 random sequences ask', async () => {
    const { terminal, said, write } = listeningTerminal();
    const guard = new TerminalGuard();
    guard.setSize(80, 24);
    const random = randomFrom(20_260_729);
    for (let batch = 0; batch < 400; batch += 1) {
      let text = '';
      for (let index = 0; index < 500; index += 1) text += fuzzedSequence(random);
      await write(guard.filter(text));
    }
    expect(said).toEqual([]);
    expect(guard.counts.queries).toBeGreaterThan(10_000);
    await write(guard.filter(`\x18${e}cstill here`));
    expect(terminal.buffer.active.getLine(terminal.buffer.active.baseY)?.translateToString(true)).toBe('still here');
  });

  it('goes on after erasing up to the bottom right corner', async () => {
    const { write, screen } = listeningTerminal();
    const guard = new TerminalGuard();
    guard.setSize(80, 24);
    for (const corner of [`${e}[24;80H`, `${e}[24;1H${'x'.repeat(80)}`, `${e}[?1049h${e}[24;80H`]) {
      for (const erase of ['1J', '?1J']) await write(guard.filter(`${corner}${e}[${erase}`));
    }
    await write(guard.filter(`text${e}[5;3H${e}[1Jhere`));
    expect(screen()[4]).toBe('  here');
  });

  it('would have said something without it', async () => {
    const { said, write } = listeningTerminal();
    await write(queries.join(''));
    expect(said.length).toBeGreaterThan(5);
  });

  it('survives every bomb', async () => {
    const { said, write, screen } = listeningTerminal();
    const guard = new TerminalGuard();
    guard.setSize(80, 24);
    for (const final of bombFinals) for (const count of bombCounts) await write(guard.filter(`x${e}[${count}${final}`));
    await write(guard.filter(`${e}[H${e}[2Jend`));
    expect(screen()[0]).toBe('end');
    expect(said).toEqual([]);
  });
});

const recordings = new URL('../../../shared/recordings/term/', import.meta.url);

describe.runIf(existsSync(recordings))('real programs look the same through the guard', { timeout: 120_000 }, () => {
  it.each(['t-tui/t-tui.cast', 't-unicode.cast', 't-short/t-short.cast'])('%s', async (name) => {
    const lines = readFileSync(new URL(name, recordings), 'utf8').trimEnd().split('\n');
    const header = JSON.parse(lines[0]!) as { width: number; height: number };
    const bare = listeningTerminal(header.width, header.height);
    const behind = listeningTerminal(header.width, header.height);
    const guard = new TerminalGuard();
    guard.setSize(header.width, header.height);
    let compared = 0;
    for (const line of lines.slice(1)) {
      const [, type, data] = JSON.parse(line) as [number, string, string];
      if (type === 'o') {
        await bare.write(data);
        await behind.write(guard.filter(data));
      } else if (type === 'r') {
        const [columns = 80, rows = 24] = data.split('x').map(Number);
        bare.terminal.resize(columns, rows);
        behind.terminal.resize(columns, rows);
        guard.setSize(columns, rows);
      }
      if ((compared += 1) % 25 === 0) expect(behind.screen()).toEqual(bare.screen());
    }
    expect(behind.screen()).toEqual(bare.screen());
    expect(compared).toBeGreaterThan(100);
    expect(behind.said).toEqual([]);
    expect(guard.counts.storms).toBe(0);
  });
});
