import { mkdir, readdir, rm, unlink } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, success, type Problem, type Result } from '../../../shared/base/problem';
import type { Download } from '../../../shared/ipc/schemas';
import { syncFolder } from '../files/durable';
import { spaceProblem } from '../files/free-space';
import { entryFile, journalFile } from '../library/stored-entry';
import { RunningDownload, type DownloadWorld } from './download';
import { emptySha256, readJournal, writeJournal } from './journal';
import { Turns } from './turns';

/** Downloads at the same time; the rest wait for their turn. */
const mostAtOnce = 2;
const mostListed = 1000;

export type DownloadsWorld = Omit<DownloadWorld, 'turn'> & { /** Of the gateway at this address. */ readonly signingKey: (address: string) => string };

const problem = (code: string, what: string, tip: string): Problem => ({ code, severity: 'error', what, tip });
const unknown = problem('download-unknown', 'There is no such download.', 'Start it again from the list of recordings.');

/** All downloads, by recording id. What is unfinished is found again on the disk at the next start. */
export class Downloads {
  readonly #downloads = new Map<string, RunningDownload>();
  /** Being begun: a second click must not begin it twice. */
  readonly #beginning = new Set<string>();
  /** Each gateway's downloads wait for each other only: one that does not answer holds up nobody else's. */
  readonly #turns = new Map<string, Turns>();
  readonly #world: DownloadWorld;

  constructor(readonly world: DownloadsWorld) {
    this.#world = { ...world, turn: (signal, gateway) => this.#turnsOf(gateway).take(signal) };
  }

  /** Finds unfinished downloads. The library must have been started before. */
  async start(): Promise<void> {
    const { library } = this.world;
    for (const found of await readdir(library.root, { withFileTypes: true })) {
      if (!found.isDirectory()) continue;
      const folder = join(library.root, found.name);
      const journal = await readJournal(folder);
      if (!journal || library.folder(journal.recording.id) !== folder) {
        // A journal that cannot be read vouches for nothing: what is there can only be downloaded anew.
        if (!(await readdir(folder)).includes(entryFile)) await rm(folder, { recursive: true, force: true });
        continue;
      }
      if (library.has(journal.recording.id)) {
        // It was finished; only the last step was missing.
        await unlink(join(folder, journalFile)).catch(() => undefined);
        continue;
      }
      const download = new RunningDownload(this.#world, journal);
      this.#downloads.set(journal.recording.id, download);
      download.start();
    }
  }

  #turnsOf(gateway: string): Turns {
    const turns = this.#turns.get(gateway) ?? new Turns(mostAtOnce);
    this.#turns.set(gateway, turns);
    return turns;
  }

  list(): Download[] {
    return [...this.#downloads.values()].map((download) => download.shown);
  }

  /** From the gateway at this address, else from the first one signed in to. */
  async begin(recording: Download['recording'], from?: string): Promise<Result<undefined>> {
    const { library } = this.world;
    const running = this.#downloads.get(recording.id);
    const there = running?.shown.gatewayAddress ?? library.sourceOf(recording.id);
    if (from !== undefined && there !== undefined && there !== from && this.world.signedIn(there)) return failure(problem('download-twin', 'A recording of this name from another gateway is in the library already.', 'Remove that one first, or play it where it is.'));
    if (running && running.shown.state !== 'done') return this.resume(recording.id);
    if (library.has(recording.id)) return failure({ ...problem('download-there', 'This recording is in the library already.', 'Open it from there.'), severity: 'info' });
    if (recording.state === 'recording' || !/^[0-9a-f]{64}$/i.test(recording.sha256) || !Number.isSafeInteger(recording.sizeBytes) || recording.sizeBytes <= 0) {
      return failure(problem('recording-unfinished', 'This recording is not finished yet.', 'Download it once its session has ended.'));
    }
    const who = this.world.signedIn(from);
    if (!who) return failure(problem('signed-out', from === undefined ? 'Nobody is signed in to a gateway.' : `Nobody is signed in to ${from.replace(/^https?:\/\//, '')}.`, 'Sign in, then download.'));
    if (this.#downloads.size >= mostListed) return failure(problem('too-many-downloads', 'There are too many downloads already.', 'Wait until some are done.'));
    if (this.#beginning.has(recording.id)) return success(undefined);
    this.#beginning.add(recording.id);
    try {
      return await this.#beginNew(recording, who.address);
    } finally {
      this.#beginning.delete(recording.id);
    }
  }

  async #beginNew(recording: Download['recording'], gatewayAddress: string): Promise<Result<undefined>> {
    const { library } = this.world;
    const full = await spaceProblem(library.root, recording.sizeBytes);
    if (full) return failure(full);
    const journal = {
      version: 1 as const, recording, gatewayAddress, signingKey: this.world.signingKey(gatewayAddress), checkpoint: 0, prefixSha256: emptySha256, wanted: 'running' as const,
    };
    const folder = library.folder(recording.id);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await writeJournal(folder, journal);
    await syncFolder(library.root);
    const download = new RunningDownload(this.#world, journal);
    this.#downloads.set(recording.id, download);
    this.world.onChanged(download.shown);
    download.start();
    return success(undefined);
  }

  async pause(recordingId: string): Promise<Result<undefined>> {
    const download = this.#downloads.get(recordingId);
    if (!download) return failure(unknown);
    await download.pause();
    return success(undefined);
  }

  /** Goes on with a paused one; a failed one goes on from its safe bytes, or anew when what is there failed its check. */
  async resume(recordingId: string): Promise<Result<undefined>> {
    const download = this.#downloads.get(recordingId);
    if (!download) return failure(unknown);
    const { state, recording, gatewayAddress } = download.shown;
    if (state === 'failed' && this.world.library.has(recordingId)) {
      await this.world.library.remove(recordingId);
      this.#downloads.delete(recordingId);
      return this.begin(recording, gatewayAddress);
    }
    await download.resume();
    return success(undefined);
  }

  /** Stops it and deletes what was received. A finished recording stays in the library. */
  async cancel(recordingId: string): Promise<Result<undefined>> {
    const download = this.#downloads.get(recordingId);
    if (!download) return failure(unknown);
    await download.pause();
    await download.settled;
    this.#downloads.delete(recordingId);
    if (!this.world.library.has(recordingId)) await this.world.library.discard(recordingId);
    return success(undefined);
  }

  /** Forgets a download whose recording was removed from the library. */
  forget(recordingId: string): void {
    const state = this.#downloads.get(recordingId)?.shown.state;
    if (state === 'done' || state === 'failed') this.#downloads.delete(recordingId);
  }

  /** Somebody signed in or out, or the computer woke up: whoever waits tries at once, whoever may not go on waits. */
  async push(): Promise<void> {
    const due = [...this.#downloads.values()].filter(({ shown: { state, gatewayAddress } }) => state === 'waiting' || (state === 'running' && !this.world.signedIn(gatewayAddress)));
    await Promise.all(due.map((download) => download.resume()));
  }

  /** Stops everything with what is received made safe. */
  async close(): Promise<void> {
    await Promise.all([...this.#downloads.values()].map((download) => download.halt()));
  }
}
