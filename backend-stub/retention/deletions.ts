import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { failure, problemFrom, ProblemError, success, type Problem, type Result } from '../../shared/base/problem';
import type { AuditEntry, AuditLog } from '../audit/audit-log';
import type { FinalisedRecording, Log, Recorder } from '../contracts';

/** Where recordings are kept besides, as far as deleting them goes. */
export interface KeptElsewhere {
  /**
   * Deletes what is kept of it there; nothing there is as good. Answers why it may not be, which is final.
   * Rejects when it cannot be said whether it is gone.
   */
  remove(recordingId: string): Promise<Problem | undefined>;
}

export interface DeletionParts {
  readonly recorder: Recorder;
  readonly audit: AuditLog;
  readonly log: Log;
  readonly elsewhere?: KeptElsewhere | undefined;
  onRecording(recording: FinalisedRecording): void;
  /** Before attempt n + 1, in ms; 1 s doubling to five minutes unless told. */
  readonly pauseMs?: ((attempts: number) => number) | undefined;
}

const noteSchema = z.object({
  id: z.string(), level: z.enum(['Information', 'Warning', 'Error']).optional(), category: z.literal('Administrative'), event: z.enum(['recording.delete', 'recording.expired']), title: z.string(), message: z.string(), user: z.string(), remoteAddress: z.string(),
  sessionId: z.string().optional(), orderId: z.string().optional(), details: z.record(z.string(), z.string()).default({}),
});
type Note = z.infer<typeof noteSchema>;

/** What became of it: gone, not and why, or not yet. */
export type Deleted = Result<'gone' | 'under-way'>;

const pause = (attempts: number): number => Math.min(300_000, 1_000 * 2 ** Math.min(attempts - 1, 9));

/**
 * Deletes recordings so that the record says what happened, once, over a crash as well: what is intended is on the disk before
 * anything is done; the event is on record when the outcome is known and before the last copy is gone for good.
 */
export class Deletions {
  readonly #underWay = new Map<string, Note>();
  readonly #timers = new Set<NodeJS.Timeout>();
  #closed = false;

  constructor(private readonly parts: DeletionParts) {}

  /** The order it goes by; empty when by age. Undefined: it stays. */
  orderOf(recordingId: string): string | undefined {
    const note = this.#underWay.get(recordingId);
    return note && (note.orderId ?? '');
  }

  /** `entry` is what the record will say, but for `success`. */
  async remove(recording: FinalisedRecording, entry: Omit<AuditEntry, 'success'>): Promise<Deleted> {
    const { recordingId } = recording;
    if (this.#underWay.has(recordingId)) return success('under-way');
    const note: Note = noteSchema.parse({ ...entry, id: entry.id ?? randomUUID() });
    this.#underWay.set(recordingId, note);
    try {
      await this.parts.recorder.removal.intend(recordingId, JSON.stringify(note));
    } catch (caught) {
      return this.#refused(recordingId, note, diskProblem(caught));
    }
    return this.#carryOut(recording, note, 1);
  }

  /** On start: goes on with what a gateway that died had begun. Resolves when each that is only here was tried once. */
  async resume(): Promise<void> {
    const { recorder, audit, log, elsewhere } = this.parts;
    for (const { recordingId, note: text, aside } of recorder.removal.left()) {
      const parsed = noteSchema.safeParse(jsonOf(text));
      if (!parsed.success) {
        log.error({ 'event.name': 'recording.delete.unclear', 'vigil.recording': recordingId }, 'It is not clear why a recording was to be deleted; it stays.');
        continue;
      }
      this.#underWay.set(recordingId, parsed.data);
      const recording = recorder.list().find((one) => one.recordingId === recordingId);
      const told = await audit.ofId(parsed.data.id);
      if (told?.success === false) await this.#stays(recordingId);
      else if (aside) await this.#conclude(recordingId, recording, parsed.data);
      else if (recording !== undefined) {
        const carried = this.#carryOut(recording, parsed.data, 1).catch((caught: unknown) => this.#cannot(recordingId, caught));
        // A store that does not answer keeps no gateway from starting.
        if (elsewhere === undefined) await carried;
      }
    }
  }

  close(): void {
    this.#closed = true;
    for (const timer of this.#timers) clearTimeout(timer);
  }

  async #carryOut(recording: FinalisedRecording, note: Note, attempts: number): Promise<Deleted> {
    const { recordingId } = recording;
    const { recorder, elsewhere } = this.parts;
    try {
      const objection = await elsewhere?.remove(recordingId);
      if (objection !== undefined) return await this.#refused(recordingId, note, objection);
    } catch (caught) {
      return this.#later(recording, note, attempts, caught);
    }
    try {
      await recorder.removal.putAside(recordingId);
    } catch (caught) {
      // Gone elsewhere, and not here: that is not what the record should say of it yet.
      return elsewhere === undefined ? this.#refused(recordingId, note, diskProblem(caught)) : this.#later(recording, note, attempts, caught);
    }
    return this.#conclude(recordingId, recording, note);
  }

  /** It is off the list: on record first, then gone for good. */
  async #conclude(recordingId: string, recording: FinalisedRecording | undefined, note: Note): Promise<Deleted> {
    try {
      await this.parts.audit.append({ ...note, success: true });
    } catch (caught) {
      // Its files lie aside with the note: the next start puts it on record.
      return failure(problemFrom(caught, { code: 'recording.delete', what: 'The recording is off the list, but its deletion cannot be put on record.', tip: 'It is deleted when the gateway is started again and can write its audit log.' }));
    }
    await this.parts.recorder.removal.finish(recordingId).catch((caught: unknown) => this.#cannot(recordingId, caught));
    this.#underWay.delete(recordingId);
    if (recording !== undefined) this.parts.onRecording({ ...recording, state: 'deleted' });
    return success('gone');
  }

  async #refused(recordingId: string, note: Note, problem: Problem): Promise<Deleted> {
    if (problem.severity === 'error') this.#cannot(recordingId, problem.cause);
    await this.parts.audit.append({ ...note, level: 'Warning', message: `${note.message}, refused=${problem.what}`, success: false, details: { ...note.details, code: problem.code } });
    await this.#stays(recordingId);
    return failure(problem);
  }

  async #stays(recordingId: string): Promise<void> {
    await this.parts.recorder.removal.withdraw(recordingId).catch((caught: unknown) => this.#cannot(recordingId, caught));
    this.#underWay.delete(recordingId);
  }

  #later(recording: FinalisedRecording, note: Note, attempts: number, caught: unknown): Deleted {
    this.#cannot(recording.recordingId, caught);
    if (this.#closed) return success('under-way');
    const timer = setTimeout(() => {
      this.#timers.delete(timer);
      void this.#carryOut(recording, note, attempts + 1).catch((again: unknown) => this.#cannot(recording.recordingId, again));
    }, (this.parts.pauseMs ?? pause)(attempts)).unref();
    this.#timers.add(timer);
    return success('under-way');
  }

  #cannot(recordingId: string, cause: unknown): void {
    this.parts.log.error({ 'event.name': 'recording.delete.failed', 'vigil.recording': recordingId, cause: cause instanceof ProblemError ? cause.problem.what : String(cause) }, 'A recording could not be deleted.');
  }
}

const diskProblem = (caught: unknown): Problem => problemFrom(caught, { code: 'recording.delete', what: 'The recording could not be deleted.', tip: 'Look at the rights of the gateway\'s data folder.' });

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
