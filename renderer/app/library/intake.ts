import type { Problem, Result } from '../../../shared/base/problem';
import type { LibraryEntry } from '../../../shared/ipc/schemas';
import type { FileLocation } from '../../../shared/recording/port';
import type { Host } from '../../host/host';
import type { Catalogue, Intake, IntakeState } from '../../services/services';
import { Subject } from './subject';

/** A recording that was dropped. */
export interface Dropped {
  readonly main: File;
  readonly others: readonly File[];
}

export interface IntakeWorld {
  readonly host: Pick<Host, 'importFile'>;
  readonly recognise: Catalogue['recognise'];
  /** Waits, in ms. */
  pause(milliseconds: number): Promise<void>;
}

/** The main process takes so many calls a second and so many imports at once; a little later it takes more. */
const busy = new Set(['too-many-calls', 'import-busy']);
const busyTries = 40;
const busyMs = 250;
const nothingYet: IntakeState = { running: false, total: 0, kept: 0, failed: [], strangers: [], cancelled: false };

/** Copies what was dropped into the library, one recording after the other. What is no recording stays out. */
export class LibraryIntake implements Intake {
  readonly #state = new Subject<IntakeState | undefined>(undefined);
  readonly #queue: { readonly dropped: Dropped; readonly done: () => void }[] = [];
  #running = false;
  #round = 0;

  constructor(readonly world: IntakeWorld) {}

  readonly getSnapshot = this.#state.getSnapshot;
  readonly subscribe = this.#state.subscribe;

  /** Resolves when these were taken in, or turned away. */
  async add(recordings: readonly Dropped[]): Promise<void> {
    if (recordings.length === 0) return;
    const before = this.#running ? this.#now : nothingYet;
    this.#change({ ...before, running: true, total: before.total + recordings.length });
    const all = recordings.map((dropped) => new Promise<void>((done) => this.#queue.push({ dropped, done })));
    void this.#run();
    await Promise.all(all);
  }

  cancel(): void {
    if (!this.#running) return;
    this.#round += 1;
    const left = this.#queue.splice(0);
    this.#change({ ...this.#now, cancelled: true });
    for (const { done } of left) done();
  }

  dismiss(): void {
    if (!this.#running) this.#state.set(undefined);
  }

  get #now(): IntakeState {
    return this.#state.getSnapshot() ?? nothingYet;
  }

  #change(state: IntakeState): void {
    this.#state.set(state);
  }

  async #run(): Promise<void> {
    if (this.#running) return;
    this.#running = true;
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      await this.#take(next.dropped);
      next.done();
    }
    this.#running = false;
    this.#change({ ...this.#now, running: false, current: undefined });
  }

  async #take(dropped: Dropped): Promise<void> {
    const { main, others } = dropped;
    const round = this.#round;
    this.#change({ ...this.#now, current: { name: main.name, fraction: 0 } });
    const located = (file: File): FileLocation => ({ kind: 'blob', blob: file, name: file.name });
    const recognised = await this.world.recognise({ ...located(main), others: others.map(located) });
    if (round !== this.#round) return;
    if (!recognised.ok) {
      const names = [main, ...others].map(({ name }) => name);
      this.#change({ ...this.#now, total: this.#now.total - 1, strangers: [...this.#now.strangers, ...names] });
      return;
    }
    const kept = await this.#import(dropped, () => round !== this.#round);
    if (kept.ok) this.#change({ ...this.#now, kept: this.#now.kept + 1 });
    else if (kept.problem.code !== 'cancelled') this.#change({ ...this.#now, failed: [...this.#now.failed, { name: main.name, problem: kept.problem }] });
  }

  async #import({ main, others }: Dropped, stopped: () => boolean): Promise<Result<LibraryEntry>> {
    for (let attempt = 1; ; attempt += 1) {
      const kept = await this.world.host.importFile(main, others, (fraction) => this.#change({ ...this.#now, current: { name: main.name, fraction } }), stopped)
        .catch((caught: unknown) => ({ ok: false as const, problem: unreadable(main.name, caught) }));
      if (kept.ok || !busy.has(kept.problem.code) || attempt === busyTries || stopped()) return kept;
      await this.world.pause(busyMs);
    }
  }
}

const unreadable = (name: string, caught: unknown): Problem => ({
  code: 'import-unreadable', severity: 'error', what: `${name} could not be read.`, tip: 'Check that it is still there and that you may read it.', cause: String(caught),
});

/** What came of it, in one sentence. */
export function intakeSentence({ kept, failed, strangers, cancelled }: IntakeState): string {
  const parts = [`${count(kept, 'recording')} ${kept === 1 ? 'is' : 'are'} in the library.`];
  if (failed.length > 0) parts.push(`${failed.length} could not be kept: ${some(failed.map(({ name, problem }) => `${name} (${problem.what})`))}.`);
  if (strangers.length > 0) parts.push(`${strangers.length === 1 ? 'One file is' : `${strangers.length} files are`} no recording${strangers.length === 1 ? '' : 's'}: ${some(strangers)}.`);
  if (cancelled) parts.push('The rest was cancelled.');
  return parts.join(' ');
}

const count = (number: number, word: string): string => `${number.toLocaleString('en-US')} ${word}${number === 1 ? '' : 's'}`;
const some = (names: readonly string[]): string => (names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`);
