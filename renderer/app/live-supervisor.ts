import type { Disposable } from '../../shared/base/dispose';
import type { SessionId } from '../../shared/model/ids';
import type { Timers } from '../gateway/timers';
import type { LiveListener, LivePort, LiveSource } from '../live/port';

/** The worker is asked this often whether it is there. */
const askEveryMs = 1000;
/** So many questions without an answer, each counted by a page that had time itself, and it hangs. */
const mostUnanswered = 5;
/** A picture whose worker has been silent for so many questions does not look live any more. */
const staleAfter = 3;
/** Three deaths in this time on the same content: that content is not shown again. */
const crashWindowMs = 60_000;
const crashesForQuarantine = 3;
/** Without a suspect the third death is followed by a pause, so that a worker that cannot live costs little. */
const longPauseMs = 15_000;

/** A live worker, as long as it lives. */
export interface LiveProcess {
  readonly port: LivePort;
  /** It failed in a way it cannot go on from. */
  onFailed(handle: (why: string) => void): void;
  end(): void;
}

export interface SupervisorListener extends LiveListener {
  /** Another worker: everything has to be opened anew, on this port. */
  onPort(port: LivePort): void;
  /** The worker is silent: nothing it painted is proof of anything. */
  onSilent(): void;
  onDied(why: string, quarantined: readonly SessionId[]): void;
}

interface Death {
  readonly at: number;
  /** Whose bytes were being taken in, as far as was told. */
  readonly suspects: ReadonlySet<SessionId>;
}

/**
 * Keeps a live worker running:
 *   running -5 questions unanswered, or an error it cannot go on from-> dead -> running (another one)
 * After a death the next worker says which session's bytes it is taking in, for a minute. A session under suspicion in two deaths that
 * follow a first one within that minute is quarantined: its tile says so, the others live.
 */
export class LiveSupervisor implements Disposable {
  readonly #quarantined = new Set<SessionId>();
  #process: LiveProcess | undefined;
  #crashes: readonly Death[] = [];
  #taking = new Map<SessionId, number>();
  #unanswered = 0;
  #asking: Disposable | undefined;
  #disposed = false;

  constructor(
    private readonly startProcess: () => LiveProcess, private readonly sources: readonly LiveSource[],
    private readonly listener: SupervisorListener, private readonly timers: Timers,
  ) {}

  get quarantined(): ReadonlySet<SessionId> { return this.#quarantined; }

  /** Answers the first port; later ones are told. */
  start(): LivePort {
    const process = this.startProcess();
    this.#process = process;
    this.#taking.clear();
    this.#unanswered = 0;
    process.onFailed((why) => { if (process === this.#process) this.#died(why); });
    const told = <Name extends keyof LiveListener>(name: Name) => (...words: Parameters<NonNullable<LiveListener[Name]>>): void => {
      // A late word of a worker that is gone is no news.
      if (process === this.#process) (this.listener[name] as ((...all: typeof words) => void) | undefined)?.(...words);
    };
    process.port.start(this.sources, {
      onConnection: told('onConnection'), onTiles: told('onTiles'), onServerTime: told('onServerTime'),
      onTaking: (session, going) => { if (process === this.#process) this.#note(session, going); },
    }, this.#recent().length > 0).catch((caught: unknown) => { if (process === this.#process) this.#died(String(caught)); });
    this.#ask();
    return this.#guarded(process);
  }

  dispose(): void {
    this.#disposed = true;
    this.#asking?.dispose();
    this.#process?.end();
    this.#process = undefined;
  }

  /** A port that opens nothing of what is quarantined, and answers at once when its worker is gone: whoever cleans up need not know. */
  #guarded(process: LiveProcess): LivePort {
    const { port } = process;
    const guarded: Record<string, unknown> = {};
    for (const name of Object.keys(port) as (keyof LivePort)[]) {
      const call = port[name] as (...words: unknown[]) => unknown;
      guarded[name] = (...words: unknown[]) => {
        const barred = name === 'openTile' && this.#quarantined.has(words[0] as SessionId);
        return barred || process !== this.#process ? Promise.resolve(-1) : call(...words);
      };
    }
    return guarded as unknown as LivePort;
  }

  #recent(): readonly Death[] {
    const now = this.timers.now();
    this.#crashes = this.#crashes.filter(({ at }) => now - at < crashWindowMs);
    return this.#crashes;
  }

  #note(session: SessionId, going: boolean): void {
    const count = (this.#taking.get(session) ?? 0) + (going ? 1 : -1);
    if (count > 0) this.#taking.set(session, count);
    else this.#taking.delete(session);
  }

  #ask(): void {
    this.#asking = this.timers.after(askEveryMs, () => {
      const process = this.#process;
      if (!process || this.#disposed) return;
      this.#unanswered += 1;
      if (this.#unanswered > mostUnanswered) return this.#died(`no answer for ${mostUnanswered} s`);
      if (this.#unanswered > staleAfter) this.listener.onSilent();
      process.port.alive().then(() => { if (process === this.#process) this.#unanswered = 0; }, () => undefined);
      this.#ask();
    });
  }

  #died(why: string): void {
    if (this.#disposed) return;
    this.#asking?.dispose();
    this.#process?.end();
    this.#process = undefined;
    this.#crashes = [...this.#recent(), { at: this.timers.now(), suspects: new Set(this.#taking.keys()) }];
    const hostile = this.#convict();
    for (const session of hostile) this.#quarantined.add(session);
    if (hostile.length > 0) this.#crashes = [];
    this.listener.onSilent();
    this.listener.onDied(why, hostile);
    const again = (): void => { if (!this.#disposed) this.listener.onPort(this.start()); };
    if (this.#crashes.length < crashesForQuarantine) again();
    else this.timers.after(longPauseMs, again);
  }

  /** Who was under suspicion whenever it could be told, and at least twice. */
  #convict(): SessionId[] {
    if (this.#crashes.length < crashesForQuarantine) return [];
    const [first, ...others] = this.#crashes.filter(({ suspects }) => suspects.size > 0);
    if (!first || others.length === 0) return [];
    return [...first.suspects].filter((session) => others.every(({ suspects }) => suspects.has(session)));
  }
}
