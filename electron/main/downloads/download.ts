import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import { problemFrom, type Problem } from '../../../shared/base/problem';
import type { Download } from '../../../shared/ipc/schemas';
import { spaceProblem } from '../files/free-space';
import type { VerifyFile } from '../files/verify-file';
import type { Fetch } from '../gateway/connect';
import type { SignedIn } from '../gateway/access';
import type { Library } from '../library/library';
import { partFile, recordingFile } from '../library/stored-entry';
import { finishDownload, type Step } from './finish';
import { writeJournal, type Journal } from './journal';
import { initialState, retryDelay, transition, type DownloadEvent, type DownloadState } from './machine';
import { Part } from './part';
import { SpeedMeter, tellEveryMs } from './speed-meter';
import { transfer } from './transfer';

export interface DownloadWorld {
  readonly fetch: Fetch;
  readonly library: Library;
  readonly verify: VerifyFile;
  /** At this address; without one, at the first gateway signed in to. */
  readonly signedIn: (address?: string) => SignedIn | undefined;
  readonly onUnauthenticated: (token: string, problem: Problem) => void;
  readonly now: () => number;
  /** Waits; ends early when the signal fires. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Resolves with the function that gives the turn back. */
  readonly turn: (signal: AbortSignal, gatewayAddress: string) => Promise<() => void>;
  readonly onChanged: (download: Download) => void;
  readonly step?: Step;
  readonly idleMs?: number;
}

const signInFirst = (address: string): Problem => ({
  code: 'signed-out', severity: 'warning', what: `The download waits until somebody is signed in to ${address.replace(/^https?:\/\//, '')}.`, tip: 'Sign in; it goes on by itself.',
});

/** One download from its first byte to the library. Everything it does can be cut at any point and gone on with later. */
export class RunningDownload {
  #state: DownloadState;
  #journal: Journal;
  #stop = new AbortController();
  #loop: Promise<void> = Promise.resolve();
  #looping = false;
  #wishes: Promise<void> = Promise.resolve();
  #received: number;
  readonly #speed: SpeedMeter;
  #telling: ReturnType<typeof setTimeout> | undefined;

  constructor(readonly world: DownloadWorld, journal: Journal) {
    this.#journal = journal;
    this.#received = journal.checkpoint;
    this.#speed = new SpeedMeter(world.now);
    this.#state = journal.wanted === 'running' ? initialState : { phase: journal.wanted, attempts: 0, problem: journal.problem };
  }

  get folder(): string {
    return this.world.library.folder(this.#journal.recording.id);
  }

  /** What the window is shown. */
  get shown(): Download {
    const { phase, problem } = this.#state;
    return {
      recording: this.#journal.recording, gatewayAddress: this.#journal.gatewayAddress, state: phase,
      receivedBytes: this.#received, bytesPerSecond: phase === 'running' ? this.#speed.bytesPerSecond() : 0, problem,
    };
  }

  /** Goes on, unless it was paused or has failed. */
  start(): void {
    if (this.#looping || this.#state.phase !== 'waiting') return;
    this.#looping = true;
    this.#stop = new AbortController();
    this.#loop = this.#run(this.#stop.signal).catch((caught: unknown) => {
      this.#apply({ type: 'refuse', problem: problemFrom(caught, { code: 'download-broken', what: 'The download could not go on.', tip: 'Check the free space on the disk, then resume it.' }) });
    }).finally(() => (this.#looping = false));
  }

  /** Resolves when nothing is being written any more. */
  async pause(): Promise<void> {
    this.#apply({ type: 'pause' });
    await this.#afterOthers(async () => {
      await this.halt();
      await this.#keepWish();
    });
  }

  async resume(): Promise<void> {
    this.#apply({ type: 'resume' });
    await this.#afterOthers(async () => {
      // A waiting one is pushed: whatever it slept for is cut short.
      await this.halt();
      await this.#keepWish();
      this.start();
    });
  }

  /** One wish after the other: the journal is either a wish's to write or the running attempt's, never both at once. */
  #afterOthers(work: () => Promise<void>): Promise<void> {
    this.#wishes = this.#wishes.then(work);
    return this.#wishes;
  }

  /** Stops without changing what was wanted, as when Vigil is closed. */
  async halt(): Promise<void> {
    this.#stop.abort();
    await this.#loop;
  }

  get settled(): Promise<void> {
    return this.#loop;
  }

  async #run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && this.#state.phase === 'waiting') {
      const { attempts } = this.#state;
      if (attempts > 0) await this.world.sleep(retryDelay(attempts), signal);
      const who = this.world.signedIn(this.#journal.gatewayAddress);
      if (who?.address !== this.#journal.gatewayAddress) {
        // Pushed by `resume` when somebody signs in.
        this.#apply({ type: 'broke', problem: signInFirst(this.#journal.gatewayAddress) });
        return;
      }
      const giveBack = await this.world.turn(signal, this.#journal.gatewayAddress);
      try {
        if (!signal.aborted) await this.#attempt(who, signal);
      } finally {
        giveBack();
      }
    }
    if (this.#state.phase === 'failed') await this.#keepWish();
  }

  async #attempt(who: SignedIn, signal: AbortSignal): Promise<void> {
    const { recording } = this.#journal;
    await this.#undoRename();
    const full = await spaceProblem(this.folder, recording.sizeBytes - this.#journal.checkpoint);
    if (full) return this.#apply({ type: 'refuse', problem: full });
    this.#apply({ type: 'begin' });
    const part = await Part.open(this.folder, this.#journal, (total, fresh) => this.#onBytes(total, fresh));
    this.#received = part.offset;
    let end;
    try {
      end = await transfer({
        fetch: this.world.fetch, url: `${this.#journal.gatewayAddress}/recordings/${encodeURIComponent(recording.id)}/bundle`, token: who.token,
        expectedBytes: recording.sizeBytes, part, signal, ...(this.world.idleMs ? { idleMs: this.world.idleMs } : {}),
      });
      await part.checkpoint();
    } catch (caught) {
      const code = (caught as NodeJS.ErrnoException).code;
      const what = code === 'ENOSPC' ? `The disk is full: ${Math.ceil((recording.sizeBytes - part.journal.checkpoint) / 1e6)} MB more are needed.` : 'The recording cannot be written to the disk.';
      end = { kind: 'refused' as const, problem: problemFrom(caught, { code: code === 'ENOSPC' ? 'disk-full' : 'disk-write', what, tip: 'What was downloaded so far is kept. Free some space, then resume.' }) };
    } finally {
      this.#journal = part.journal;
      await part.close();
    }
    this.world.step?.('transferred');
    this.#received = this.#journal.checkpoint;
    if (end.kind === 'broke') this.#apply({ type: 'broke', problem: end.problem });
    if (end.kind === 'refused') this.#apply({ type: 'refuse', problem: end.problem });
    if (end.kind === 'unauthenticated') {
      this.#apply({ type: 'broke', problem: end.problem });
      this.world.onUnauthenticated(who.token, end.problem);
    }
    // Stopped from outside without a wish (closing): the phase stays, and a restart makes it waiting again.
    if (end.kind === 'stopped') this.#apply({ type: 'restart' });
    if (end.kind === 'complete') await this.#finish();
  }

  async #finish(): Promise<void> {
    this.#apply({ type: 'complete' });
    if (this.#state.phase !== 'verifying') return;
    const problem = await finishDownload(this.folder, this.#journal, this.world.library, this.world.verify, this.world.now, this.world.step);
    this.#apply({ type: 'verified', problem });
  }

  /** A crash between the rename and the entry: back to a part, and finish again. */
  async #undoRename(): Promise<void> {
    if (this.world.library.has(this.#journal.recording.id)) return;
    await rename(join(this.folder, recordingFile), join(this.folder, partFile)).catch((caught: NodeJS.ErrnoException) => {
      if (caught.code !== 'ENOENT') throw caught;
    });
  }

  async #keepWish(): Promise<void> {
    const { phase, problem } = this.#state;
    if (phase === 'done' || this.world.library.has(this.#journal.recording.id)) return;
    this.#journal = { ...this.#journal, wanted: phase === 'paused' || phase === 'failed' ? phase : 'running', problem };
    // Only a wish: when the disk does not take it, the worst is a download that goes on after a restart.
    await writeJournal(this.folder, this.#journal).catch(() => undefined);
  }

  #onBytes(total: number, fresh: number): void {
    this.#received = total;
    this.#state = transition(this.#state, { type: 'progress' });
    if (this.#speed.count(fresh)) this.world.onChanged(this.shown);
    this.#tellLater();
  }

  /** The last bytes before a silence are told too, and then that the speed has fallen to nothing. */
  #tellLater(): void {
    if (this.#telling) return;
    this.#telling = setTimeout(() => {
      this.#telling = undefined;
      const { shown } = this;
      if (shown.state !== 'running') return;
      this.world.onChanged(shown);
      if (shown.bytesPerSecond > 0) this.#tellLater();
    }, tellEveryMs).unref();
  }

  #apply(event: DownloadEvent): void {
    const before = this.#state;
    this.#state = transition(before, event);
    if (this.#state !== before) this.world.onChanged(this.shown);
  }
}
