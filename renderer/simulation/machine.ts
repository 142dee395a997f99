import type { Disposable } from '../../shared/base/dispose';
import { SteadyClock, type Timers } from '../gateway/timers';
import type { World } from './world';

/** One operator's computer: it may sleep, and its clock may be set. */
export class Machine {
  #wallOffset = 1_700_000_000_000;
  #slept = 0;
  #wokeAt = -Infinity;
  #setAt = -Infinity;
  #asleepSince: number | undefined;
  #waiting: (() => void)[] = [];

  constructor(readonly world: World) {}

  get asleep(): boolean { return this.#asleepSince !== undefined; }
  wall(): number { return this.world.now + this.#wallOffset; }
  /** Stands still while it sleeps. */
  monotonic(): number { return (this.#asleepSince ?? this.world.now) - this.#slept; }

  /** Nobody sets the clock of a machine that sleeps, or has just woken up: the two would be one leap. */
  setClock(byMs: number): void {
    if (this.asleep || this.world.now - this.#wokeAt < 1500) return;
    this.#wallOffset += byMs;
    this.#setAt = this.world.now;
  }

  sleep(): void { if (this.world.now - this.#setAt >= 1500) this.#asleepSince ??= this.world.now; }

  /** `longMs`: what its clock says it slept; the world takes less time over it. */
  wake(longMs: number): void {
    if (this.#asleepSince === undefined) return;
    const frozen = this.world.now - this.#asleepSince;
    this.#slept += frozen;
    this.#asleepSince = undefined;
    this.#wokeAt = this.world.now;
    this.#wallOffset += Math.max(0, longMs - frozen);
    for (const call of this.#waiting.splice(0)) call();
  }

  /** Now, or when it wakes. */
  whenAwake(call: () => void): void {
    if (this.asleep) this.#waiting.push(call);
    else call();
  }

  /** The timers of one process on it. */
  timers(): ProcessTimers { return new ProcessTimers(this); }
}

/** Timers that end with their process, as a terminated worker's do. */
export class ProcessTimers implements Timers {
  readonly #steady: SteadyClock;
  #alive = true;

  constructor(private readonly machine: Machine) {
    this.#steady = new SteadyClock(() => machine.wall(), () => machine.monotonic());
  }

  now(): number { return this.#steady.now(); }
  unixNow(): number { return this.machine.wall(); }
  random(): number { return this.machine.world.random(); }

  after(ms: number, callback: () => void): Disposable {
    let stopped = false;
    let due: Disposable | undefined;
    const endsAt = this.machine.monotonic() + ms;
    const arm = (): void => {
      due = this.machine.world.after(endsAt - this.machine.monotonic(), () => {
        if (stopped || !this.#alive) return;
        if (this.machine.asleep) this.machine.whenAwake(arm);
        else if (this.machine.monotonic() < endsAt - 0.001) arm();
        else callback();
      });
    };
    arm();
    return { dispose: () => { stopped = true; due?.dispose(); } };
  }

  end(): void { this.#alive = false; }
}
