import { randomUUID } from 'node:crypto';
import { auditEventId, orderId, sessionId } from '../../shared/model/ids';
import { unixMillis } from '../../shared/base/units';
import type { AuditEvent } from '../../shared/model/audit';
import type { AuditName, ReportedName } from '../../shared/model/audit-names';
import { AuditFile, type Expired, type LoadReport, type SegmentLimits } from './audit-file';
import type { HeadSigner } from './log-tree';

/** What the writer of an event says; the log adds id, sequence, time and server. */
export interface AuditEntry {
  /** Chosen by the console for what it reports: the same id twice is one event. */
  readonly id?: string | undefined;
  readonly level?: AuditEvent['level'] | undefined;
  readonly category: AuditEvent['category'];
  readonly event: AuditName | ReportedName;
  readonly title: string;
  readonly message: string;
  readonly user: string;
  readonly remoteAddress: string;
  readonly sessionId?: string | undefined;
  readonly success: boolean;
  readonly orderId?: string | undefined;
  readonly details?: Readonly<Record<string, string>> | undefined;
}

interface Waiting {
  readonly event: AuditEvent;
  readonly resolve: (event: AuditEvent) => void;
  readonly reject: (reason: unknown) => void;
}

type Listener = (event: AuditEvent) => void;

/** Answers of `after` come from memory up to this many events; older ones are read back from the file. */
const recentLimit = 2_000;

/**
 * The gateway's record. An event is on the disk (fsync) and in the hash chain before `append` resolves and before any
 * listener hears of it. Events that come while a write is under way share the next fsync.
 */
export class AuditLog {
  readonly #listeners = new Set<Listener>();
  #recent: AuditEvent[] = [];
  #queue: Waiting[] = [];
  /** Events whose id was chosen elsewhere, on their way to the disk. */
  readonly #coming = new Map<string, Promise<AuditEvent>>();
  #writing: Promise<void> | undefined;
  #sequence: number;
  /** The file counts an event a moment before the tree has it and it can be had here. */
  #told: number;

  private constructor(private readonly file: AuditFile, private readonly serverId: string) {
    this.#sequence = file.sequence;
    this.#told = file.sequence;
  }

  static async open(directory: string, serverId: string, signer: HeadSigner, limits?: SegmentLimits): Promise<{ readonly log: AuditLog; readonly report: LoadReport }> {
    const { file, report } = await AuditFile.open(directory, serverId, signer, limits);
    return { log: new AuditLog(file, serverId), report };
  }

  /** The sequence of the newest durable event. */
  get sequence(): number {
    return this.#told;
  }

  /** The tree over the log's lines, and its newest signed head, which is over all of them. */
  get proofs(): AuditFile['proofs'] {
    return this.file.proofs;
  }

  /** Of the oldest event that was not deleted. */
  get first(): number {
    return this.file.first;
  }

  /** Resolves with the event once it is durable; for an id that is already there, with the event that has it. */
  async append(entry: AuditEntry): Promise<AuditEvent> {
    if (entry.id === undefined) return this.#queued(entry);
    const known = await this.ofId(entry.id);
    if (known !== undefined) return known;
    const { id } = entry;
    const coming = this.#coming.get(id);
    if (coming !== undefined) return coming;
    const appended = this.#queued(entry).finally(() => this.#coming.delete(id));
    this.#coming.set(id, appended);
    return appended;
  }

  listen(listener: Listener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Durable events with a sequence above `sequence`, oldest first, at most `limit`. */
  async after(sequence: number, limit: number): Promise<readonly AuditEvent[]> {
    const first = this.#recent[0];
    if (first !== undefined && first.sequence <= sequence + 1) {
      const from = sequence + 1 - first.sequence;
      return this.#recent.slice(from, from + limit);
    }
    return this.file.read(sequence + 1, Math.min(sequence + limit, this.#told));
  }

  /**
   * Durable events below `before` whose time is in [from, to), newest first, at most `limit`: read in runs, without touching what
   * lies outside. Times are looked at one by one, since a clock may have been set back.
   */
  async* before(before: number, from: number, to: number, limit: number): AsyncGenerator<AuditEvent, void, undefined> {
    let last = Math.min(before - 1, this.#told);
    const inside = (sequence: number): boolean => {
      const time = this.file.timeOf(sequence);
      return time !== undefined && time >= from && time < to;
    };
    while (last > 0) {
      if (!inside(last)) {
        last -= 1;
        continue;
      }
      let first = last;
      while (first > 1 && last - first + 1 < limit && inside(first - 1)) first -= 1;
      yield* [...await this.after(first - 1, last - first + 1)].reverse();
      last = first - 1;
    }
  }

  /** The lines of events `from`..`to`, letter for letter; what was deleted is left out. */
  lines(from: number, to: number): Promise<readonly string[]> {
    return this.file.lines(from, to);
  }

  sequencesOf(session: string): readonly number[] {
    return this.file.sequencesOf(session);
  }

  /**
   * Deletes the oldest events from before `time`, by whole files. What goes is told first, in an event made by `entry`.
   * Answers undefined when there was nothing.
   */
  async deleteBefore(time: number, entry: (what: Expired) => AuditEntry): Promise<Expired | undefined> {
    const what = await this.#alone(() => this.file.expired(time));
    if (what === undefined) return undefined;
    await this.append(entry(what));
    await this.#alone(() => this.file.deleteUpTo(what.last));
    this.#recent = this.#recent.filter((event) => event.sequence > what.last);
    return what;
  }

  /** One session's events, oldest first. */
  ofSession(id: string): Promise<readonly AuditEvent[]> {
    return this.file.readSequences(this.file.sequencesOf(id));
  }

  /** What became of an order in this log, also of one given before a restart. */
  async ofOrder(id: string): Promise<AuditEvent | undefined> {
    const sequence = this.file.sequenceOfOrder(id);
    return sequence === undefined ? undefined : (await this.file.readSequences([sequence]))[0];
  }

  /** The event with this id, chosen by whoever wrote it. */
  async ofId(id: string): Promise<AuditEvent | undefined> {
    const sequence = this.file.sequenceOf(id);
    return sequence === undefined ? undefined : (await this.file.readSequences([sequence]))[0];
  }

  async close(): Promise<void> {
    while (this.#writing !== undefined) await this.#writing;
    await this.file.close();
  }

  /** Does something while nothing is being written. */
  async #alone<Value>(work: () => Promise<Value>): Promise<Value> {
    while (this.#writing !== undefined) await this.#writing;
    const done = work();
    this.#writing = done.then(() => undefined, () => undefined).then(() => this.#write());
    return done;
  }

  #queued(entry: AuditEntry): Promise<AuditEvent> {
    const event: AuditEvent = {
      id: auditEventId(entry.id ?? randomUUID()),
      sequence: (this.#sequence += 1),
      level: entry.level ?? 'Information',
      category: entry.category,
      event: entry.event,
      title: entry.title,
      message: entry.message,
      time: unixMillis(Date.now()),
      user: entry.user,
      remoteAddress: entry.remoteAddress,
      serverId: this.serverId,
      ...(entry.sessionId === undefined ? {} : { sessionId: sessionId(entry.sessionId) }),
      success: entry.success,
      ...(entry.orderId === undefined ? {} : { orderId: orderId(entry.orderId) }),
      details: entry.details ?? {},
    };
    return new Promise<AuditEvent>((resolve, reject) => {
      this.#queue.push({ event, resolve, reject });
      this.#writing ??= this.#write();
    });
  }

  async #write(): Promise<void> {
    while (this.#queue.length > 0) {
      const batch = this.#queue.splice(0);
      try {
        await this.file.append(batch.map((waiting) => waiting.event));
      } catch (caught) {
        this.#sequence = this.file.sequence;
        for (const waiting of [...batch, ...this.#queue.splice(0)]) waiting.reject(caught);
        break;
      }
      for (const { event, resolve } of batch) {
        this.#recent.push(event);
        this.#told = event.sequence;
        for (const listener of this.#listeners) listener(event);
        resolve(event);
      }
      if (this.#recent.length > recentLimit * 2) this.#recent = this.#recent.slice(-recentLimit);
    }
    this.#writing = undefined;
  }
}
