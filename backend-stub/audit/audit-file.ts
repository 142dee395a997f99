import { mkdir, readdir, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { chainHash, genesis, lineOf, parseLine } from '../../shared/audit';
import { ProblemError } from '../../shared/base/problem';
import type { AuditEvent } from '../../shared/model/audit';
import { syncFolder } from '../recorder/folder';
import { broken, LogTree, type HeadSigner } from './log-tree';
import { activeName, firstOf, Segment, segmentName } from './segment';

interface Place {
  readonly segment: Segment;
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

/** When a new segment is begun: what is deleted later is deleted by whole segments. */
export interface SegmentLimits {
  readonly bytes: number;
  readonly ms: number;
}

const monthly: SegmentLimits = { bytes: 64 << 20, ms: 30 * 86_400_000 };

/** Sequences, both included. */
export interface Expired {
  readonly first: number;
  readonly last: number;
}

/**
 * The append-only files under the audit log, with an index of where each event lies, and the tree over their lines.
 * `audit.jsonl` is written to; full ones are `audit-<first sequence>.jsonl` beside it.
 */
export class AuditFile {
  /** Of the first event that is still there onwards. */
  #places: Place[] = [];
  readonly #sequences = new Map<string, number>();
  readonly #sessions = new Map<string, number[]>();
  readonly #orders = new Map<string, number>();
  #segments: Segment[] = [];
  #deleted = 0;
  #hash = genesis;

  private constructor(private readonly directory: string, private readonly tree: LogTree, private readonly limits: SegmentLimits) {}

  static async open(directory: string, serverId: string, signer: HeadSigner, limits = monthly): Promise<{ readonly file: AuditFile; readonly report: LoadReport }> {
    await mkdir(directory, { recursive: true, mode: 0o700 });
    const file = new AuditFile(directory, await LogTree.open(directory, serverId, signer), limits);
    const tornTail = await file.#load();
    return { file, report: { events: file.sequence - file.#deleted, tornTail } };
  }

  /** Of the newest event; the first has 1. */
  get sequence(): number {
    return this.#deleted + this.#places.length;
  }

  /** Of the oldest event that is still there. */
  get first(): number {
    return this.#deleted + 1;
  }

  get proofs(): Pick<LogTree, 'head' | 'tree' | 'size'> {
    return this.tree;
  }

  sequenceOf(id: string): number | undefined {
    return this.#sequences.get(id);
  }

  /** When an event was, without reading it. */
  timeOf(sequence: number): number | undefined {
    return this.#places[sequence - this.first]?.time;
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
      hash = chainHash(previous, body);
      return Buffer.from(`${lineOf(body, previous, hash)}\n`);
    });
    let segment: Segment;
    try {
      segment = await this.#active();
      await segment.append(Buffer.concat(lines));
    } catch (caught) {
      throw new ProblemError({
        code: 'audit.unavailable', severity: 'error', what: 'The gateway cannot write its audit log.',
        tip: 'Free space on its disk; until then nothing that must be audited is done.', cause: String(caught),
      });
    }
    events.forEach((event, at) => this.#index(event, segment, lines[at]?.length ?? 0));
    this.#hash = hash;
    await this.tree.append(lines.map((line) => line.subarray(0, -1)));
  }

  /** Events `from`..`to`, both included; what was deleted is left out. */
  async read(from: number, to: number): Promise<readonly AuditEvent[]> {
    return (await this.lines(from, to)).map((line) => (JSON.parse(line) as { event: AuditEvent }).event);
  }

  /** The lines of events `from`..`to`, letter for letter and without their newline. */
  async lines(from: number, to: number): Promise<readonly string[]> {
    const found: string[] = [];
    for (let next = Math.max(from, this.first); next <= Math.min(to, this.sequence);) {
      const start = this.#places[next - this.first];
      if (start === undefined) break;
      const last = Math.min(to, this.sequence, start.segment.last);
      const end = this.#places[last - this.first] ?? start;
      const bytes = await start.segment.read(start.offset, end.offset + end.length - start.offset);
      found.push(...bytes.toString('utf8').trimEnd().split('\n'));
      next = last + 1;
    }
    return found;
  }

  async readSequences(sequences: readonly number[]): Promise<readonly AuditEvent[]> {
    const found = await Promise.all(sequences.map((sequence) => this.read(sequence, sequence)));
    return found.flat();
  }

  /**
   * Which of the oldest events could be deleted because all of their segment are from before `time`; makes them whole segments. Nothing may be
   * appended meanwhile.
   */
  async expired(time: number): Promise<Expired | undefined> {
    const isOld = (segment: Segment | undefined): boolean => segment !== undefined && segment.last > 0 && segment.lastTime < time;
    if (!isOld(this.#segments[0])) return undefined;
    if (this.#segments.every(isOld)) await this.#roll();
    const fresh = this.#segments.findIndex((segment) => !isOld(segment));
    return { first: this.first, last: this.#segments[fresh - 1]?.last ?? this.#deleted };
  }

  /**
   * Deletes whole segments up to that event. The hashes of their lines stay, under a signed head of their own, so that what remains is proved as
   * before. Nothing may be appended meanwhile.
   */
  async deleteUpTo(last: number): Promise<void> {
    await this.tree.rememberDeleted(last);
    await this.#forget(last);
  }

  async close(): Promise<void> {
    await this.tree.close();
    for (const { handle } of this.#segments) await handle.close();
  }

  /** The segment to write to; another one when it is full. */
  async #active(): Promise<Segment> {
    const active = this.#segments.at(-1);
    if (active === undefined) throw new Error('the audit log is closed');
    const full = active.size >= this.limits.bytes || (active.firstTime > 0 && Date.now() - active.firstTime >= this.limits.ms);
    return full ? this.#roll() : active;
  }

  async #roll(): Promise<Segment> {
    const active = this.#segments.at(-1);
    if (active !== undefined && active.last > 0) {
      const path = join(this.directory, segmentName(active.first));
      await rename(active.path, path);
      active.path = path;
    }
    const fresh = await Segment.open(join(this.directory, activeName), this.sequence + 1);
    await syncFolder(this.directory);
    this.#segments.push(fresh);
    return fresh;
  }

  /** Removes segments up to an event from index and disk. */
  async #forget(last: number): Promise<void> {
    const gone = this.#segments.filter((segment) => segment.last > 0 && segment.last <= last);
    this.#segments = this.#segments.filter((segment) => !gone.includes(segment));
    this.#places = this.#places.slice(last - this.#deleted);
    this.#deleted = last;
    for (const [id, sequence] of this.#sequences) if (sequence <= last) this.#sequences.delete(id);
    for (const [id, sequence] of this.#orders) if (sequence <= last) this.#orders.delete(id);
    for (const [id, sequences] of this.#sessions) {
      const left = sequences.filter((sequence) => sequence > last);
      if (left.length === 0) this.#sessions.delete(id);
      else this.#sessions.set(id, left);
    }
    for (const segment of gone) {
      await segment.handle.close();
      await rm(segment.path, { force: true });
    }
    await syncFolder(this.directory);
  }

  #index(event: AuditEvent, segment: Segment, length: number): void {
    this.#places.push({ segment, offset: segment.size, length, time: event.time });
    segment.size += length;
    segment.last = event.sequence;
    segment.lastTime = Math.max(segment.lastTime, event.time);
    if (segment.firstTime === 0) segment.firstTime = event.time;
    this.#sequences.set(event.id, event.sequence);
    if (event.sessionId !== undefined) {
      const known = this.#sessions.get(event.sessionId);
      if (known === undefined) this.#sessions.set(event.sessionId, [event.sequence]);
      else known.push(event.sequence);
    }
    if (event.orderId !== undefined && !this.#orders.has(event.orderId)) this.#orders.set(event.orderId, event.sequence);
  }

  async #load(): Promise<string | undefined> {
    this.#deleted = await this.tree.deleted();
    const firsts = (await readdir(this.directory)).flatMap((name) => firstOf(name) ?? []).sort((one, other) => one - other);
    for (const first of firsts) {
      const path = join(this.directory, segmentName(first));
      // A deletion that a crash cut short.
      if (first <= this.#deleted) await rm(path);
      else this.#segments.push(await Segment.open(path, first));
    }
    const active = await Segment.open(join(this.directory, activeName), 0);
    this.#segments.push(active);
    // A file that was made just now has a name only once its folder is synced.
    await syncFolder(this.directory);
    let torn: string | undefined;
    for (const segment of this.#segments) {
      const problem = await this.#loadSegment(segment, segment === active);
      if (problem !== undefined) torn = problem;
    }
    await this.tree.settle();
    return torn;
  }

  async #loadSegment(segment: Segment, active: boolean): Promise<string | undefined> {
    segment.first = this.sequence + 1;
    let line = 0;
    for await (const { bytes, whole, end } of segment.lines()) {
      line += 1;
      const parsed = whole ? parseLine(bytes.toString('utf8')) : undefined;
      const event = parsed?.event as unknown as AuditEvent | undefined;
      // After a deletion the first line's predecessor is gone; the tree covers the hash it names.
      const follows = parsed !== undefined && (parsed.previousHash === this.#hash || (this.#places.length === 0 && this.#deleted > 0));
      if (parsed === undefined || event === undefined || !follows || event.sequence !== this.sequence + 1) {
        // Only the very last line can be torn by a crash; anything earlier was changed by somebody.
        if (active && end && !this.tree.remembers(this.sequence)) return this.#cutTail(segment);
        throw broken(`The audit log is not what this gateway wrote: line ${line} of ${segment.name} breaks the hash chain.`, this.directory);
      }
      if (!this.tree.found(bytes)) throw broken(`The audit log is not what this gateway wrote: line ${line} of ${segment.name} was another one.`, this.directory);
      this.#index(event, segment, bytes.length + 1);
      this.#hash = parsed.hash;
    }
    return undefined;
  }

  async #cutTail(segment: Segment): Promise<string> {
    const aside = join(this.directory, `audit.torn-${Date.now()}.jsonl`);
    await writeFile(aside, await segment.tail(), { mode: 0o600 });
    await segment.handle.truncate(segment.size);
    await segment.handle.datasync();
    return aside;
  }
}
