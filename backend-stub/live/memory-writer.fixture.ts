import type { RecordedKind, RecordedLine, RecordingWriter } from '../contracts';

/** A recorder's writer without a disk; what was "written" can be read back, as with the real one. */
export class MemoryWriter implements RecordingWriter {
  readonly recordingId = 'memory';
  readonly headerBytes = 50;
  readonly lines: RecordedLine[] = [];
  reads = 0;
  /** Time of the next line; 10 ms a line when nobody sets it. */
  atMs: number | undefined;

  get end(): number {
    return this.lines.at(-1)?.endOffset ?? this.headerBytes;
  }

  append(kind: RecordedKind, data: string): Promise<RecordedLine> {
    const offset = this.end;
    const line = { kind, data, atMs: this.atMs ?? this.lines.length * 10, offset, endOffset: offset + 16 + Buffer.byteLength(JSON.stringify(data)) };
    this.lines.push(line);
    return Promise.resolve(line);
  }

  event(): Promise<void> {
    return Promise.resolve();
  }

  readFrom(from: number, limitBytes: number): Promise<readonly RecordedLine[]> {
    this.reads += 1;
    return Promise.resolve(this.lines.filter((line) => line.offset >= from && line.offset < from + limitBytes));
  }

  finalise(): Promise<never> {
    return Promise.reject(new Error('nothing to finalise'));
  }
}
