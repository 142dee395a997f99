import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { ProblemError } from '../../shared/base/problem';
import type { AuditEvent } from '../../shared/model/audit';
import type { Session } from '../../shared/model/session';
import type { CastKind, FinalisedRecording, RecordedKind, RecordedLine, RecordingWriter } from '../contracts';
import { AppendFile } from './append-file';
import { castHeader, castLine, parseCastLine } from './cast';
import { castFile, eventsFile, sessionFile, storageUnavailable, syncFolder, writeDurably } from './folder';
import { seal, type SealedRecording, type Sealing } from './seal';
import type { SigningKey } from './keys';
import { wellFormed } from './text';

const newline = 0x0a;
/** A line that is longer than the caller's limit is read whole in steps of this. */
const readStepBytes = 64 * 1024;

export interface WriterOptions {
  readonly folder: string;
  readonly session: Session;
  readonly server: Sealing['server'];
  readonly key: SigningKey;
  onFailure(caught: unknown): void;
  onSealed(sealed: SealedRecording): void;
}

/** Makes the files of a recording, header and all; they are on the disk when this resolves, those of a person's session at least. */
export async function openWriter(options: WriterOptions): Promise<FileWriter> {
  const { folder, session } = options;
  await writeDurably(join(folder, sessionFile), JSON.stringify(session), 0o600, !session.simulated);
  const cast = await AppendFile.create(join(folder, castFile), options.onFailure);
  let events: AppendFile | undefined;
  try {
    events = await AppendFile.create(join(folder, eventsFile), options.onFailure);
    await cast.append(castHeader(session, 'xterm-256color'));
    if (!session.simulated) await syncFolder(folder);
    return new FileWriter(options, cast, events);
  } catch (caught) {
    await cast.close('session.cast').catch(() => undefined);
    await events?.close('events.jsonl').catch(() => undefined);
    throw caught;
  }
}

/** Writes one recording. A write error makes `append` and `event` reject with storage-unavailable from then on. */
export class FileWriter implements RecordingWriter {
  readonly recordingId: string;
  readonly headerBytes: number;
  readonly #openedAt = performance.now();
  #lastMs = 0;
  #finalising: Promise<FinalisedRecording> | undefined;

  constructor(private readonly options: WriterOptions, private readonly cast: AppendFile, private readonly events: AppendFile) {
    this.recordingId = options.session.id;
    this.headerBytes = cast.length;
  }

  /** Milliseconds since the start, never going back. */
  #now(): number {
    this.#lastMs = Math.max(this.#lastMs, Math.round(performance.now() - this.#openedAt));
    return this.#lastMs;
  }

  async append(kind: RecordedKind, data: string): Promise<RecordedLine> {
    if (this.#finalising !== undefined) throw closed();
    const atMs = this.#now();
    const text = wellFormed(data);
    const bytes = castLine(kind as CastKind, text, atMs);
    const offset = this.cast.length;
    await this.cast.append(bytes);
    return { kind, data: text, atMs, offset, endOffset: offset + bytes.length };
  }

  async event(event: AuditEvent): Promise<void> {
    if (this.#finalising !== undefined) throw closed();
    await this.events.append(Buffer.from(`${wellFormed(JSON.stringify({ ...event, atMs: this.#now() }))}\n`));
  }

  async readFrom(from: number, limitBytes: number): Promise<readonly RecordedLine[]> {
    const start = await this.#lineStart(Math.max(from, this.headerBytes));
    let bytes = await this.cast.read(start, start + Math.max(limitBytes, 1));
    while (bytes.indexOf(newline) < 0 && start + bytes.length < this.cast.written) {
      bytes = await this.cast.read(start, start + bytes.length + readStepBytes);
    }
    // A first line over the limit comes alone, so that the reader gets on.
    if (bytes.length > limitBytes) bytes = bytes.subarray(0, bytes.indexOf(newline) + 1);
    const lines: RecordedLine[] = [];
    for (let at = 0, end = bytes.indexOf(newline); end >= 0; at = end + 1, end = bytes.indexOf(newline, at)) {
      const line = parseCastLine(bytes.toString('utf8', at, end), start + at, start + end + 1);
      if (line !== undefined) lines.push(line);
    }
    return lines;
  }

  /** The first line that starts at or after `from`. */
  async #lineStart(from: number): Promise<number> {
    for (let position = from - 1; position < this.cast.written;) {
      const bytes = await this.cast.read(position, position + readStepBytes);
      const end = bytes.indexOf(newline);
      if (end >= 0) return position + end + 1;
      if (bytes.length === 0) break;
      position += bytes.length;
    }
    return this.cast.written;
  }

  /** Closes the recording; a second call answers as the first. Rejects with storage-unavailable; the next start then recovers it. */
  finalise(session: Session): Promise<FinalisedRecording> {
    this.#finalising ??= this.#finalise(session).catch((caught: unknown) => {
      throw caught instanceof ProblemError ? caught : storageUnavailable(caught, 'The recording could not be closed; the next start of the gateway does it.');
    });
    return this.#finalising;
  }

  async #finalise(session: Session): Promise<FinalisedRecording> {
    const { folder, server, key } = this.options;
    const durationMs = this.#now();
    const files = [await this.events.close('events.jsonl'), await this.cast.close('session.cast')];
    await writeDurably(join(folder, sessionFile), JSON.stringify(session), 0o600);
    const endedAt = session.endedAt ?? session.startedAt + durationMs;
    const sealed = await seal(folder, this.recordingId, { session, state: 'finalised', endedAt, durationMs, files, gaps: [], server }, key);
    this.options.onSealed(sealed);
    return sealed.recording;
  }
}

export const closed = (): ProblemError => new ProblemError({ code: 'recording-closed', severity: 'warning', what: 'This recording is closed.', tip: 'Nothing can be added to it.' });
