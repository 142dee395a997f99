import { unixMillis } from '../../shared/base/units';
import type { Result } from '../../shared/base/problem';
import { sessionId, type ParticipationId, type SessionId } from '../../shared/model/ids';
import type { Control, Participant, PauseMeaning, RuleHit, Session } from '../../shared/model/session';
import type { RuleMatch, SessionRules } from '../../shared/policy/session-rules';
import type { RanCommand } from '../commands/session-commands';
import type { DesktopHandle, FileTransfer, RecordingWriter, SessionHandle, SourceControl } from '../contracts';
import type { DesktopInput, DrawOperation } from '../desktop/operations';
import { DesktopFeed } from '../live/desktop-feed';
import type { LineFeed } from '../live/line-feed';
import { clipboard } from '../desktop/instructions';
import { textLines, OutputDecoder } from '../recorder/text';
import { CommandWatch } from './command-watch';
import { CopiedText } from './copied-text';
import { DesktopHand } from './desktop-hand';
import { LivePresence, type Hand } from './live-presence';
import { firstPhase, transition, type Phase, type PhaseChange } from './phase';
import { newSession, type AnyRequest } from './new-session';
import { noRemarks, stillRaising, type SessionRemarks } from './remarks';
import { RiskMeter } from './risk';

/** `state`: tell at once. `activity`: once a second is enough. */
export type ChangeKind = 'state' | 'activity';

export interface LiveSessionParts {
  readonly id: string;
  readonly request: AnyRequest;
  readonly control: SourceControl;
  readonly writer: RecordingWriter;
  readonly feed: LineFeed;
  readonly startedAt: number;
  /** What Pause does to it. */
  readonly pauseMeaning: PauseMeaning;
  onChange(session: LiveSession, kind: ChangeKind): void;
  /** The recorder refused a line: the session must not go on. */
  onStorageLost(session: LiveSession, caught: unknown): void;
  /** The source says it is over. */
  onEnded(session: LiveSession, reason: string, text: string): Promise<void>;
  /** A command was entered, `atMs` in the recording. */
  onCommand(session: LiveSession, command: RanCommand, atMs: number): void;
  /** Made of what was in force when the session began; absent: a scenario's. */
  readonly rules?: SessionRules | undefined;
  /** A line was stopped before it ran; answers what its user is told. `text` undefined: it was never shown. */
  onForbidden(session: LiveSession, match: RuleMatch, text: string | undefined): string;
  /** A file is on its way; answers why it may not go on, once that is on record. */
  onTransfer(session: LiveSession, transfer: FileTransfer, refused: boolean): Promise<string | undefined>;
  /** A full-screen program has the screen now, or has left it: meanwhile commands cannot be told. */
  onFullScreen(session: LiveSession, entered: boolean, program: string): void;
}

/** Facts carry this many; the session's audit events have them all. */
const mostHits = 50;

/** A running session: what its source feeds, what operators may do to it, and the facts about it. */
export class LiveSession implements SessionHandle, DesktopHandle {
  readonly id: SessionId;
  readonly risk: RiskMeter;
  readonly presence = new LivePresence(() => this.changed('state'));
  readonly #decoder = new OutputDecoder();
  readonly #typedDecoder = new OutputDecoder();
  readonly #hand = new DesktopHand();
  #phase: Phase = firstPhase;
  #participants: readonly Participant[] = [];
  #remarks: SessionRemarks = noRemarks;
  #hits: readonly RuleHit[] = [];
  #lastActivityAt: number;
  #outputBytes = 0;
  #columns: number;
  #rows: number;
  #heldCharacters = 0;
  /** Whose input waits to be judged. */
  #pushedBy: Hand = '';
  #facts: Session | undefined;
  /** Absent for scenarios, which are played and typed by nobody. */
  readonly #commands: CommandWatch | undefined;
  /** Of a graphical one. */
  readonly copiedText: CopiedText | undefined;

  constructor(private readonly parts: LiveSessionParts) {
    this.id = sessionId(parts.id);
    this.risk = new RiskMeter(parts.request.asset);
    this.#lastActivityAt = parts.startedAt;
    this.#columns = parts.request.columns;
    this.#rows = parts.request.rows;
    if (parts.request.width !== undefined) this.copiedText = new CopiedText(parts.request.copiesOut === true);
    // Pictures do not tell what was run.
    if (!parts.request.simulated && parts.request.width === undefined) this.#commands = this.#readCommands();
  }

  get feed(): LineFeed {
    return this.parts.feed;
  }

  get writer(): RecordingWriter {
    return this.parts.writer;
  }

  get control(): SourceControl {
    return this.parts.control;
  }

  /** Typed while it could not be passed on. */
  get heldCharacters(): number {
    return this.#heldCharacters;
  }

  get phase(): Phase {
    return this.#phase;
  }

  get lastActivityAt(): number {
    return this.#lastActivityAt;
  }

  /** The facts now, as a value. */
  get session(): Session {
    this.#facts ??= {
      ...newSession(this.id, this.parts.request, this.parts.startedAt),
      state: this.#phase.state, stateVersion: this.#phase.version, lastActivityAt: unixMillis(this.#lastActivityAt),
      columns: this.#columns, rows: this.#rows, ...this.#desktopSize(), risk: this.risk.level, riskScore: this.risk.score, riskCauses: this.risk.causes,
      participants: this.#participants, ...this.#remarksNow(), ...this.presence.facts, pauseMeaning: this.parts.pauseMeaning, endingOpen: this.#phase.open, ...(this.#hits.length === 0 ? {} : { ruleHits: this.#hits }), outputBytes: this.#outputBytes,
      ...(this.copiedText === undefined || this.#phase.state === 'ended' ? {} : { clipboardOut: this.copiedText.state }), heldBy: this.#phase.heldBy, heldSince: this.#phase.heldSince, endsAt: this.#phase.endsAt,
      endedAt: this.#phase.endedAt, endReason: this.#phase.endReason, endText: this.#phase.endText,
    };
    return this.#facts;
  }

  async output(bytes: Uint8Array): Promise<void> {
    if (this.#phase.state === 'ended') return;
    const text = this.#decoder.push(bytes);
    this.#outputBytes += bytes.length;
    this.#active();
    if (text === '') return;
    if (this.#commands === undefined) {
      if (this.risk.printed(text, this.#lastActivityAt)) this.changed('state');
    } else this.#commands.printed(text);
    await this.#record('output', text);
  }

  input(bytes: Uint8Array): 'forward' | 'held' | 'taken' {
    if (!this.#userMayType) {
      this.#heldCharacters += this.#typedDecoder.push(bytes).length;
      return 'held';
    }
    if (bytes.length > 0 && this.#commands?.guards === true) {
      this.#pushedBy = '';
      this.#commands.push(bytes);
      return 'taken';
    }
    this.#commands?.typed(bytes);
    this.#type(this.#typedDecoder.push(bytes), '');
    return 'forward';
  }

  exec(command: string): 'forward' | 'held' | { readonly refused: string } {
    if (!this.#userMayType) return 'held';
    const refused = this.#commands?.refusal({ text: command, hidden: false });
    if (refused !== undefined) return { refused };
    this.#type(`${command}\r`, '');
    this.parts.onCommand(this, { text: command, kind: 'exec', at: performance.now() }, this.feed.nowMs);
    return 'forward';
  }

  transfer(transfer: FileTransfer, refused: boolean): Promise<string | undefined> {
    this.#active();
    return this.parts.onTransfer(this, transfer, refused);
  }

  async inputEnds(): Promise<void> {
    await this.#commands?.inputEnds();
  }

  get heldWhy(): string | undefined {
    return this.#phase.state === 'live' ? this.presence.heldWhy(this.#participants) : undefined;
  }

  get #userMayType(): boolean {
    return this.#open && this.presence.control?.holder === undefined;
  }

  /** Neither paused nor ending, or warned and free to type until the end. */
  get #open(): boolean {
    return this.#phase.state === 'live' || this.#phase.open === true;
  }

  resize(columns: number, rows: number): void {
    if (this.#phase.state === 'ended' || (columns === this.#columns && rows === this.#rows)) return;
    this.#columns = Math.max(1, Math.min(1024, Math.floor(columns) || 80));
    this.#rows = Math.max(1, Math.min(1024, Math.floor(rows) || 24));
    this.#commands?.resize(this.#columns, this.#rows);
    void this.#record('resize', `${this.#columns}x${this.#rows}`).catch(() => undefined);
    this.changed('state');
  }

  get screen(): DesktopFeed {
    return this.#desktop();
  }

  async draw(operations: readonly DrawOperation[]): Promise<void> {
    if (this.#phase.state === 'ended' || operations.length === 0) return;
    const feed = this.#desktop();
    const before = feed.end;
    this.#active();
    try {
      await feed.draw(operations);
    } catch (caught) {
      this.parts.onStorageLost(this, caught);
      throw caught;
    }
    this.#outputBytes += feed.end - before;
    if (operations.some(({ kind }) => kind === 'size')) this.changed('state');
  }

  press(input: DesktopInput): 'forward' | 'held' {
    if (!this.#userMayType) {
      this.#heldCharacters += DesktopHand.characters(input);
      this.#hand.letGo();
      return 'held';
    }
    this.#press(input, '');
    return 'forward';
  }

  async copied(text: string, cut: boolean): Promise<'forward' | 'held'> {
    if (this.#phase.state === 'ended' || this.copiedText?.mayLeave !== true) return 'held';
    if (text !== '') {
      await this.feed.append('input', clipboard(text)).catch((caught: unknown) => {
        this.parts.onStorageLost(this, caught);
        throw caught;
      });
    }
    if (this.copiedText.note(text, cut)) this.changed('state');
    return text !== '' && this.#userMayType ? 'forward' : 'held';
  }

  /** On behalf of a participant, as `typeFor`. */
  pressFor(participation: ParticipationId, input: DesktopInput): void {
    this.#press(input, participation);
    this.control.press?.(input, participation);
  }

  /** Nothing more will come: what is left of a split character is recorded too. */
  flush(): void {
    const rest = this.#decoder.end();
    if (rest !== '') void this.#record('output', rest).catch(() => undefined);
    if (this.#userMayType) this.#type(this.#typedDecoder.end(), '');
    this.#commands?.dispose();
  }

  ended(reason: string, text: string): Promise<void> {
    return this.parts.onEnded(this, reason, text);
  }

  /** Types on behalf of a participant: recorded like the user's own keys, then sent to the upstream. */
  typeFor(participation: ParticipationId, text: string): void {
    const bytes = new TextEncoder().encode(text);
    this.#pushedBy = participation;
    if (this.#commands?.guards === true) return this.#commands.push(bytes);
    this.#commands?.typed(bytes);
    this.#type(text, participation);
    this.control.input(text);
  }

  /** A line of its own in the recording, for people who replay it. */
  mark(label: string): void {
    void this.#record('marker', label).catch(() => undefined);
  }

  apply(change: PhaseChange): Result<Phase> {
    const result = transition(this.#phase, change);
    if (!result.ok) return result;
    if (result.value.state === 'live' || result.value.state === 'ended') this.#markHeld();
    if (this.#phase.state === 'live' && result.value.state !== 'live') this.control.hold?.();
    this.#phase = result.value;
    this.changed('state');
    return result;
  }

  setParticipants(participants: readonly Participant[]): void {
    this.#participants = participants;
    this.control.attended?.(participants);
    this.changed('state');
  }

  get rules(): SessionRules | undefined {
    return this.parts.rules;
  }

  get hits(): readonly RuleHit[] {
    return this.#hits;
  }

  setHits(hits: readonly RuleHit[]): void {
    this.#hits = hits.slice(-mostHits);
    this.changed('state');
  }

  setRemarks(remarks: SessionRemarks): void {
    this.#remarks = remarks;
    this.changed('state');
  }

  /** Passes the keyboard on. */
  setControl(control: Control): void {
    if (control.holder !== this.presence.control?.holder) {
      this.#markHeld();
      this.control.hold?.();
    }
    this.presence.setControl(control);
  }

  /** The facts have to be told again. */
  changed(kind: ChangeKind): void {
    this.#facts = undefined;
    this.parts.onChange(this, kind);
  }

  #readCommands(): CommandWatch {
    const { parts } = this;
    return new CommandWatch({
      request: parts.request, rules: parts.rules,
      onForbidden: (match, text) => parts.onForbidden(this, match, text),
      onCommand: (command) => parts.onCommand(this, command, Math.max(0, Math.round(this.feed.nowMs - (performance.now() - command.at)))),
      onFullScreen: (entered, program) => parts.onFullScreen(this, entered, program),
      pass: (bytes) => this.#pass(bytes), notify: (text) => this.control.notify(text), mark: (label) => this.mark(label),
    });
  }

  /** What was typed and has been judged: recorded now, as it reaches the upstream. */
  #pass(bytes: Uint8Array): void {
    const text = this.#typedDecoder.push(bytes);
    if (!this.#open) {
      this.#heldCharacters += text.length;
      return;
    }
    this.#type(text, this.#pushedBy);
    if (this.control.pass === undefined) this.control.input(text);
    else this.control.pass(bytes);
  }

  #markHeld(): void {
    if (this.#heldCharacters > 0) this.mark(`${this.#heldCharacters} typed characters were held back`);
    this.#heldCharacters = 0;
  }

  #remarksNow(): Partial<SessionRemarks> {
    if (this.#remarks === noRemarks) return {};
    this.#remarks = stillRaising(this.#remarks, (cause) => this.risk.holds(cause));
    return this.#remarks;
  }

  #type(text: string, who: Hand): void {
    if (text === '') return;
    this.presence.typed(who);
    this.#active();
    // A scenario's keys are its commands; a person's are told by the screen, too.
    if (this.#commands === undefined && this.risk.typed(text, this.#lastActivityAt)) this.changed('state');
    void this.#record('input', text).catch(() => undefined);
  }

  #press(input: DesktopInput, who: Hand): void {
    this.presence.typed(who);
    this.#active();
    const { kind, data, text } = this.#hand.note(input);
    if (text !== undefined && this.risk.typed(text, this.#lastActivityAt)) this.changed('state');
    this.feed.append(kind, data).catch((caught: unknown) => this.parts.onStorageLost(this, caught));
  }

  #desktop(): DesktopFeed {
    if (this.feed instanceof DesktopFeed) return this.feed;
    throw new TypeError('This session is not graphical.');
  }

  #desktopSize(): { readonly width?: number; readonly height?: number } {
    const { desktop } = this.feed;
    return desktop === undefined ? {} : { width: desktop.width, height: desktop.height };
  }

  #active(): void {
    this.#lastActivityAt = Date.now();
    if (this.presence.idleEndsAt === undefined) this.changed('activity');
    else this.presence.setIdleEnd(undefined);
  }

  async #record(kind: 'output' | 'input' | 'resize' | 'marker', text: string): Promise<void> {
    try {
      let done: Promise<void> | undefined;
      for (const line of textLines(text)) done = this.feed.append(kind, line);
      await done;
    } catch (caught) {
      this.parts.onStorageLost(this, caught);
      throw caught;
    }
  }
}
