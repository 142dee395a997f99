/** Animation frames and the clock of the page, or of a test. */
export interface Scheduler {
  now(): number;
  /** Calls `run` once, soon; answers a function that calls it off. */
  soon(run: () => void): () => void;
}

/** The page's animation frames. A hidden page gets none: playback waits and catches up. */
export const animationScheduler: Scheduler = {
  now: () => performance.now(),
  soon: (run) => {
    const handle = requestAnimationFrame(run);
    return () => cancelAnimationFrame(handle);
  },
};
