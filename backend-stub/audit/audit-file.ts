import { createHash } from 'node:crypto';
import { mkdir, open, writeFile, type FileHandle } from 'node:fs/promises';
import { join } from 'node:path';
import { ProblemError } from '../../shared/base/problem';
import type { AuditEvent } from '../../shared/model/audit';

interface Place {
  readonly offset: number;
  readonly length: number;
  /** When the event was, Unix milliseconds. */
  readonly time: number;
}

export interface LoadReport {
  readonly events: number;
  /** File the torn last line was put in, if the gateway died in the middle of a write. */
  readonly tornTail?: string | undefined;
}

const genesis = '0'.repeat(64);
const hashOf = (previous: string, body: string): string => createHash('sha256').update(previous).update(body).digest('hex');

/**
 * One line of audit.jsonl: `{"event":…,"prevHash":…,"hash":…}`, where hash = SHA-256(prevHash + the event's JSON as it
 * stands in the line). Changing, dropping or swapping a line breaks every hash after it.
 */
const lineOf = (body: string, previous: string, hash: string): string => `{"event":${body},"prevHash":"${previous}","hash":"${hash}"}\n`;

interface ParsedLine {
  readonly event: AuditEvent;
  readonly hash: string;
}

function parseLine(text: string, previous: string, sequence: number): ParsedLine | undefined {
  const tail = /,"prevHash":"([0-9a-f]{64})","hash":"([0-9a-f]{64})"\}$/.exec(text);
  if (tail === null || !text.startsWith('{"event":')) return undefined;
  const body = text.slice('{"event":'.length, tail.index);
  if (tail[1] !== previous || tail[2] !== hashOf(previous, body)) return undefined;
  try {
    const event = JSON.parse(body) as AuditEvent;
    return event.sequence === sequence ? { event, hash: tail[2] } : undefined;
  } catch {
    return undefined;
  }
}

/** The append-only file under the audit log, with an index of where each event lies. */
export class AuditFile {
  readonly #places: Place[] = [];
  readonly #sequences = new Map<string, number>();
  readonly #sessions = new Map<string, number[]>();
  readonly #orders = new Map<string, number>();
  #hash = genesis;
  #size = 0;

  private constructor(private readonly handle: FileHandle) {}

  static async open(directory: string): Promise<{ readonly file: AuditFile; readonly report: LoadReport }> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const path = join(directory, 'audit.jsonl');
    const handle = await open(path, 'a+', 0o600);
    const file = new AuditFile(handle);
    const tornTail = await file.#load(directory);
    return { file, report: { events: file.sequence, tornTail } };
  }

  /** Of the newest event; the first has 1. */
  get sequence(): number {
    return this.#places.length;
  }

  sequenceOf(id: string): number | undefined {
    return this.#sequences.get(id);
  }

  /** When an event was, without reading it. */
  timeOf(sequence: number): number | undefined {
    return this.#places[sequence - 1]?.time;
  }

  sequencesOf(session: string): readonly number[] {
    return this.#sessions.get(session) ?? [];
  }

  sequenceOfOrder(order: string): number | undefined {
    return this.#orders.get(order);
  }

  /** Writes and syncs; on failure the file is cut back to the last whole event. */
  async append(events: readonly AuditEvent[]): Promise<void> {
    let hash = this.#hash;
    const lines = events.map((event) => {
      const body = JSON.stringify(event);
      const previous = hash;
      hash = hashOf(previous, body);
      return Buffer.from(lineOf(body, previous, hash));
    });
    try {
      await this.handle.appendFile(Buffer.concat(lines));
      await this.handle.datasync();
    } catch (caught) {
      await this.handle.truncate(this.#size).catch(() => undefined);
      throw new ProblemError({
        code: 'audit.unavailable', severity: 'error', what: 'The gateway cannot write its audit log.',
        tip: 'Free space on its disk; until then nothing that must be audited is done.', cause: String(caught),
      });
    }
    events.forEach((event, at) => this.#index(event, lines[at]?.length ?? 0));
    this.#hash = hash;
  }

  /** Events `from`..`to`, both included. */
  async read(from: number, to: number): Promise<readonly AuditEvent[]> {
    const first = this.#places[from - 1];
    const last = this.#places[to - 1];
    if (first === undefined || last === undefined) return [];
    const bytes = await this.#bytes(first.offset, last.offset + last.length - first.offset);
    return bytes.toString('utf8').trimEnd().split('\n').map((line) => (JSON.parse(line) as { event: AuditEvent }).event);
  }

  async readSequences(sequences: readonly number[]): Promise<readonly AuditEvent[]> {
    const found = await Promise.all(sequences.map((sequence) => this.read(sequence, sequence)));
    return found.flat();
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  async #bytes(offset: number, length: number): Promise<Buffer> {
    const buffer = Buffer.alloc(length);
    let done = 0;
    while (done < length) {
      const { bytesRead } = await this.handle.read(buffer, done, length - done, offset + done);
      if (bytesRead === 0) break;
      done += bytesRead;
    }
    return buffer.subarray(0, done);
  }

  #index(event: AuditEvent, length: number): void {
    this.#places.push({ offset: this.#size, length, time: event.time });
    this.#size += length;
    this.#sequences.set(event.id, event.sequence);
    if (event.sessionId !== undefined) {
      const known = this.#sessions.get(event.sessionId);
      if (known === undefined) this.#sessions.set(event.sessionId, [event.sequence]);
      else known.push(event.sequence);
    }
    if (event.orderId !== undefined && !this.#orders.has(event.orderId)) this.#orders.set(event.orderId, event.sequence);
  }

  async #load(directory: string): Promise<string | undefined> {
    const { size } = await this.handle.stat();
    const step = 4 << 20;
    let rest = Buffer.alloc(0);
    let line = 0;
    for (let at = 0; at < size; at += step) {
      rest = Buffer.concat([rest, await this.#bytes(at, Math.min(step, size - at))]);
      let start = 0;
      for (let end = rest.indexOf(10); end >= 0; end = rest.indexOf(10, start)) {
        line += 1;
        const parsed = parseLine(rest.toString('utf8', start, end), this.#hash, this.sequence + 1);
        if (parsed === undefined) {
          // Only the very last line can be torn by a crash; anything earlier was changed by somebody.
          if (at + step >= size && rest.indexOf(10, end + 1) < 0) return this.#cutTail(directory, size);
          throw new ProblemError({
            code: 'audit.broken', severity: 'error', what: `The audit log is not what this gateway wrote: line ${line} breaks the hash chain.`,
            tip: `Keep ${join(directory, 'audit.jsonl')} as evidence, move it away, and start again.`,
          });
        }
        this.#index(parsed.event, end + 1 - start);
        this.#hash = parsed.hash;
        start = end + 1;
      }
      rest = rest.subarray(start);
    }
    return rest.length > 0 ? this.#cutTail(directory, size) : undefined;
  }

  async #cutTail(directory: string, size: number): Promise<string> {
    const aside = join(directory, `audit.torn-${Date.now()}.jsonl`);
    await writeFile(aside, await this.#bytes(this.#size, size - this.#size), { mode: 0o600 });
    await this.handle.truncate(this.#size);
    await this.handle.datasync();
    return aside;
  }
}
