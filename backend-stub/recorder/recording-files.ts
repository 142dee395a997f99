import { performance } from 'node:perf_hooks';
import { join } from 'node:path';
import { ProblemError } from '../../shared/base/problem';
import type { AuditEvent } from '../../shared/model/audit';
import type { Session } from '../../shared/model/session';
import type { FinalisedRecording } from '../contracts';
import { AppendFile } from './append-file';
import { eventsFile, sessionFile, storageUnavailable, syncFolder, writeDurably } from './folder';
import type { SigningKey } from './keys';
import { seal, type SealedRecording, type Sealing } from './seal';
import { wellFormed } from './text';

export interface WriterOptions {
  readonly folder: string;
  readonly session: Session;
  readonly server: Sealing['server'];
  readonly key: SigningKey;
  onFailure(caught: unknown): void;
  onSealed(sealed: SealedRecording): void;
}

/** Where the pictures or the text of a session go. */
type MainFile = Parameters<AppendFile['close']>[0];

/** The files of a recording that is being written, their clock and their end. What is in the main one is its writer's. */
export class RecordingFiles {
  readonly #openedAt = performance.now();
  #lastMs = 0;
  #finalising: Promise<FinalisedRecording> | undefined;

  private constructor(private readonly options: WriterOptions, private readonly name: MainFile, readonly main: AppendFile, private readonly events: AppendFile) {}

  /** Makes them; they are on the disk when this resolves, those of a person's session at least. */
  static async create(options: WriterOptions, name: MainFile, header: Uint8Array): Promise<RecordingFiles> {
    const { folder, session } = options;
    await writeDurably(join(folder, sessionFile), JSON.stringify(session), 0o600, !session.simulated);
    const main = await AppendFile.create(join(folder, name), options.onFailure);
    let events: AppendFile | undefined;
    try {
      events = await AppendFile.create(join(folder, eventsFile), options.onFailure);
      await main.append(header);
      if (!session.simulated) await syncFolder(folder);
      return new RecordingFiles(options, name, main, events);
    } catch (caught) {
      await main.close(name).catch(() => undefined);
      await events?.close(eventsFile).catch(() => undefined);
      throw caught;
    }
  }

  get recordingId(): string {
    return this.options.session.id;
  }

  /** Milliseconds since the start, never going back. */
  now(): number {
    this.#lastMs = Math.max(this.#lastMs, Math.round(performance.now() - this.#openedAt));
    return this.#lastMs;
  }

  /** Appends to the main file; answers where the bytes start and end in it. */
  async append(bytes: Uint8Array): Promise<{ readonly offset: number; readonly endOffset: number }> {
    this.#expectOpen();
    const offset = this.main.length;
    await this.main.append(bytes);
    return { offset, endOffset: offset + bytes.length };
  }

  async event(event: AuditEvent): Promise<void> {
    this.#expectOpen();
    await this.events.append(Buffer.from(`${wellFormed(JSON.stringify({ ...event, atMs: this.now() }))}\n`));
  }

  /** Closes the recording, with what `last` adds to it; a second call answers as the first. Rejects with storage-unavailable; the next start then recovers it. */
  finalise(session: Session, last?: (durationMs: number) => Uint8Array): Promise<FinalisedRecording> {
    this.#finalising ??= this.#finalise(session, last).catch((caught: unknown) => {
      throw caught instanceof ProblemError ? caught : storageUnavailable(caught, 'The recording could not be closed; the next start of the gateway does it.');
    });
    return this.#finalising;
  }

  async #finalise(session: Session, last?: (durationMs: number) => Uint8Array): Promise<FinalisedRecording> {
    const { folder, server, key } = this.options;
    const durationMs = this.now();
    if (last) await this.main.append(last(durationMs));
    const files = [await this.events.close(eventsFile), await this.main.close(this.name)];
    await writeDurably(join(folder, sessionFile), JSON.stringify(session), 0o600);
    const endedAt = session.endedAt ?? session.startedAt + durationMs;
    const sealed = await seal(folder, this.recordingId, { session, state: 'finalised', endedAt, durationMs, files, gaps: [], server }, key);
    this.options.onSealed(sealed);
    return sealed.recording;
  }

  #expectOpen(): void {
    if (this.#finalising !== undefined) throw new ProblemError({ code: 'recording-closed', severity: 'warning', what: 'This recording is closed.', tip: 'Nothing can be added to it.' });
  }
}
