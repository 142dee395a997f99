import type { Disposable } from '../../shared/base/dispose';
import { failure, success, type Problem, type Result } from '../../shared/base/problem';
import type { ParticipationId, SessionId } from '../../shared/model/ids';
import { neverArrived, type DesktopInput, type GatewayClient } from '../gateway/client';
import { retryDelay, systemTimers, type Timers } from '../gateway/timers';

/** Typed text that may wait; a paste beyond it is refused as a whole, never cut. */
const mostWaiting = 1024 * 1024;
/** Text of one call. */
const largestPiece = 16 * 1024;
/** Keys, clicks and moves of one call, and that may wait. */
const mostEvents = 500;
const mostEventsWaiting = 8 * mostEvents;

export interface InputListener {
  /** Some typed text was not passed on, and why. */
  onRefused(problem: Problem): void;
  /** Text is waiting for a gateway that does not answer; undefined = it does again. */
  onDelayed(problem: Problem | undefined): void;
}

interface Piece {
  readonly text: string;
  readonly desktop?: readonly DesktopInput[] | undefined;
}
/** Only asks which number was the last. */
const question: Piece = { text: '' };

const tooMuch: Problem = {
  code: 'input-too-much', severity: 'warning', what: 'This is more than the session has taken in yet.',
  tip: 'Wait until it has caught up, or paste less at once.',
};

/** The answer was lost, and later the gateway could not say any more whether it had passed the text on. */
const unknownFate = (because: Problem): Problem => ({
  code: 'input-unknown', severity: 'warning', what: 'It is not known whether the last of what you typed reached the session.',
  tip: 'Look at the screen before you type it again.', cause: because.what,
});

/**
 * Brings what is typed to the session in order and exactly once: pieces are numbered, one call is in flight, a piece whose
 * answer was lost is sent again under its number, and what is typed meanwhile goes along in the next one. Each window counts for
 * itself, as two windows of one operator share a participation. It first asks which number was the last, since a window that was
 * loaded anew has typed before: its first piece would count as a repeated one.
 */
export class InputSender implements Disposable {
  #waiting = '';
  #events: DesktopInput[] = [];
  #sequence = 0;
  #sending = false;
  #disposed = false;
  #idle: (() => void)[] = [];
  #retry: Disposable | undefined;

  constructor(
    private readonly client: Pick<GatewayClient, 'sendInput'>, private readonly sessionId: SessionId,
    private readonly participationId: ParticipationId, private readonly listener: InputListener,
    /** Of the window, for as long as it is there: what an earlier page of it has sent may still be under way. Empty = one count for all. */
    private readonly sender = '',
    private readonly timers: Timers = systemTimers,
    /** Of this one alone: the last piece of the one before may be under way, and take the number that this one was told is the next. */
    private readonly origin: string = crypto.randomUUID(),
  ) {}

  type(text: string): Result<undefined> {
    if (this.#disposed || text === '') return success(undefined);
    if (this.#waiting.length + text.length > mostWaiting) {
      return failure(tooMuch);
    }
    this.#waiting += text;
    void this.#run();
    return success(undefined);
  }

  /** What is done in a desktop. Of moves that wait only the last one counts: the mouse is where it is. */
  act(event: DesktopInput): Result<undefined> {
    if (this.#disposed) return success(undefined);
    const events = this.#events;
    const [before, last] = events.slice(-2);
    const moves = event.kind === 'mouse' && last?.kind === 'mouse' && last.mask === event.mask && before?.kind === 'mouse' && before.mask === event.mask;
    if (moves) events.pop();
    if (events.length >= mostEventsWaiting) return failure(tooMuch);
    events.push(event);
    void this.#run();
    return success(undefined);
  }

  get #empty(): boolean { return this.#waiting === '' && this.#events.length === 0; }

  #clear(): void {
    this.#waiting = '';
    this.#events = [];
  }

  #take(): Piece {
    if (this.#events.length > 0) return { text: '', desktop: this.#events.splice(0, mostEvents) };
    const length = pieceEnd(this.#waiting);
    const text = this.#waiting.slice(0, length);
    this.#waiting = this.#waiting.slice(length);
    return { text };
  }

  /** Resolves when everything typed has been taken over by the gateway, or refused. */
  drained(): Promise<void> {
    if (!this.#sending && this.#empty) return Promise.resolve();
    return new Promise((resolve) => { this.#idle.push(resolve); });
  }

  dispose(): void {
    this.#disposed = true;
    this.#clear();
    this.#retry?.dispose();
    this.#settle();
  }

  async #run(): Promise<void> {
    if (this.#sending) return;
    this.#sending = true;
    while (!this.#empty && !this.#disposed) await this.#deliver(this.#sequence === 0 ? question : this.#take());
    this.#sending = false;
    this.#settle();
  }

  async #deliver(piece: Piece): Promise<void> {
    for (let attempt = 1; !this.#disposed; attempt += 1) {
      const { sessionId, participationId } = this;
      const answer = await this.client.sendInput({ sessionId, participationId, sequence: this.#sequence, ...piece, sender: this.sender, origin: this.origin });
      if (this.#disposed) return;
      const lostBefore = attempt > 1 && piece !== question;
      if (answer.ok) {
        if (attempt > 1) this.listener.onDelayed(undefined);
        const { acceptedSequence, acceptedOrigin, problem } = answer.value;
        if (problem) {
          const certain = !lostBefore || (acceptedSequence === this.#sequence - 1 && problem.code !== 'input.not-in-session');
          this.#drop(piece, certain ? problem : unknownFate(problem));
        }
        // The number was had by the piece of another: the text was not taken; it goes under the next number.
        const another = acceptedOrigin !== '' && acceptedOrigin !== this.origin;
        const behind = piece !== question && (acceptedSequence > this.#sequence || (acceptedSequence === this.#sequence && another));
        this.#sequence = Math.max(acceptedSequence + 1, problem ? this.#sequence : this.#sequence + 1);
        if (!behind || problem) return;
        attempt = 0;
        continue;
      }
      if (neverArrived(answer.problem)) {
        this.#clear();
        this.listener.onRefused(lostBefore ? unknownFate(answer.problem) : answer.problem);
        return;
      }
      this.listener.onDelayed(answer.problem);
      await new Promise<void>((resolve) => {
        this.#idle.push(resolve);
        this.#retry = this.timers.after(retryDelay(attempt, this.timers.random()), resolve);
      });
    }
  }

  /** Before the first piece all that waits is refused: there is nothing else to say why for. */
  #drop(piece: Piece, problem: Problem): void {
    if (piece === question) this.#clear();
    this.listener.onRefused(problem);
  }

  #settle(): void {
    for (const resolve of this.#idle.splice(0)) resolve();
  }
}

/** Never between the halves of a surrogate pair. */
function pieceEnd(text: string): number {
  if (text.length <= largestPiece) return text.length;
  const last = text.charCodeAt(largestPiece - 1);
  return last >= 0xd800 && last < 0xdc00 ? largestPiece - 1 : largestPiece;
}
