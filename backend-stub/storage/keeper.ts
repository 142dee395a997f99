import type { Readable } from 'node:stream';
import { ProblemError, problemFrom, type Problem } from '../../shared/base/problem';
import { unixMillis } from '../../shared/base/units';
import type { KeptIn } from '../../shared/model/recording';
import type { AuditEntry, AuditLog } from '../audit/audit-log';
import type { FinalisedRecording, Log, Recorder } from '../contracts';
import { readReceipt, writeReceipt, type Receipt } from '../recorder/receipt';
import { sessionFromManifest } from '../sessions/history';
import { partBytesFor } from './checksums';
import { Delivery } from './delivery';
import { storeProblem, type LockMode, type ObjectName, type ObjectStore } from './port';
import { heldThere, lockedUntil, otherStore } from './refusals';

export interface KeeperParts {
  readonly store: ObjectStore;
  readonly recorder: Recorder;
  readonly isHeld: (recordingId: string) => boolean;
  readonly lock?: { readonly mode: LockMode; readonly days: number } | undefined;
  /** From when a recording is in the store until its files on this disk go; absent: they stay. */
  readonly dropAfterMs?: number | undefined;
  readonly audit: AuditLog;
  readonly log: Log;
  /** A recording is kept elsewhere than it was. */
  onRecording(recording: FinalisedRecording): void;
  /** Before attempt n + 1, in ms; 1 s doubling to five minutes, with chance, unless told. */
  readonly pauseMs?: ((attempts: number) => number) | undefined;
  readonly now?: (() => number) | undefined;
}

const dayMs = 86_400_000;
const lookEveryMs = 600_000;
/** A store that spoils what it is given is not fed for ever; with object lock each try is there to stay. */
const mostTries = 3;
/** Stores keep times in seconds. */
const sameTimeMs = 60_000;

const pause = (attempts: number): number => Math.min(300_000, 1_000 * 2 ** Math.min(attempts - 1, 9)) * (0.75 + Math.random() / 2);
const keyOf = (recordingId: string): string => `${recordingId}.vigil.tar`;
const codeOf = (caught: unknown): string => (caught instanceof ProblemError ? caught.problem.code : '');

/**
 * Brings every closed recording into the store and keeps what is there as it should be: verified, locked as long as the rule says,
 * held as people ordered. There is no queue to lose: what is to be done is the difference between the recordings' folders with their
 * receipts and how it should be.
 */
export class Keeper {
  readonly #receipts = new Map<string, Receipt>();
  readonly #leaving = new Set<string>();
  readonly #spoilt = new Map<string, number>();
  readonly #stop = new AbortController();
  #current: { readonly id: string; readonly abort: AbortController; readonly done: Promise<unknown> } | undefined;
  #wake: () => void = () => undefined;
  #due = false;
  #failing = false;
  #running: Promise<void> = Promise.resolve();

  readonly #delivery: Delivery;

  private constructor(private readonly parts: KeeperParts) {
    this.#delivery = new Delivery(parts.store, parts.recorder);
  }

  /** After the recorder has recovered. */
  static async open(parts: KeeperParts): Promise<Keeper> {
    const keeper = new Keeper(parts);
    for (const { recordingId, bundleBytes, bundleSha256 } of parts.recorder.list()) {
      const begun = (): Receipt => ({ version: 1, store: parts.store.address, state: 'begun', etag: '', bytes: bundleBytes, sha256: bundleSha256, held: false });
      // One that cannot be read says at least that something was sent.
      const receipt = await readReceipt(parts.recorder.folderOf(recordingId)).catch(begun);
      if (receipt !== undefined) keeper.#receipts.set(recordingId, receipt);
    }
    parts.recorder.elsewhere((id, from, to) => keeper.#read(id, from, to));
    return keeper;
  }

  start(): void {
    this.#running = this.#run();
  }

  /** There is something new: a recording, or a hold. */
  wake(): void {
    this.#due = true;
    this.#wake();
  }

  async close(): Promise<void> {
    this.#stop.abort();
    this.#current?.abort.abort();
    this.#wake();
    this.parts.store.close();
    await this.#running;
  }

  /** Whether the store does not answer, or refuses. */
  get failing(): boolean {
    return this.#failing;
  }

  placeOf(recordingId: string): KeptIn {
    const receipt = this.#receipts.get(recordingId);
    if (receipt === undefined || receipt.state === 'begun') return { where: 'gateway' };
    return { where: receipt.state === 'only' ? 'storage' : 'both', ...(receipt.lockedUntil === undefined ? {} : { lockedUntil: unixMillis(receipt.lockedUntil) }) };
  }

  /** Why the store would not let it be deleted now, as far as is known here. */
  lockProblem(recordingId: string, now: number): Problem | undefined {
    const until = this.#receipts.get(recordingId)?.lockedUntil;
    return until === undefined || until <= now ? undefined : lockedUntil(until);
  }

  async remove(recordingId: string): Promise<Problem | undefined> {
    const { store, recorder } = this.parts;
    this.#leaving.add(recordingId);
    if (this.#current?.id === recordingId) {
      this.#current.abort.abort();
      await this.#current.done;
    }
    const receipt = this.#receipts.get(recordingId);
    if (receipt === undefined) return undefined;
    const name = nameOf(recordingId, receipt);
    const stays = (problem: Problem): Problem => {
      this.#leaving.delete(recordingId);
      return problem;
    };
    if (receipt.store !== store.address) return stays(otherStore(receipt.store).problem);
    const object = await store.look(name);
    if (object !== undefined) {
      if (object.held || (object.lockedUntil ?? 0) > this.#now()) {
        // Not `held`: a hold that others set there is not this gateway's to release.
        await this.#keep(recordingId, { ...receipt, lockedUntil: object.lockedUntil, lockMode: object.lockMode });
        return stays(object.held ? heldThere : lockedUntil(object.lockedUntil ?? 0));
      }
      try {
        await store.remove({ ...name, versionId: object.versionId });
      } catch (caught) {
        if (codeOf(caught) === 'storage.denied' && caught instanceof ProblemError) return stays(caught.problem);
        throw caught;
      }
      if (await store.look({ ...name, versionId: object.versionId }) !== undefined) throw storeProblem('storage.unreachable', 'The storage says it deleted a recording, and still has it.', 'It is tried again by itself.');
    }
    if (recorder.list().some((one) => one.recordingId === recordingId)) this.#receipts.delete(recordingId);
    return undefined;
  }

  #now(): number {
    return (this.parts.now ?? Date.now)();
  }

  async #read(recordingId: string, from: number, to: number): Promise<Readable> {
    const receipt = this.#receipts.get(recordingId);
    if (receipt === undefined || receipt.store !== this.parts.store.address) throw otherStore(receipt?.store ?? '');
    return this.parts.store.read(nameOf(recordingId, receipt), receipt.etag, from, to);
  }

  async #run(): Promise<void> {
    for (let attempts = 0; !this.#stop.signal.aborted;) {
      this.#due = false;
      const trouble = await this.#pass();
      if (this.#stop.signal.aborted) return;
      if (trouble === undefined) {
        attempts = 0;
        if (this.#failing) await this.#recovered();
        await this.#wait(this.#untilDropMs(), true);
        continue;
      }
      attempts += 1;
      if (!this.#failing) await this.#failed(trouble);
      this.parts.log.warn({ 'event.name': 'storage.failed', attempts, cause: trouble.problem.cause ?? trouble.problem.what }, 'Recordings do not get into the storage.');
      await this.#wait((this.parts.pauseMs ?? pause)(attempts), false);
    }
  }

  /** `wakeable`: a store that is down is not asked sooner because something new happened. */
  async #wait(ms: number, wakeable: boolean): Promise<void> {
    if (this.#stop.signal.aborted || (wakeable && this.#due)) return;
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        if (!wakeable && !this.#stop.signal.aborted) return;
        clearTimeout(timer);
        resolve();
      };
    });
    this.#wake = () => undefined;
  }

  #untilDropMs(): number {
    const { dropAfterMs } = this.parts;
    if (dropAfterMs === undefined) return lookEveryMs;
    const due = [...this.#receipts.values()].flatMap(({ state, storedAt = 0 }) => (state === 'stored' ? [storedAt + dropAfterMs - this.#now()] : []));
    return Math.max(1_000, Math.min(lookEveryMs, ...due));
  }

  /** Everything once. Answers what is in the way of the store as a whole. */
  async #pass(): Promise<ProblemError | undefined> {
    let trouble: ProblemError | undefined;
    for (const recording of this.parts.recorder.list()) {
      const { recordingId: id, simulated } = recording;
      if (this.#stop.signal.aborted) return undefined;
      if (simulated || this.#leaving.has(id) || (this.#spoilt.get(id) ?? 0) >= mostTries) continue;
      const abort = new AbortController();
      const tended = this.#tend(recording, abort.signal).then(() => undefined, (caught: unknown) => caught ?? new Error('unknown'));
      this.#current = { id, abort, done: tended };
      const caught = await tended;
      this.#current = undefined;
      if (caught === undefined || abort.signal.aborted) continue;
      if (caught instanceof ProblemError && codeOf(caught) === 'storage.unreachable') return caught;
      if (caught instanceof ProblemError && codeOf(caught) === 'storage.denied') trouble ??= caught;
      else await this.#oneFailed(recording, problemFrom(caught, { code: 'storage.recording', what: 'A recording could not be put into the storage.', tip: 'The gateway\'s log tells more.' }));
    }
    return trouble;
  }

  /** One step after the other, each on the disk before the next. */
  async #tend(recording: FinalisedRecording, signal: AbortSignal): Promise<void> {
    const { store, recorder, isHeld, dropAfterMs, onRecording } = this.parts;
    const { recordingId: id } = recording;
    let receipt = this.#receipts.get(id);
    if (receipt !== undefined && receipt.store !== store.address) {
      if (receipt.state === 'only') return;
      receipt = undefined;
    }
    if (receipt === undefined || receipt.state === 'begun') {
      receipt = await this.#store(recording, receipt, signal);
      onRecording(recording);
    }
    const lock = this.#lockOf(recording);
    const held = isHeld(id);
    const name = nameOf(id, receipt);
    if (lock !== undefined && lock.until > this.#now() && (receipt.lockedUntil ?? 0) + sameTimeMs < lock.until) {
      await store.lock(name, lock);
      receipt = await this.#keep(id, { ...receipt, lockedUntil: lock.until, lockMode: lock.mode });
      onRecording(recording);
    }
    // Only where there is object lock is there a legal hold; elsewhere the hold is this gateway's alone.
    if (lock !== undefined && held !== receipt.held) {
      await store.hold(name, held);
      receipt = await this.#keep(id, { ...receipt, held });
    }
    if (receipt.state === 'stored' && dropAfterMs !== undefined && this.#now() >= (receipt.storedAt ?? 0) + dropAfterMs) {
      await this.#keep(id, { ...receipt, state: 'only' });
      await recorder.dropLocal(id);
      onRecording(recording);
    }
  }

  /** Sends it, unless it is there already, and makes sure that it is. */
  async #store(recording: FinalisedRecording, begun: Receipt | undefined, signal: AbortSignal): Promise<Receipt> {
    const { store, isHeld } = this.parts;
    const { recordingId: id, bundleBytes: bytes, bundleSha256: sha256 } = recording;
    const key = keyOf(id);
    const receipt: Receipt = begun ?? await this.#keep(id, { version: 1, store: store.address, state: 'begun', etag: '', bytes, sha256, held: false });
    // A gateway that died may have brought it there and not known.
    const there = begun === undefined ? undefined : await store.look({ key });
    const lock = this.#lockOf(recording);
    const held = lock !== undefined && isHeld(id);
    const adopted = there?.claimedSha256 === sha256 ? await this.#delivery.verified({ key, versionId: there.versionId }, recording, undefined) : undefined;
    const { object, verifiedBy } = adopted ?? await this.#delivery.send(recording, { key, bytes, sha256, partBytes: partBytesFor(bytes), held, lock: lock !== undefined && lock.until > this.#now() ? lock : undefined, signal });
    return this.#keep(id, { ...receipt, state: 'stored', versionId: object.versionId, etag: object.etag, held: adopted === undefined && held, lockedUntil: object.lockedUntil, lockMode: object.lockMode, storedAt: this.#now(), verifiedBy });
  }

  #lockOf(recording: FinalisedRecording): { readonly mode: LockMode; readonly until: number } | undefined {
    const { lock } = this.parts;
    if (lock === undefined) return undefined;
    const session = sessionFromManifest(recording);
    return { mode: lock.mode, until: (session.endedAt ?? session.startedAt) + lock.days * dayMs };
  }

  async #keep(recordingId: string, receipt: Receipt): Promise<Receipt> {
    await writeReceipt(this.parts.recorder.folderOf(recordingId), receipt);
    this.#receipts.set(recordingId, receipt);
    return receipt;
  }

  async #failed({ problem }: ProblemError): Promise<void> {
    this.#failing = true;
    await this.#say({ level: 'Error', event: 'storage.failed', title: 'Recording Storage Failed', message: problem.what, success: false, details: { storage: this.parts.store.address, code: problem.code } });
  }

  async #recovered(): Promise<void> {
    this.#failing = false;
    await this.#say({ event: 'storage.recovered', title: 'Recording Storage Recovered', message: this.parts.store.address, success: true, details: { storage: this.parts.store.address } });
  }

  async #oneFailed({ recordingId, bundleSha256 }: FinalisedRecording, problem: Problem): Promise<void> {
    const tries = (this.#spoilt.get(recordingId) ?? 0) + 1;
    this.#spoilt.set(recordingId, tries);
    this.parts.log.error({ 'event.name': 'storage.recording.failed', 'vigil.recording': recordingId, tries, cause: problem.cause ?? problem.what }, 'A recording could not be put into the storage.');
    if (tries < mostTries) this.#due = true;
    else await this.#say({ level: 'Error', event: 'storage.recording.failed', title: 'Recording Not Stored', message: `recording=${recordingId}: ${problem.what}`, success: false, details: { storage: this.parts.store.address, recordingId, sha256: bundleSha256, code: problem.code } });
  }

  /** That the log itself cannot be written is told elsewhere. */
  async #say(entry: Omit<AuditEntry, 'category' | 'user' | 'remoteAddress'>): Promise<void> {
    await this.parts.audit.append({ category: 'Administrative', user: 'gateway', remoteAddress: '', ...entry }).catch(() => undefined);
  }
}

const nameOf = (recordingId: string, { versionId }: Receipt): ObjectName => ({ key: keyOf(recordingId), versionId });
