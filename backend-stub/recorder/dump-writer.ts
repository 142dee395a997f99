import type { AuditEvent } from '../../shared/model/audit';
import type { Session } from '../../shared/model/session';
import type { FinalisedRecording, RecordedKind, RecordedLine, RecordingWriter } from '../contracts';
import { elements, instruction } from '../desktop/instructions';
import { dumpHeader, linesOf, piecesOf } from './dump';
import { dumpFile } from './folder';
import { RecordingFiles, type WriterOptions } from './recording-files';
import { wellFormed } from './text';

/** As `openWriter`, for a graphical session. */
export async function openDumpWriter(options: WriterOptions): Promise<DumpWriter> {
  const { width, height } = options.session;
  return new DumpWriter(await RecordingFiles.create(options, dumpFile, Buffer.from(dumpHeader(width ?? 0, height ?? 0))));
}

/** Writes the recording of a graphical session: a Guacamole dump. */
export class DumpWriter implements RecordingWriter {
  readonly recordingId: string;
  readonly headerBytes: number;

  constructor(private readonly files: RecordingFiles) {
    this.recordingId = files.recordingId;
    this.headerBytes = files.main.length;
  }

  /** `input` and `pointer`: elements of one instruction, to which the time is added; a clipboard has none. `marker`: a text. */
  append(kind: RecordedKind, data: string): Promise<RecordedLine> {
    const atMs = this.files.now();
    if (kind === 'marker') return this.#write('marker', instruction('log', wellFormed(data)), atMs);
    return this.#write(kind, data.endsWith(';') ? data : `${data},${elements(atMs)};`, atMs);
  }

  appendPicture(instructions: string): Promise<readonly RecordedLine[]> {
    const atMs = this.files.now();
    return Promise.all(piecesOf(instructions + instruction('sync', atMs)).map((piece) => this.#write('draw', piece, atMs)));
  }

  event(event: AuditEvent): Promise<void> {
    return this.files.event(event);
  }

  /** `from` is where an instruction starts; else there is nothing. */
  async readFrom(from: number, limitBytes: number): Promise<readonly RecordedLine[]> {
    const start = Math.max(from, this.headerBytes);
    // One instruction is always among so many bytes.
    return linesOf(await this.files.main.read(start, start + Math.max(limitBytes, 16 * 1024)), start);
  }

  /** The last `sync` tells a player how long the last picture stood. */
  finalise(session: Session): Promise<FinalisedRecording> {
    return this.files.finalise(session, (durationMs) => Buffer.from(instruction('sync', durationMs)));
  }

  async #write(kind: RecordedKind, data: string, atMs: number): Promise<RecordedLine> {
    return { kind, data, atMs, ...await this.files.append(Buffer.from(data)) };
  }
}
