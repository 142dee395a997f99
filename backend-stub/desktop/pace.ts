import { performance, type EventLoopUtilization } from 'node:perf_hooks';

/** More pictures a second are more than a recording is worth. */
const shortestMs = 40;
/** Four pictures a second tell what happens, nobody looks at them in full. */
const longestMs = 250;
/** Its user is shown all of it. */
const longestForUserMs = 100;
/** From this strain on users have to do with fewer, too. */
const userFrom = 0.75;
/** The thread that does everything else, too, shall be busy for half of its time at most. */
const wantedBusy = 0.5;
const sampleMs = 250;
/** At a thread without rest it takes two seconds from no strain to all of it. */
const gain = 0.25;

/** Who is shown all of a session: a console (few, and they asked for every move), its own user, or nobody. */
export type ShownTo = 'console' | 'user' | 'nobody';

/** Between two samples: how much of the time the thread was busy, 0 to 1. */
export type BusyMeter = () => number;

function threadMeter(): BusyMeter {
  let last: EventLoopUtilization = performance.eventLoopUtilization();
  return () => {
    const now = performance.eventLoopUtilization();
    const { utilization } = performance.eventLoopUtilization(now, last);
    last = now;
    return utilization;
  };
}

/**
 * How often desktops are asked for pictures: 25 times a second while the gateway has the time, fewer when it has not. What is
 * left out lies between two pictures; how a screen comes to rest is always among them.
 */
export class PicturePace {
  #strain = 0;
  #sampledAt: number;

  constructor(private readonly busy: BusyMeter = threadMeter(), private readonly clock: () => number = () => performance.now()) {
    this.#sampledAt = clock();
  }

  /** From one picture of a session to the next. */
  everyMs(shownTo: ShownTo): number {
    this.#sample();
    switch (shownTo) {
      case 'console': return shortestMs;
      case 'user': return between(shortestMs, longestForUserMs, Math.max(0, this.#strain - userFrom) / (1 - userFrom));
      case 'nobody': return between(shortestMs, longestMs, this.#strain);
    }
  }

  #sample(): void {
    const now = this.clock();
    if (now - this.#sampledAt < sampleMs) return;
    this.#sampledAt = now;
    this.#strain = Math.max(0, Math.min(1, this.#strain + (this.busy() - wantedBusy) * gain));
  }
}

/** After what somebody did the next picture never waits longer. */
export const promptMs = shortestMs;

const between = (least: number, most: number, share: number): number => Math.round(least * (most / least) ** share);
