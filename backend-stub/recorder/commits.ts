/**
 * Node's file calls share a pool of threads, and a commit to the disk holds one for milliseconds. With 256 busy sessions
 * commits filled the pool of four, and lines (and so echoes) waited behind them for up to 300 ms.
 */
export const fileThreads = 12;
/** The rest is always free for writes. */
const mostAtOnce = 8;

let running = 0;
const waiting: (() => void)[] = [];

/** Runs a commit when it is its turn, first come first served. */
export async function commitInTurn(commit: () => Promise<void>): Promise<void> {
  if (running >= mostAtOnce) await new Promise<void>((resolve) => { waiting.push(resolve); });
  else running += 1;
  try {
    await commit();
  } finally {
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}
