import headless from '@xterm/headless';
import type { Terminal } from '@xterm/xterm';
import { describe, expect, it, vi } from 'vitest';
import type { Problem } from '../../../shared/base/problem';
import { clipSentence, type Clip } from './clip';
import { TerminalFeed } from './feed';
import { transcript } from './transcript';

function feeding(columns = 20, rows = 5) {
  // The headless terminal has all of the terminal that the feed uses.
  const terminal = new headless.Terminal({ cols: columns, rows, allowProposedApi: true, logLevel: 'off' }) as unknown as Terminal;
  let resizes = 0;
  const clips: (Clip | undefined)[] = [];
  const feed = new TerminalFeed(terminal, { onResized: () => (resizes += 1), onClip: (clip) => clips.push(clip) });
  return { terminal, feed, clips, screen: () => transcript(terminal, 'screen'), all: () => transcript(terminal, 'all'), resizes: () => resizes };
}

describe('TerminalFeed', () => {
  it('writes in order, and settles when all is parsed', async () => {
    const { feed, all } = feeding();
    for (let line = 0; line < 200; line += 1) await feed.write(`line ${line}\r\n`);
    await feed.settled();
    expect(all().split('\n')).toEqual(Array.from({ length: 200 }, (_, line) => `line ${line}`));
    expect(feed.pending).toBe(0);
  });

  it('holds a fast caller back, and loses nothing', async () => {
    const { feed, screen } = feeding();
    let most = 0;
    for (let turn = 0; turn < 40; turn += 1) {
      await feed.write('x'.repeat(50_000));
      most = Math.max(most, feed.pending);
    }
    await feed.write('\x1b[2J\x1b[Hend');
    await feed.settled();
    expect(most).toBeLessThanOrEqual(64 * 1024);
    expect(screen()).toBe('end');
  });

  it('refuses a caller who never waits', async () => {
    const { feed } = feeding();
    const writes = Array.from({ length: 30 }, () => feed.write('x'.repeat(1 << 20)));
    const outcomes = await Promise.allSettled(writes);
    expect(outcomes.filter(({ status }) => status === 'rejected').length).toBeGreaterThan(0);
    expect(outcomes.at(-1)).toMatchObject({ reason: { problem: { code: 'terminal.overrun' } } });
  });

  it('takes resizes in their turn and clamps them', async () => {
    const { feed, terminal, all, resizes } = feeding(5, 3);
    void feed.write('12345678');
    feed.resize(10, 3);
    void feed.write('\r\n123456789');
    feed.resize(1e9, -4);
    await feed.settled();
    expect(resizes()).toBe(2);
    expect([terminal.cols, terminal.rows]).toEqual([1024, 1]);
    expect(all()).toContain('12345678');
    feed.resize(Number.NaN, Number.NaN);
    await feed.settled();
    expect([terminal.cols, terminal.rows]).toEqual([1024, 1]);
  });

  it('keeps a screen that no window has from becoming one', async () => {
    const { feed, terminal } = feeding();
    feed.resize(480, 135);
    await feed.settled();
    expect([terminal.cols, terminal.rows]).toEqual([480, 135]);
    feed.resize(100_000, 100_000);
    await feed.settled();
    expect([terminal.cols, terminal.rows]).toEqual([1024, 97]);
    await feed.reset({ columns: 80, rows: 5000, ansi: 'x' });
    expect([terminal.cols, terminal.rows]).toEqual([80, 400]);
  });

  it('says what of a screen is not shown, and when all is shown again', async () => {
    const { feed, clips } = feeding();
    feed.resize(1000, 300);
    feed.resize(80, 24);
    await feed.reset({ columns: 2000, rows: 10, ansi: '' });
    await feed.settled();
    expect(clips.map((clip) => clip && clipSentence(clip))).toEqual([
      'This screen is 1000 x 300 cells; the first 100 rows are shown.', undefined, 'This screen is 2000 x 10 cells; the first 1024 columns are shown.',
    ]);
  });

  it('starts over from a snapshot, whatever was open', async () => {
    const { feed, terminal, screen } = feeding();
    await feed.write('old\x1b]0;never ended');
    await feed.reset({ columns: 30, rows: 4, ansi: 'new\r\nscreen' });
    expect(screen()).toBe('new\nscreen');
    expect([terminal.cols, terminal.rows]).toEqual([30, 4]);
  });

  it('guards snapshots too', async () => {
    const { feed, terminal } = feeding();
    const said: string[] = [];
    terminal.onData((data) => said.push(data));
    await feed.reset({ columns: 20, rows: 5, ansi: '\x1b[c\x1b[6n\x1b[2147483647S\x1b[?2004h' });
    expect(said).toEqual([]);
    expect(feed.guard.bracketedPaste).toBe(true);
    expect(feed.guard.counts.queries).toBe(2);
  });

  it('says when the terminal has stopped parsing, and lets go', async () => {
    vi.useFakeTimers();
    try {
      const problems: Problem[] = [];
      const dead = { cols: 80, rows: 24, write: () => undefined } as unknown as Terminal;
      const feed = new TerminalFeed(dead, { onProblem: (problem) => problems.push(problem) });
      const waiting = feed.write('x'.repeat(200_000));
      await vi.advanceTimersByTimeAsync(9_000);
      expect(problems).toEqual([]);
      await vi.advanceTimersByTimeAsync(2_000);
      expect(problems.map(({ code }) => code)).toEqual(['terminal.stalled']);
      await waiting;
    } finally {
      vi.useRealTimers();
    }
  });

  it('lets go of waiting callers when closed', async () => {
    const { feed } = feeding();
    const waiting = [feed.write('x'.repeat(500_000)), feed.settled()];
    feed.close();
    await Promise.all(waiting);
    await feed.write('after');
    expect(feed.pending).toBeGreaterThan(0);
  });
});

describe('transcript', () => {
  it('joins wrapped lines and leaves out empty ends', async () => {
    const { feed, screen, all } = feeding(5, 3);
    await feed.write('abcdefgh  \r\n\r\nlast\r\n\r\n');
    await feed.settled();
    expect(all()).toBe('abcdefgh\n\nlast');
    expect(screen()).toBe('last');
  });
});
