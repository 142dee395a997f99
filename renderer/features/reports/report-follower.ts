import type { PlaceRead, ReportPlace, ReportPort, ReportQuestion, ReportView } from '../../../shared/report/port';
import type { TimeRange } from '../../../shared/report/range';

export interface FollowedReport {
  readonly reads: readonly PlaceRead[];
  readonly reading: boolean;
  readonly view: ReportView | undefined;
  /** The worker itself failed; what it said. */
  readonly failed: string | undefined;
}

export interface FollowerTimers {
  set(act: () => void, milliseconds: number): unknown;
  clear(timer: unknown): void;
}

const countOf = (reads: readonly PlaceRead[]): number => reads.reduce((sum, { events }) => sum + events, 0);
/** The screen hears of pages when there is a quarter more than it was told. */
const tellAgainAt = 1.25;
/** What happens meanwhile is gathered so long before it is read. */
const gatherMs = 1_500;

/** Keeps the report that is shown up to what was asked and read; one computation at a time, and never an old answer over a newer one. */
export class ReportFollower {
  #state: FollowedReport = { reads: [], reading: false, view: undefined, failed: undefined };
  #question: ReportQuestion | undefined;
  #stale = false;
  #showing = false;
  #round = 0;
  /** Events that were read when it was last computed. While pages come in it is computed anew when there are twice as many: all of it together costs no more than twice the last. */
  #shownEvents = 0;
  #gathering: unknown;
  #disposed = false;
  readonly #listeners = new Set<() => void>();

  constructor(private readonly port: ReportPort, private readonly timers: FollowerTimers) {}

  getSnapshot = (): FollowedReport => this.#state;
  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  read(places: readonly ReportPlace[], range: TimeRange): void {
    const round = (this.#round += 1);
    this.#change({ reading: true, reads: [], view: undefined, failed: undefined });
    this.#shownEvents = 0;
    let latest: readonly PlaceRead[] = [];
    let toldEvents = 0;
    void this.port.read(places, range, (reads) => {
      if (round !== this.#round) return;
      latest = reads;
      // A hundred pages are no reason to draw the screen a hundred times.
      const events = countOf(reads);
      if (events < toldEvents * tellAgainAt && !reads.some(({ done }) => done)) return;
      toldEvents = events;
      this.#change({ reads });
      this.#renew();
    }).then(() => {
      if (round !== this.#round) return;
      this.#change({ reads: latest, reading: false });
      this.#renew();
    }, (caught: unknown) => this.#fail(round, caught));
  }

  ask(question: ReportQuestion): void {
    this.#question = question;
    this.#shownEvents = 0;
    this.#renew();
  }

  /** The gateways wrote something down. */
  eventsArrived(): void {
    if (this.#disposed || this.#state.reading || this.#gathering !== undefined) return;
    this.#gathering = this.timers.set(() => {
      this.#gathering = undefined;
      const round = this.#round;
      void this.port.refresh().then((changed) => { if (changed && round === this.#round) this.#renew(); }, () => undefined);
    }, gatherMs);
  }

  dispose(): void {
    this.#disposed = true;
    this.#round += 1;
    this.timers.clear(this.#gathering);
    this.#listeners.clear();
  }

  #renew(): void {
    this.#stale = true;
    if (this.#showing || this.#disposed || this.#question === undefined) return;
    const read = countOf(this.#state.reads);
    if (this.#state.reading && (read === 0 || read < this.#shownEvents * 2)) return;
    this.#shownEvents = read;
    this.#show(this.#question);
  }

  #show(question: ReportQuestion): void {
    const round = this.#round;
    [this.#stale, this.#showing] = [false, true];
    void this.port.show(question).then((view) => {
      this.#showing = false;
      if (this.#disposed) return;
      // An answer to another question, or from other events: the newer one comes next.
      if (round === this.#round && question === this.#question) this.#change({ view });
      if (this.#stale || round !== this.#round) this.#renew();
    }, (caught: unknown) => {
      this.#showing = false;
      if (round === this.#round) this.#fail(round, caught);
      else this.#renew();
    });
  }

  #fail(round: number, caught: unknown): void {
    if (round === this.#round && !this.#disposed) this.#change({ reading: false, failed: caught instanceof Error ? caught.message : String(caught) });
  }

  #change(change: Partial<FollowedReport>): void {
    if (this.#disposed) return;
    this.#state = { ...this.#state, ...change };
    for (const listener of this.#listeners) listener();
  }
}
