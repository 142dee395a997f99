import { createHash } from 'node:crypto';
import { mkdir } from 'node:fs/promises';
import { dirname } from 'node:path';
import { failure, problemFrom, success, type Problem, type Result } from '../../../shared/base/problem';
import type { AuditDraft, GatewayInfo, LogAlarm } from '../../../shared/ipc/schemas';
import type { SignedIn } from '../gateway/access';
import { callGateway, type Fetch } from '../gateway/connect';
import { treeHeadAnswer } from '../gateway/wire';
import { judge, type AlarmKind, type OfferedHead } from './judge';
import { readMemory, writeMemory, type RememberedLog, type StoredAlarm } from './memory';
import { alarmWords } from './words';

export interface WitnessOptions {
  readonly path: string;
  readonly fetch: Fetch;
  readonly signedIn: () => readonly SignedIn[];
  readonly gateways: () => readonly GatewayInfo[];
  /** Resolves when the event is on the disk. */
  readonly report: (drafts: readonly AuditDraft[]) => Promise<unknown>;
  readonly onChanged: (alarms: readonly LogAlarm[]) => void;
  readonly now?: () => number;
  /** Between two looks at a gateway somebody is signed in to; 30 s unless told. */
  readonly everyMs?: number;
}

/** Answers that say nothing about the log: no network, no time, no sign-in. */
const silent = new Set(['gateway-unreachable', 'gateway-timeout', 'gateway-certificate', 'unauthenticated', 'permission-denied']);

/**
 * Remembers the last signed head of each gateway's audit log, and checks that every later one goes on from it. What does not is an
 * alarm that stays, over restarts, until somebody says that this log is to be the memory from now on.
 */
export class Witness {
  #logs: readonly RememberedLog[] = [];
  readonly #running = new Map<string, Promise<void>>();
  #timer: NodeJS.Timeout | undefined;
  #writing: Promise<unknown> = Promise.resolve();
  #closed = false;
  /** The memory itself could not be read or written. */
  #problem: Problem | undefined;

  private constructor(private readonly options: WitnessOptions) {}

  static async open(options: WitnessOptions): Promise<Witness> {
    const witness = new Witness(options);
    await mkdir(dirname(options.path), { recursive: true, mode: 0o700 });
    const { logs, damaged } = await readMemory(options.path);
    witness.#logs = logs;
    if (damaged) witness.#problem = memoryProblem('What this console remembered of its gateways\' audit logs cannot be read any more.');
    witness.#timer = setInterval(() => witness.look(), options.everyMs ?? 30_000);
    witness.#timer.unref();
    return witness;
  }

  get alarms(): readonly LogAlarm[] {
    return this.#logs.flatMap(({ address, alarm }) => (alarm === undefined ? [] : [{
      address, gatewayName: this.#nameOf(address), kind: alarm.kind, since: alarm.since, detail: alarm.detail, ...alarmWords(alarm.kind, this.#nameOf(address)),
    }]));
  }

  get problem(): Problem | undefined {
    return this.#problem;
  }

  /** Looks at every gateway somebody is signed in to. */
  look(): void {
    if (this.#closed) return;
    for (const who of this.options.signedIn()) {
      if (this.#running.has(who.address)) continue;
      this.#running.set(who.address, this.#lookAt(who).catch(() => undefined).finally(() => this.#running.delete(who.address)));
    }
  }

  /** Resolves when nothing is being looked at. */
  async settled(): Promise<void> {
    while (this.#running.size > 0) await Promise.all(this.#running.values());
    await this.#writing;
  }

  /** The log this gateway shows is to be the memory from now on. The alarm is over; that somebody ended it is on record. */
  async accept(address: string): Promise<Result<undefined>> {
    await this.#running.get(address);
    const log = this.#logs.find((one) => one.address === address);
    if (log?.alarm === undefined) return success(undefined);
    const { alarm } = log;
    const reported = await this.#report('console.witness.accepted', 'Audit Log Accepted', alarm.kind, address, `The log ${this.#nameOf(address)} shows is remembered from now on, in spite of: ${alarm.detail}`, `${alarm.since}`, true);
    if (!reported.ok) return reported;
    const rest = this.#logs.filter((one) => one !== log);
    await this.#remember(alarm.offered === undefined ? rest : [...rest, { address, serverId: serverIdOf(alarm.offered.text), head: alarm.offered, seenMs: this.#now() }]);
    this.options.onChanged(this.alarms);
    this.look();
    return success(undefined);
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#timer);
    await this.settled();
  }

  async #lookAt({ address, token }: SignedIn): Promise<void> {
    const log = this.#logOf(address);
    const since = log === undefined ? 0 : sizeOf(log.head.text);
    const answer = await callGateway(this.options.fetch, { address, procedure: 'AuditService/GetTreeHead', request: { sinceSize: String(since) }, answer: treeHeadAnswer, token });
    if (this.#closed) return;
    if (!answer.ok) {
      if (log !== undefined && log.alarm === undefined && !silent.has(answer.problem.code)) await this.#raise(log, { kind: 'withheld', since: this.#now(), detail: answer.problem.cause ?? answer.problem.what });
      return;
    }
    const offered: OfferedHead = { head: { text: answer.value.head, publicKey: answer.value.publicKey }, consistencyProof: answer.value.consistencyProof };
    const told = this.options.gateways().find((gateway) => gateway.address === address)?.signingKey ?? '';
    const judgement = await judge(log?.head, offered, told);
    // A head that came while another was asked for: the next look sees it.
    if (this.#logOf(address) !== log) return;
    if (judgement.kind !== 'good') {
      const base = log ?? { address, serverId: serverIdOf(offered.head.text), head: offered.head, seenMs: this.#now() };
      if (log?.alarm?.kind !== judgement.kind) await this.#raise(base, { kind: judgement.kind, since: this.#now(), detail: judgement.detail.slice(0, 1000), offered: judgement.head === undefined ? undefined : offered.head });
      return;
    }
    // What went wrong once is not forgotten because a later answer looks right: that is for people to say.
    if (log !== undefined && log.head.text === offered.head.text) return;
    if (log !== undefined && log.address === address && judgement.head.size === since) return;
    await this.#remember([...this.#logs.filter((one) => one !== log && one.address !== address), { address, serverId: judgement.head.serverId, head: offered.head, seenMs: this.#now(), alarm: log?.alarm }]);
  }

  /** By address; a gateway that moved keeps its memory. */
  #logOf(address: string): RememberedLog | undefined {
    const here = this.#logs.find((one) => one.address === address);
    if (here !== undefined) return here;
    const serverId = this.options.gateways().find((gateway) => gateway.address === address)?.serverId;
    const inUse = new Set(this.options.gateways().map((gateway) => gateway.address));
    return this.#logs.find((one) => one.serverId === serverId && !inUse.has(one.address));
  }

  async #raise(log: RememberedLog, alarm: StoredAlarm): Promise<void> {
    await this.#remember([...this.#logs.filter((one) => one.address !== log.address), { ...log, alarm }]);
    this.options.onChanged(this.alarms);
    await this.#report(`console.witness.${alarm.kind}`, 'Audit Log Alarm', alarm.kind, log.address, `${alarmWords(alarm.kind, this.#nameOf(log.address)).what} ${alarm.detail}`, `${alarm.since}`, false);
  }

  /** To the gateway concerned and to every other one: the suspect shall not be the only one to know. */
  async #report(event: string, title: string, kind: AlarmKind, address: string, message: string, once: string, success_: boolean): Promise<Result<undefined>> {
    const others = this.options.signedIn().map((who) => who.address).filter((other) => other !== address);
    try {
      await this.options.report([address, ...others].map((gatewayAddress) => ({
        id: `witness-${createHash('sha256').update([event, kind, address, gatewayAddress, once].join('\n')).digest('hex').slice(0, 40)}`,
        level: success_ ? 'Warning' : 'Error', category: 'Security', event, title, message: message.slice(0, 2000), time: this.#now(), success: success_,
        details: { gateway: this.#nameOf(address), address, alarm: kind }, gatewayAddress,
      })));
      return success(undefined);
    } catch (caught) {
      return failure(problemFrom(caught, { code: 'witness-report', what: 'The alarm about the audit log could not be recorded.', tip: 'Check the free space on the disk.' }));
    }
  }

  #nameOf(address: string): string {
    return this.options.gateways().find((gateway) => gateway.address === address)?.name || address.replace(/^https?:\/\//, '');
  }

  async #remember(logs: readonly RememberedLog[]): Promise<void> {
    this.#logs = logs;
    this.#writing = this.#writing.then(() => writeMemory(this.options.path, this.#logs)).then(
      () => { this.#problem = undefined; },
      () => { this.#problem = memoryProblem('What this console knows of its gateways\' audit logs cannot be kept.'); },
    );
    await this.#writing;
  }

  #now(): number {
    return (this.options.now ?? Date.now)();
  }
}

const serverIdOf = (text: string): string => (text.split('\n')[0] ?? '').replace(/^vigil\.audit\//, '').slice(0, 200);
const sizeOf = (text: string): number => {
  const size = Number(text.split('\n')[1]);
  return Number.isSafeInteger(size) && size >= 0 ? size : 0;
};
const memoryProblem = (what: string): Problem => ({ code: 'witness-memory', severity: 'error', what, tip: 'Check the free space and the rights of the console\'s profile folder; a rewritten log would go unnoticed after the next start.' });
