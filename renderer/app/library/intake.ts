import type { Problem, Result } from '../../../shared/base/problem';
import type { LibraryEntry } from '../../../shared/ipc/schemas';
import type { RecordingLocation } from '../../../shared/recording/port';
import type { Host } from '../../host/host';
import type { Catalogue, Intake, IntakeState } from '../../services/services';
import { Subject } from './subject';

/** A recording on its way in. */
export interface Incoming {
  readonly recording: RecordingLocation;
  /** What people call it, where its name says nothing. */
  readonly title?: string | undefined;
}

/** What came of one. `already`: the library holds the same bytes, and `entry` is that one. */
export type Taken =
  | { readonly kind: 'kept' | 'already'; readonly entry: LibraryEntry }
  | { readonly kind: 'failed'; readonly problem: Problem }
  | { readonly kind: 'stranger' | 'cancelled' };

export interface IntakeWorld {
  readonly host: Pick<Host, 'importRecording'>;
  readonly recognise: Catalogue['recognise'];
  /** The entry that holds the same bytes. */
  findKept(recording: RecordingLocation): Promise<LibraryEntry | undefined>;
  /** Waits, in ms. */
  pause(milliseconds: number): Promise<void>;
}

/** The main process takes so many calls a second and so many imports at once; a little later it takes more. */
const busy = new Set(['too-many-calls', 'import-busy']);
const busyTries = 40;
const busyMs = 250;
const nothingYet: IntakeState = { running: false, total: 0, kept: 0, already: [], failed: [], strangers: [], cancelled: false };

/** Copies recordings into the library, one after the other. What is no recording stays out, and so does what is there already. */
export class LibraryIntake implements Intake {
  readonly #state = new Subject<IntakeState | undefined>(undefined);
  readonly #queue: { readonly incoming: Incoming; readonly done: (taken: Taken) => void }[] = [];
  #running = false;
  #round = 0;

  constructor(readonly world: IntakeWorld) {}

  readonly getSnapshot = this.#state.getSnapshot;
  readonly subscribe = this.#state.subscribe;

  /** Resolves when these were taken in, or turned away, with what came of each. */
  async add(recordings: readonly Incoming[]): Promise<readonly Taken[]> {
    if (recordings.length === 0) return [];
    const before = this.#running ? this.#now : nothingYet;
    this.#change({ ...before, running: true, total: before.total + recordings.length });
    const all = recordings.map((incoming) => new Promise<Taken>((done) => this.#queue.push({ incoming, done })));
    void this.#run();
    return Promise.all(all);
  }

  cancel(): void {
    if (!this.#running) return;
    this.#round += 1;
    const left = this.#queue.splice(0);
    this.#change({ ...this.#now, cancelled: true });
    for (const { done } of left) done({ kind: 'cancelled' });
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
      next.done(await this.#take(next.incoming));
    }
    this.#running = false;
    this.#change({ ...this.#now, running: false, current: undefined });
  }

  async #take(incoming: Incoming): Promise<Taken> {
    const { recording, title } = incoming;
    const name = title ?? recording.name;
    const round = this.#round;
    this.#change({ ...this.#now, current: { name, fraction: 0 } });
    const recognised = await this.world.recognise(recording);
    if (round !== this.#round) return { kind: 'cancelled' };
    if (!recognised.ok) {
      const names = [recording, ...recording.others ?? []].map((each) => each.name);
      this.#change({ ...this.#now, total: this.#now.total - 1, strangers: [...this.#now.strangers, ...names] });
      return { kind: 'stranger' };
    }
    const same = await this.world.findKept(recording);
    if (same !== undefined) {
      this.#change({ ...this.#now, already: [...this.#now.already, name] });
      return { kind: 'already', entry: same };
    }
    const kept = await this.#import(incoming, () => round !== this.#round);
    if (kept.ok) {
      this.#change({ ...this.#now, kept: this.#now.kept + 1 });
      return { kind: 'kept', entry: kept.value };
    }
    if (kept.problem.code === 'cancelled') return { kind: 'cancelled' };
    this.#change({ ...this.#now, failed: [...this.#now.failed, { name, problem: kept.problem }] });
    return { kind: 'failed', problem: kept.problem };
  }

  async #import({ recording, title }: Incoming, stopped: () => boolean): Promise<Result<LibraryEntry>> {
    const name = title ?? recording.name;
    for (let attempt = 1; ; attempt += 1) {
      const kept = await this.world.host.importRecording(recording, title, (fraction) => this.#change({ ...this.#now, current: { name, fraction } }), stopped)
        .catch((caught: unknown) => ({ ok: false as const, problem: unreadable(name, caught) }));
      if (kept.ok || !busy.has(kept.problem.code) || attempt === busyTries || stopped()) return kept;
      await this.world.pause(busyMs);
    }
  }
}

const unreadable = (name: string, caught: unknown): Problem => ({
  code: 'import-unreadable', severity: 'error', what: `${name} could not be read.`, tip: 'Check that it is still there and that you may read it.', cause: String(caught),
});

/** What came of it, in one sentence. */
export function intakeSentence({ kept, already, failed, strangers, cancelled }: IntakeState): string {
  const parts = kept > 0 || already.length === 0 ? [`${count(kept, 'recording')} ${kept === 1 ? 'is' : 'are'} in the library.`] : [];
  if (already.length > 0) parts.push(`${already.length === 1 ? `${already[0]} was` : `${already.length} recordings were`} in the library already.`);
  if (failed.length > 0) parts.push(`${failed.length} could not be kept: ${some(failed.map(({ name, problem }) => `${name} (${problem.what})`))}.`);
  if (strangers.length > 0) parts.push(`${strangers.length === 1 ? 'One file is' : `${strangers.length} files are`} no recording${strangers.length === 1 ? '' : 's'}: ${some(strangers)}.`);
  if (cancelled) parts.push('The rest was cancelled.');
  return parts.join(' ');
}

const count = (number: number, word: string): string => `${number.toLocaleString('en-US')} ${word}${number === 1 ? '' : 's'}`;
const some = (names: readonly string[]): string => (names.length <= 3 ? names.join(', ') : `${names.slice(0, 3).join(', ')} and ${names.length - 3} more`);
