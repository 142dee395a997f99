import { failure, success, type Problem, type Result } from '../../shared/base/problem';
import { unixMillis } from '../../shared/base/units';
import { keepingIntents, keepingObjection } from '../../shared/intent/keeping';
import { keepingOrders, type KeepingOrderKind, type Order } from '../../shared/intent/order';
import { operatorLabel, type Operator } from '../../shared/model/operator';
import { sessionName } from '../../shared/model/session';
import { may, mayNotSentence, askFor } from '../../shared/policy/permissions';
import type { AuditEntry, AuditLog } from '../audit/audit-log';
import { personName, sessionDetails } from '../audit/texts';
import type { FinalisedRecording, Log, Recorder } from '../contracts';
import { sessionFromManifest, type History } from '../sessions/history';
import type { Reviews } from '../viewing/reviews';
import { Deletions, type KeptElsewhere } from './deletions';
import type { Holds } from './holds';

export interface RetentionLimits {
  /** 0 = for ever. */
  readonly recordingDays: number;
  readonly logDays: number;
}

export interface RetentionParts {
  readonly limits: RetentionLimits;
  readonly holds: Holds;
  readonly reviews: Reviews;
  readonly recorder: Recorder;
  readonly audit: AuditLog;
  readonly history: History;
  readonly log: Log;
  /** Absent: recordings are on the gateway's disk only. */
  readonly elsewhere?: (KeptElsewhere & { lockProblem(recordingId: string, now: number): Problem | undefined }) | undefined;
  readonly pauseMs?: ((attempts: number) => number) | undefined;
  /** A recording is told anew, or that it is gone. */
  onRecording(recording: FinalisedRecording): void;
}

interface Given {
  readonly order: Pick<Order, 'id' | 'kind' | 'recordingId' | 'reasonText'>;
  readonly operator: Operator;
  readonly remoteAddress: string;
}

const kinds: readonly string[] = keepingOrders;
export const isKeeping = ({ kind }: Pick<Order, 'kind'>): boolean => kinds.includes(kind);

const dayMs = 86_400_000;
const everyMs = 3_600_000;
const no = (code: string, what: string, tip: string): Result<never> => failure({ code, severity: 'warning', what, tip } satisfies Problem);

/** Keeps what has to be kept and lets go what has become old, on record in both cases. */
export class RetentionDesk {
  #timer: NodeJS.Timeout | undefined;
  #sweeping: Promise<void> = Promise.resolve();
  readonly #deletions: Deletions;
  #closed = false;

  constructor(private readonly parts: RetentionParts) {
    this.#deletions = new Deletions(parts);
    parts.recorder.protect((id) => parts.holds.of(id) !== undefined);
  }

  /** Goes on with deletions that a gateway that died had begun. */
  resume(): Promise<void> {
    return this.#deletions.resume();
  }

  /** Sweeps now, and each hour. */
  start(): void {
    const sweep = (): void => void this.sweep(Date.now()).catch((caught: unknown) => this.parts.log.error({ 'event.name': 'retention.failed', cause: String(caught) }, 'What is old could not be deleted.'));
    this.#timer = setInterval(sweep, everyMs);
    this.#timer.unref();
    sweep();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    this.#closed = true;
    this.#deletions.close();
    await this.#sweeping;
  }

  async give({ order, operator, remoteAddress }: Given): Promise<Result<unknown> & { readonly onRecord?: true }> {
    const { recorder, holds, audit } = this.parts;
    const kind = order.kind as KeepingOrderKind;
    const what = keepingIntents[kind];
    const recording = recorder.list().find((one) => one.recordingId === order.recordingId);
    const session = recording && sessionFromManifest(recording);
    if (recording === undefined || session === undefined || !may(operator, 'recordings', session)) return no('recording.unknown', 'There is no such recording for you.', 'Look for it in the list of recordings.');
    if (!may(operator, what.right, session)) return no('not-allowed', mayNotSentence(operator, what.right, what.doing).replace(` ${askFor(what.right)}`, ''), askFor(what.right));
    const reason = (order.reasonText ?? '').trim();
    if (reason === '') return no('reason.required', 'This needs a reason, which is kept with it.', 'Say in a few words why.');
    const { recordingId: id } = recording;
    const deleting = this.#deletions.orderOf(id);
    if (deleting !== undefined) return deleting === order.id ? success(undefined) : no('recording.deleting', 'This recording is being deleted.', 'The record tells when it is gone.');
    const objection = keepingObjection(kind, holds.of(id)) ?? (kind === 'delete-recording' ? this.parts.elsewhere?.lockProblem(id, Date.now()) : undefined);
    if (objection !== undefined) return no(objection.code, objection.what, objection.tip);
    const entry = {
      level: order.kind === 'hold-recording' ? 'Information' as const : 'Warning' as const, category: 'Administrative' as const, event: what.audit, title: what.title,
      message: `user=${operatorLabel(operator)}, recording=${sessionName(session)}, reason=${reason}`, user: operator.loginName, remoteAddress, sessionId: session.id, success: true, orderId: order.id,
      details: { ...sessionDetails(session), recordingId: id, sha256: recording.bundleSha256, reason },
    } satisfies AuditEntry;
    if (order.kind === 'delete-recording') {
      const deleted = await this.#deletions.remove(recording, entry);
      return deleted.ok ? deleted : { ...deleted, onRecord: true };
    }
    // A hold is in force before it is told; what ends protection is told before it does.
    if (order.kind === 'hold-recording') await holds.set(id, { by: personName(operator), at: unixMillis(Date.now()), reason });
    await audit.append(entry);
    if (order.kind === 'release-recording') await holds.set(id, undefined);
    this.parts.onRecording(recording);
    return success(undefined);
  }

  /** Deletes what is older than it may become at this time (Unix milliseconds). One sweep at a time. */
  sweep(now: number): Promise<void> {
    const swept = this.#sweeping.then(() => this.#sweep(now));
    this.#sweeping = swept.catch(() => undefined);
    return swept;
  }

  async #sweep(now: number): Promise<void> {
    const { limits, recorder, holds, reviews, audit, history } = this.parts;
    const { recordingDays, logDays } = limits;
    if (recordingDays > 0) {
      for (const recording of recorder.list()) {
        if (this.#closed) return;
        const session = sessionFromManifest(recording);
        if ((session.endedAt ?? session.startedAt) >= now - recordingDays * dayMs || holds.of(recording.recordingId) !== undefined) continue;
        if (this.parts.elsewhere?.lockProblem(recording.recordingId, now) !== undefined) continue;
        const deleted = await this.#deletions.remove(recording, {
          category: 'Administrative', event: 'recording.expired', title: 'Recording Expired', message: `recording=${sessionName(session)}, older than ${recordingDays} days`,
          user: 'gateway', remoteAddress: '', sessionId: session.id, details: { ...sessionDetails(session), recordingId: recording.recordingId, sha256: recording.bundleSha256 },
        });
        if (!deleted.ok) this.parts.log.warn({ 'event.name': 'recording.expired.failed', 'vigil.recording': recording.recordingId, cause: deleted.problem.what }, 'A recording that is old could not be deleted.');
      }
    }
    // A review goes with its recording, however that went; that it was made stays in the log.
    await reviews.prune(() => new Set(recorder.list().map(({ recordingId }) => recordingId)));
    if (logDays <= 0) return;
    const before = now - logDays * dayMs;
    const pruned = await history.prune(before);
    if (pruned > 0) {
      await audit.append({ category: 'Administrative', event: 'session.list.expired', title: 'Session List Expired', message: `${pruned} sessions older than ${logDays} days`, user: 'gateway', remoteAddress: '', success: true, details: { sessions: String(pruned) } });
    }
    await audit.deleteBefore(before, ({ first, last }) => ({
      category: 'Administrative', event: 'audit.expired', title: 'Audit Log Expired', message: `events ${first} to ${last}, older than ${logDays} days`, user: 'gateway', remoteAddress: '', success: true,
      details: { first: String(first), last: String(last) },
    }));
  }
}
