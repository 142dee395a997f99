import { ProblemError } from '../../../shared/base/problem';
import { Keyboard } from '../../../shared/recording/guac/keysyms';
import type { DesktopDesk, DesktopHandle, Log, SourceControl } from '../../contracts';
import type { DesktopInput } from '../../desktop/operations';
import { Random, type DesktopStep, type SimulatedDesktop } from './script';

const respawnMs = 20_000;
const longestRespawnMs = 120_000;
const comesBackMs = 2_000;
/** A desktop that has drawn for so long logs out, so that no recording grows without end. */
const longestMs = 1_200_000;
const heldRetryMs = 500;

/** Plays one simulated desktop through the desk, again and again; as `SessionPlayer`. */
export class DesktopPlayer implements SourceControl {
  #handle: DesktopHandle | undefined;
  #timer: NodeJS.Timeout | undefined;
  #steps: ReturnType<SimulatedDesktop['script']> | undefined;
  #keyboard = new Keyboard();
  #typed = '';
  #refusals = 0;
  #round = 0;
  #until = 0;
  #stopped = false;

  constructor(private readonly simulated: SimulatedDesktop, private readonly desk: DesktopDesk, private readonly log: Log) {}

  async start(): Promise<void> {
    if (this.#stopped) return;
    const { user, asset, protocol, team, remoteAddress, width, height, seed, script } = this.simulated;
    this.#round += 1;
    this.#steps = script(new Random(seed + this.#round * 7_919), () => this.#taken());
    this.#keyboard = new Keyboard();
    this.#typed = '';
    try {
      this.#handle = await this.desk.openDesktop({ user, asset, protocol, team, remoteAddress, width, height, simulated: true, copiesOut: true }, this);
    } catch (caught) {
      if (!(caught instanceof ProblemError)) this.log.error({ cause: String(caught) }, 'A simulated desktop could not be opened.');
      this.#refusals += 1;
      this.#later(() => void this.start(), Math.min(longestRespawnMs, respawnMs * this.#refusals));
      return;
    }
    this.#refusals = 0;
    this.#until = Date.now() + longestMs * (0.5 + ((seed * 0.618 + this.#round * 0.382) % 0.5));
    void this.#advance();
  }

  stop(): void {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  input(): void {
    // A desktop takes keys, not text.
  }

  press(input: DesktopInput): void {
    if (input.kind === 'key') this.#typed += this.#keyboard.key(input.keysym, input.pressed) ?? '';
    if (input.kind === 'clipboard') this.#typed += input.text;
    this.#typed = this.#typed.slice(-500);
  }

  notify(): void {
    // Nobody sits at a simulated desktop.
  }

  end(reason: string, text: string): void {
    this.#finish(reason, text, respawnMs);
  }

  #finish(reason: string, text: string, awayMs: number): void {
    const handle = this.#handle;
    if (handle === undefined) return;
    this.#handle = undefined;
    void handle.ended(reason, text);
    this.#later(() => void this.start(), awayMs);
  }

  async #advance(): Promise<void> {
    const handle = this.#handle;
    const next = await this.#steps?.next();
    if (handle === undefined || this.#handle !== handle) return;
    if (next === undefined || next.done === true || Date.now() > this.#until) return this.#finish('user_close', 'The user logged out.', comesBackMs);
    this.#later(() => void this.#play(handle, next.value), next.value.waitMs);
  }

  async #play(handle: DesktopHandle, step: DesktopStep): Promise<void> {
    const { press = [], draw = [], copied } = step;
    if (this.#handle !== handle) return;
    for (const [at, input] of press.entries()) {
      if (handle.press(input) === 'held') return this.#later(() => void this.#play(handle, { ...step, press: press.slice(at) }), heldRetryMs);
    }
    // The next step waits for the recorder.
    if (copied !== undefined) await handle.copied(copied, false).catch(() => undefined);
    await handle.draw(draw).catch(() => undefined);
    if (this.#handle === handle) void this.#advance();
  }

  #taken(): string {
    const typed = this.#typed;
    this.#typed = '';
    return typed;
  }

  #later(action: () => void, ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#stopped) this.#timer = setTimeout(action, ms);
  }
}
