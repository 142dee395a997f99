import type { Disposable } from '../../../../shared/base/dispose';
import type { Problem, Result } from '../../../../shared/base/problem';
import { noCoverage, stretchesOf, withAnswer, withStretch, type Coverage, type CoveredStretch, type ReportAnswer } from '../../../../shared/recording/coverage/coverage';
import { condensed } from '../../../../shared/recording/coverage/summary';

export interface ViewingState {
  /** As it is on the disk. */
  readonly coverage: Coverage;
  /** What that comes to, in as few stretches as say it: earlier sittings are worked through once, and not with every report. */
  readonly seen: readonly CoveredStretch[];
  /** Why it is not kept. */
  readonly problem?: Problem | undefined;
}

export interface ViewingParts {
  read(fingerprint: string): Promise<Result<Coverage>>;
  /** Answers what is kept of the sitting then. */
  report(report: { readonly fingerprint: string; readonly sittingId: string; readonly startedAt: number; readonly duration: number; readonly stretches: CoveredStretch[] }): Promise<Result<ReportAnswer>>;
  newId(): string;
  now(): number;
}

/** Of one report; the other side takes no more. */
const mostInReport = 200;

/** What is seen of one recording in one sitting, handed to the main process as it happens. What shows it, shows what is on the disk. */
export class ViewingRecord implements Disposable {
  #state: ViewingState = { coverage: noCoverage, seen: [] };
  /** What was seen before this sitting. */
  #earlier: readonly CoveredStretch[] = [];
  #fingerprint: string | undefined;
  #duration = 0;
  #waiting: CoveredStretch[] = [];
  #sending = false;
  readonly #sitting: { readonly sittingId: string; readonly startedAt: number };
  readonly #listeners = new Set<() => void>();

  constructor(readonly parts: ViewingParts) {
    this.#sitting = { sittingId: parts.newId(), startedAt: parts.now() };
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly getSnapshot = (): ViewingState => this.#state;

  /** The recording is known now, and how long it is as far as that is known. */
  async load(fingerprint: string, duration: number): Promise<void> {
    this.#duration = Math.max(this.#duration, duration);
    if (this.#fingerprint !== undefined || fingerprint === '') return;
    const read = await this.parts.read(fingerprint);
    this.#fingerprint = fingerprint;
    if (read.ok) {
      this.#earlier = condensed(stretchesOf(read.value));
      this.#change({ coverage: read.value, seen: this.#earlier });
    } else this.#change({ ...this.#state, problem: read.problem });
    void this.#send();
  }

  readonly add = (stretch: CoveredStretch): void => {
    this.#waiting = withStretch(this.#waiting, stretch);
    void this.#send();
  };

  dispose(): void {
    this.#listeners.clear();
  }

  /** One report at a time; what comes meanwhile goes with the next. */
  async #send(): Promise<void> {
    if (this.#sending || this.#fingerprint === undefined) return;
    this.#sending = true;
    try {
      while (this.#waiting.length > 0) {
        const stretches = this.#waiting.splice(0, mostInReport);
        const kept = await this.parts.report({ ...this.#sitting, fingerprint: this.#fingerprint, duration: this.#duration, stretches });
        if (kept.ok) this.#takeSitting(withAnswer(this.#state.coverage, kept.value));
        else this.#change({ ...this.#state, problem: kept.problem });
      }
    } finally {
      this.#sending = false;
    }
  }

  #takeSitting(coverage: Coverage): void {
    // One under each name, where somebody signed in meanwhile.
    const own = coverage.sittings.filter(({ id }) => id === this.#sitting.sittingId).flatMap(({ stretches }) => stretches);
    this.#change({ coverage, seen: [...this.#earlier, ...own] });
  }

  #change(state: ViewingState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}
