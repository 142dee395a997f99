import { failure, problemFrom, success, type Problem, type Result } from '../../../shared/base/problem';
import type { AuditDraft, OutboxStatus } from '../../../shared/ipc/schemas';
import { callGateway, type Fetch } from '../gateway/connect';
import type { SignedIn } from '../gateway/access';
import { reportAnswer } from '../gateway/wire';
import { OutboxFile } from './outbox-file';
import type { WaitingEvent } from './record';

/** More than this many unconfirmed events, and what would have to be logged must not happen any more. */
const mostWaiting = 10_000;
const batchEvents = 100;

export interface OutboxOptions {
  readonly path: string;
  readonly fetch: Fetch;
  /** Everybody this process speaks as; what has no gateway of its own goes to the first. */
  readonly signedIn: () => readonly SignedIn[];
  readonly onUnauthenticated: (token: string, problem: Problem) => void;
  readonly onChanged?: (status: OutboxStatus) => void;
  /** Waits before another attempt; ends early when the signal fires. */
  readonly sleep: (milliseconds: number, signal: AbortSignal) => Promise<void>;
  /** Milliseconds before attempt n + 1. */
  readonly delay: (attempts: number) => number;
  readonly mostWaiting?: number;
}

/** The way to one gateway. */
interface Lane {
  delivery: Promise<void> | undefined;
  /** Something was asked for while a delivery was under way. */
  again: boolean;
  wake: AbortController;
  problem: Problem | undefined;
}

/**
 * What the console itself has to report. On disk before the caller goes on; delivered in order, to the gateway and as the
 * operator it happened under; given up only when the gateway has confirmed it. The gateway keeps one event per id, so
 * delivering twice after a crash has one effect.
 */
export class Outbox {
  #damage: Problem | undefined;
  /** By the gateway's address. One gateway that does not answer holds up nobody else's events. */
  readonly #lanes = new Map<string, Lane>();
  #closed = false;

  private constructor(readonly options: OutboxOptions, readonly file: OutboxFile) {}

  static async open(options: OutboxOptions): Promise<Outbox> {
    const { file, damaged } = await OutboxFile.open(options.path);
    const outbox = new Outbox(options, file);
    if (damaged) {
      outbox.#damage = {
        code: 'outbox-damaged', severity: 'error', what: 'A part of the stored audit events was damaged and could not be read.',
        tip: 'It is kept beside the outbox; give it to who looks after the audit log.', cause: damaged,
      };
    }
    return outbox;
  }

  get status(): OutboxStatus {
    const problems = [...this.#lanes.values()].flatMap(({ problem }) => problem ?? []);
    return { waiting: this.file.count, lastProblem: this.#damage ?? problems[0] };
  }

  async append(drafts: readonly AuditDraft[]): Promise<Result<undefined>> {
    const fresh = [...new Map(drafts.map((draft) => [draft.id, draft])).values()].filter((draft) => !this.file.has(draft.id));
    if (this.file.count + fresh.length > (this.options.mostWaiting ?? mostWaiting)) {
      return failure({
        code: 'outbox-full', severity: 'error', what: 'Too many audit events wait for the gateway, so no more can be stored.',
        tip: 'Bring the console in touch with its gateway; watching goes on when the events are delivered.',
      });
    }
    const all = this.options.signedIn();
    const events = fresh.map((draft): WaitingEvent => {
      const { gatewayAddress } = draft;
      const who = gatewayAddress === undefined ? all[0] : all.find(({ address }) => address === gatewayAddress);
      return { kind: 'event', draft, gateway: who?.address ?? gatewayAddress, operator: who?.operator?.loginName };
    });
    try {
      if (events.length > 0) await this.file.append(events);
    } catch (caught) {
      return failure(problemFrom(caught, { code: 'outbox-write', what: 'The audit event could not be stored on this computer.', tip: 'Check the free space on the disk; nothing that must be logged can go on without it.' }));
    }
    this.#tell();
    this.push();
    return success(undefined);
  }

  /** Somebody signed in, or there is reason to think a gateway is back: deliver now. */
  push(): void {
    const all = this.options.signedIn();
    for (const lane of this.#lanes.values()) lane.wake.abort();
    if (this.#closed) return;
    for (const { address } of all) this.#pushTo(address);
    for (const [address, lane] of this.#lanes) {
      if (lane.delivery === undefined && !all.some((who) => who.address === address)) this.#lanes.delete(address);
    }
  }

  #pushTo(address: string): void {
    const lane = this.#lanes.get(address) ?? { delivery: undefined, again: false, wake: new AbortController(), problem: undefined };
    this.#lanes.set(address, lane);
    lane.again = true;
    if (lane.delivery) return;
    lane.delivery = this.#deliver(address, lane).catch((caught: unknown) => {
      this.#tell(lane, problemFrom(caught, { code: 'outbox-delivery', what: 'The audit events could not be delivered.', tip: 'They are kept and sent again.' }));
    }).finally(() => {
      lane.delivery = undefined;
      if (lane.again && !this.#closed) this.#pushTo(address);
    });
  }

  /** Delivers what can be delivered now; resolves after `limitMs` at the latest. */
  async flush(limitMs: number): Promise<void> {
    this.push();
    const limit = new AbortController();
    await Promise.race([this.settled(), this.options.sleep(limitMs, limit.signal)]);
    limit.abort();
  }

  /** Resolves when nothing is being delivered. */
  async settled(): Promise<void> {
    for (let running = this.#running(); running.length > 0; running = this.#running()) await Promise.all(running);
  }

  #running(): Promise<void>[] {
    return [...this.#lanes.values()].flatMap(({ delivery }) => delivery ?? []);
  }

  async close(): Promise<void> {
    this.#closed = true;
    for (const lane of this.#lanes.values()) lane.wake.abort();
    await this.settled();
    await this.file.close();
  }

  async #deliver(address: string, lane: Lane): Promise<void> {
    for (let attempts = 0; !this.#closed;) {
      lane.again = false;
      const who = this.options.signedIn().find((each) => each.address === address);
      const batch = who ? this.#dueTo(who) : [];
      if (!who || batch.length === 0) return;
      const answer = await this.#report(who, batch);
      if (this.#closed) return;
      if (answer.ok) {
        const sent = new Set(batch.map((event) => event.draft.id));
        const stored = answer.value.filter((id) => sent.has(id));
        await this.file.confirm(stored).catch(() => undefined);
        const problem: Problem | undefined = stored.length > 0 ? undefined : {
          code: 'outbox-not-stored', severity: 'warning', what: 'The gateway took audit events but did not confirm them.', tip: 'Nothing to do: they are kept and sent again.',
        };
        attempts = problem ? attempts + 1 : 0;
        this.#tell(lane, problem);
      } else {
        if (answer.problem.code === 'unauthenticated') {
          this.options.onUnauthenticated(who.token, answer.problem);
          return;
        }
        attempts += 1;
        this.#tell(lane, answer.problem);
      }
      if (attempts > 0) {
        lane.wake = new AbortController();
        await this.options.sleep(this.options.delay(attempts), lane.wake.signal);
      }
    }
  }

  /** The oldest events of this operator at this gateway, and, for the first gateway, those of nobody. Another operator's wait for him. */
  #dueTo(who: SignedIn): WaitingEvent[] {
    if (!who.operator) return [];
    const { loginName } = who.operator;
    const orphans = this.options.signedIn()[0]?.address;
    return this.file.waiting
      .filter((event) => (event.gateway ?? orphans) === who.address && (event.operator ?? loginName) === loginName)
      .slice(0, batchEvents);
  }

  async #report(who: SignedIn, batch: readonly WaitingEvent[]): Promise<Result<readonly string[]>> {
    const events = batch.map(({ draft: { time, gatewayAddress: _gateway, ...draft }, operator }) => ({
      ...draft, timeMs: String(Math.round(time)), details: operator ? draft.details : { ...draft.details, signedIn: 'no' },
    }));
    const answer = await callGateway(this.options.fetch, { address: who.address, procedure: 'AuditService/ReportEvents', request: { events }, answer: reportAnswer, token: who.token });
    return answer.ok ? success(answer.value.storedIds) : answer;
  }

  #tell(lane?: Lane, problem?: Problem): void {
    if (lane) lane.problem = problem;
    this.options.onChanged?.(this.status);
  }
}
