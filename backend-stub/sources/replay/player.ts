import { ProblemError } from '../../../shared/base/problem';
import type { Log, SessionDesk, SessionHandle, SourceControl } from '../../contracts';
import { FakeShell } from './fake-shell';
import { Random, type SimulatedSession, type Step } from './script';

/** After a participant's last key the script has the screen again. */
const takenOverMs = 15_000;
/** A terminated session is followed by a new one. */
const respawnMs = 20_000;
const longestRespawnMs = 120_000;
/** After a log-out because the session was long enough. */
const comesBackMs = 2_000;
/** A session that has printed this much (half an hour of a noisy one) logs out and comes back as a new one, so that no recording grows without end. */
const longestBytes = 16 << 20;
const heldRetryMs = 500;

/** Plays one simulated session through the desk, again and again, like a person who comes back. */
export class SessionPlayer implements SourceControl {
  readonly #bytes = new TextEncoder();
  #steps: Iterator<Step, unknown, undefined>;
  #handle: SessionHandle | undefined;
  #timer: NodeJS.Timeout | undefined;
  #shell: FakeShell;
  #takenOverUntil = 0;
  #refusals = 0;
  #round = 0;
  #printed = 0;
  #stopped = false;
  /** Output is shown in the order it was made. */
  #shown: Promise<unknown> = Promise.resolve();

  constructor(private readonly simulated: SimulatedSession, private readonly desk: SessionDesk, private readonly log: Log) {
    this.#steps = this.#begin();
    this.#shell = new FakeShell(simulated.user, simulated.asset);
  }

  async start(): Promise<void> {
    if (this.#stopped) return;
    const { simulated } = this;
    this.#steps = this.#begin();
    this.#shell = new FakeShell(simulated.user, simulated.asset);
    this.#printed = 0;
    try {
      this.#handle = await this.desk.open({
        user: simulated.user, asset: simulated.asset, protocol: simulated.protocol, team: simulated.team,
        remoteAddress: simulated.remoteAddress, columns: simulated.columns, rows: simulated.rows, simulated: true,
      }, this);
    } catch (caught) {
      if (!(caught instanceof ProblemError)) this.log.error({ cause: String(caught) }, 'A simulated session could not be opened.');
      this.#refusals += 1;
      this.#later(() => void this.start(), Math.min(longestRespawnMs, respawnMs * this.#refusals));
      return;
    }
    this.#refusals = 0;
    this.#advance();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  input(text: string): void {
    if (this.#takenOverUntil < Date.now()) this.#show(`\r\n${this.#shell.prompt}`);
    this.#takenOverUntil = Date.now() + takenOverMs;
    this.#show(this.#shell.type(text));
  }

  notify(): void {
    // Nobody sits at a simulated session.
  }

  end(reason: string, text: string): void {
    const handle = this.#handle;
    if (handle === undefined) return;
    this.#handle = undefined;
    clearTimeout(this.#timer);
    void handle.output(this.#bytes.encode(`\r\n\x1b[0m${text}\r\n`)).catch(() => undefined).then(() => handle.ended(reason, text));
    this.#later(() => void this.start(), respawnMs);
  }

  #begin(): Iterator<Step, unknown, undefined> {
    const { simulated } = this;
    this.#round += 1;
    return simulated.script({ user: simulated.user, asset: simulated.asset, columns: simulated.columns, rows: simulated.rows, random: new Random(simulated.seed + this.#round * 7919) });
  }

  #advance(): void {
    if (this.#printed > this.#mostBytes) return this.#logOut(comesBackMs);
    const next = this.#steps.next();
    if (next.done === true) return this.#logOut(respawnMs);
    this.#later(() => this.#play(next.value), next.value.waitMs);
  }

  /** Not all at the same time. */
  get #mostBytes(): number {
    return (this.simulated.mostBytes ?? longestBytes) * (0.5 + ((this.simulated.seed * 0.618 + this.#round * 0.382) % 0.5));
  }

  #logOut(awayMs: number): void {
    const handle = this.#handle;
    this.#handle = undefined;
    void this.#shown.then(() => handle?.ended('user_close', 'The user logged out.'));
    this.#later(() => void this.start(), awayMs);
  }

  #play(step: Step): void {
    const handle = this.#handle;
    if (handle === undefined) return;
    if (Date.now() < this.#takenOverUntil) return this.#later(() => this.#play(step), Math.max(heldRetryMs, this.#takenOverUntil - Date.now()));
    if (step.typed !== undefined && handle.input(this.#bytes.encode(step.typed)) === 'held') return this.#later(() => this.#play(step), heldRetryMs);
    if (step.resize !== undefined) handle.resize(step.resize.columns, step.resize.rows);
    if (step.output !== undefined) this.#show(step.output);
    // The next step waits for the recorder: a slow disk slows the world down instead of filling the memory.
    void this.#shown.then(() => {
      if (this.#handle === handle) this.#advance();
    });
  }

  #show(text: string): void {
    const handle = this.#handle;
    if (handle === undefined) return;
    const bytes = this.#bytes.encode(text);
    this.#printed += bytes.length;
    this.#shown = handle.output(bytes).catch(() => undefined);
  }

  #later(action: () => void, ms: number): void {
    clearTimeout(this.#timer);
    if (this.#stopped) return;
    this.#timer = setTimeout(action, ms);
  }
}
