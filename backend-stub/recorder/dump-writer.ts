import { performance } from 'node:perf_hooks';
import { join } from 'node:path';
import { ProblemError } from '../../shared/base/problem';
import type { AuditEvent } from '../../shared/model/audit';
import type { Session } from '../../shared/model/session';
import type { FinalisedRecording, RecordedKind, RecordedLine, RecordingWriter } from '../contracts';
import { elements, instruction } from '../desktop/instructions';
import { AppendFile } from './append-file';
import { dumpHeader, linesOf, piecesOf } from './dump';
import { dumpFile, eventsFile, sessionFile, storageUnavailable, syncFolder, writeDurably } from './folder';
import { seal } from './seal';
import { wellFormed } from './text';
import { closed, type WriterOptions } from './writer';

/** As `openWriter`, for a graphical session. */
export async function openDumpWriter(options: WriterOptions): Promise<DumpWriter> {
  const { folder, session } = options;
  await writeDurably(join(folder, sessionFile), JSON.stringify(session), 0o600, !session.simulated);
  const dump = await AppendFile.create(join(folder, dumpFile), options.onFailure);
  let events: AppendFile | undefined;
  try {
    events = await AppendFile.create(join(folder, eventsFile), options.onFailure);
    await dump.append(Buffer.from(dumpHeader(session.width ?? 0, session.height ?? 0)));
    if (!session.simulated) await syncFolder(folder);
    return new DumpWriter(options, dump, events);
  } catch (caught) {
    await dump.close(dumpFile).catch(() => undefined);
    await events?.close(eventsFile).catch(() => undefined);
    throw caught;
  }
}

/** Writes the recording of a graphical session: a Guacamole dump. */
export class DumpWriter implements RecordingWriter {
  readonly recordingId: string;
  readonly headerBytes: number;
  readonly #openedAt = performance.now();
  #lastMs = 0;
  #finalising: Promise<FinalisedRecording> | undefined;

  constructor(private readonly options: WriterOptions, private readonly dump: AppendFile, private readonly events: AppendFile) {
    this.recordingId = options.session.id;
    this.headerBytes = dump.length;
  }

  /** `input` and `pointer`: elements of one instruction, to which the time is added; a clipboard has none. `marker`: a text. */
  append(kind: RecordedKind, data: string): Promise<RecordedLine> {
    const atMs = this.#now();
    if (kind === 'marker') return this.#write('marker', instruction('log', wellFormed(data)), atMs);
    return this.#write(kind, data.endsWith(';') ? data : `${data},${elements(atMs)};`, atMs);
  }

  appendPicture(instructions: string): Promise<readonly RecordedLine[]> {
    const atMs = this.#now();
    return Promise.all(piecesOf(instructions + instruction('sync', atMs)).map((piece) => this.#write('draw', piece, atMs)));
  }

  async event(event: AuditEvent): Promise<void> {
    if (this.#finalising !== undefined) throw closed();
    await this.events.append(Buffer.from(`${wellFormed(JSON.stringify({ ...event, atMs: this.#now() }))}\n`));
  }

  /** `from` is where an instruction starts; else there is nothing. */
  async readFrom(from: number, limitBytes: number): Promise<readonly RecordedLine[]> {
    const start = Math.max(from, this.headerBytes);
    // One instruction is always among so many bytes.
    return linesOf(await this.dump.read(start, start + Math.max(limitBytes, 16 * 1024)), start);
  }

  finalise(session: Session): Promise<FinalisedRecording> {
    this.#finalising ??= this.#finalise(session).catch((caught: unknown) => {
      throw caught instanceof ProblemError ? caught : storageUnavailable(caught, 'The recording could not be closed; the next start of the gateway does it.');
    });
    return this.#finalising;
  }

  async #write(kind: RecordedKind, data: string, atMs: number): Promise<RecordedLine> {
    if (this.#finalising !== undefined) throw closed();
    const bytes = Buffer.from(data);
    const offset = this.dump.length;
    await this.dump.append(bytes);
    return { kind, data, atMs, offset, endOffset: offset + bytes.length };
  }

  #now(): number {
    this.#lastMs = Math.max(this.#lastMs, Math.round(performance.now() - this.#openedAt));
    return this.#lastMs;
  }

  async #finalise(session: Session): Promise<FinalisedRecording> {
    const { folder, server, key } = this.options;
    const durationMs = this.#now();
    // So that a player knows how long the last picture stood.
    await this.dump.append(Buffer.from(instruction('sync', durationMs)));
    const files = [await this.events.close(eventsFile), await this.dump.close(dumpFile)];
    await writeDurably(join(folder, sessionFile), JSON.stringify(session), 0o600);
    const endedAt = session.endedAt ?? session.startedAt + durationMs;
    const sealed = await seal(folder, this.recordingId, { session, state: 'finalised', endedAt, durationMs, files, gaps: [], server }, key);
    this.options.onSealed(sealed);
    return sealed.recording;
  }
}
