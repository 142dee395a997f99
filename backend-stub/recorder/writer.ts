import type { AuditEvent } from '../../shared/model/audit';
import type { Session } from '../../shared/model/session';
import type { CastKind, FinalisedRecording, RecordedKind, RecordedLine, RecordingWriter } from '../contracts';
import { castHeader, castLine, parseCastLine } from './cast';
import { castFile } from './folder';
import { RecordingFiles, type WriterOptions } from './recording-files';
import { wellFormed } from './text';

const newline = 0x0a;
/** A line that is longer than the caller's limit is read whole in steps of this. */
const readStepBytes = 64 * 1024;

/** Makes the files of a recording, header and all; they are on the disk when this resolves, those of a person's session at least. */
export async function openWriter(options: WriterOptions): Promise<FileWriter> {
  return new FileWriter(await RecordingFiles.create(options, castFile, castHeader(options.session, 'xterm-256color')));
}

/** Writes one recording. A write error makes `append` and `event` reject with storage-unavailable from then on. */
export class FileWriter implements RecordingWriter {
  readonly recordingId: string;
  readonly headerBytes: number;

  constructor(private readonly files: RecordingFiles) {
    this.recordingId = files.recordingId;
    this.headerBytes = files.main.length;
  }

  async append(kind: RecordedKind, data: string): Promise<RecordedLine> {
    const atMs = this.files.now();
    const text = wellFormed(data);
    return { kind, data: text, atMs, ...await this.files.append(castLine(kind as CastKind, text, atMs)) };
  }

  event(event: AuditEvent): Promise<void> {
    return this.files.event(event);
  }

  async readFrom(from: number, limitBytes: number): Promise<readonly RecordedLine[]> {
    const start = await this.#lineStart(Math.max(from, this.headerBytes));
    let bytes = await this.files.main.read(start, start + Math.max(limitBytes, 1));
    while (bytes.indexOf(newline) < 0 && start + bytes.length < this.files.main.written) {
      bytes = await this.files.main.read(start, start + bytes.length + readStepBytes);
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
    for (let position = from - 1; position < this.files.main.written;) {
      const bytes = await this.files.main.read(position, position + readStepBytes);
      const end = bytes.indexOf(newline);
      if (end >= 0) return position + end + 1;
      if (bytes.length === 0) break;
      position += bytes.length;
    }
    return this.files.main.written;
  }

  finalise(session: Session): Promise<FinalisedRecording> {
    return this.files.finalise(session);
  }
}
