import { describe, expect, it } from 'vitest';
import { Snapshotter } from './snapshotter';

const screenAfter = async (text: string): Promise<Snapshotter> => {
  const screen = new Snapshotter(20, 5);
  await screen.write(text);
  return screen;
};

const restored = async (screen: Snapshotter): Promise<Snapshotter> => {
  const copy = new Snapshotter(screen.columns, screen.rows);
  await copy.write(screen.snapshot().ansi);
  return copy;
};

describe('Snapshotter', () => {
  it('gives the visible rows, right-trimmed', async () => {
    const screen = await screenAfter('one\r\n  two  \r\n');
    expect(screen.lines()).toEqual(['one', '  two', '', '', '']);
  });

  it('knows when a sequence is half written', async () => {
    const screen = await screenAfter('text\x1b[3');
    expect(screen.settled).toBe(false);
    await screen.write('1m');
    expect(screen.settled).toBe(true);
  });

  it.each([
    ['scroll region', '1\r\n2\r\n3\r\n4\r\n5\x1b[2;4r\x1b[4;1H', '\n\nnew'],
    ['pen', '\x1b[1;31mred', ' more'],
    ['alternate screen', 'normal\x1b[?1049halternate', '\x1b[?1049lback'],
    ['cursor', 'abc\x1b[4;7H', 'here'],
  ])('goes on from a snapshot as if nothing had happened: %s', async (_, before, after) => {
    const played = await screenAfter(before);
    const copy = await restored(played);
    await played.write(after);
    await copy.write(after);
    expect(copy.lines()).toEqual(played.lines());
  });
});
