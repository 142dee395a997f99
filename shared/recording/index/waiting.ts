import { ProblemError } from '../../base/problem';

export const cancelled = (): ProblemError => new ProblemError({ code: 'cancelled', severity: 'info', what: 'This is not wanted any more.', tip: '' });

/** Those who wait for an index to grow. */
export class WaitingRoom {
  #waiting: { readonly resolve: () => void; readonly reject?: (reason: Error) => void }[] = [];

  /** Resolves when something was added to the index. Rejects with code "cancelled" when that is no longer wanted. */
  growth(): Promise<void> {
    return new Promise((resolve, reject) => this.#waiting.push({ resolve, reject }));
  }

  /** As `growth`, for those who wait on whatever is cancelled. */
  anyGrowth(): Promise<void> {
    return new Promise((resolve) => this.#waiting.push({ resolve }));
  }

  wake(): void {
    for (const { resolve } of this.#waiting.splice(0)) resolve();
  }

  cancel(): void {
    const waiting = this.#waiting;
    this.#waiting = waiting.filter(({ reject }) => reject === undefined);
    for (const { reject } of waiting) reject?.(cancelled());
  }
}
