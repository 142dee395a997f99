import { randomUUID } from 'node:crypto';
import { problemFrom } from '../../shared/base/problem';
import { unixMillis } from '../../shared/base/units';
import type { AuditEvent } from '../../shared/model/audit';
import { sessionName, type PauseMeaning, type RuleHit, type Session } from '../../shared/model/session';
import type { AccessDesk } from '../access/access-desk';
import type { AuditEntry, AuditLog } from '../audit/audit-log';
import { transferEntry, transferLine } from '../audit/transfer-texts';
import { commandEntry, fullScreenEntry, type AuditedCommands } from '../audit/command-texts';
import { sessionDetails } from '../audit/texts';
import type { RanCommand } from '../commands/session-commands';
import type { DesktopDesk, DesktopHandle, DesktopRequest, FileTransfer, FinalisedRecording, Log, Recorder, RecordingWriter, SessionDesk, SessionHandle, SessionRequest, SourceControl } from '../contracts';
import { loadWebpEncoder } from '../desktop/codecs';
import { DesktopFeed } from '../live/desktop-feed';
import { Feed } from '../live/feed';
import type { LineFeed } from '../live/line-feed';
import { LineMemory } from '../live/line-memory';
import { MarkMemory } from '../live/marks';
import { hitsFrom } from '../policy/rule-hits';
import { sessionFromManifest, type History } from './history';
import { FailedSignIns } from './failed-sign-ins';
import { LiveSession, type ChangeKind } from './live-session';
import { newSession, type AnyRequest } from './new-session';
import type { Locks } from './locks';
import { clock, SessionDoor } from './session-door';
import { SessionLimits } from './session-limits';
import { noteSurroundings } from './surroundings';
import type { SessionPolicies } from './session-policies';
import { remarksFrom, type SessionRemarks } from './remarks';

export interface SessionsParts {
  readonly recorder: Recorder;
  readonly audit: AuditLog;
  readonly locks: Locks;
  readonly access: Pick<AccessDesk, 'isOpen' | 'isOver' | 'refused'>;
  readonly history: History;
  /** Rises with each start of the gateway: positions of an older one mean nothing now. */
  readonly epoch: number;
  readonly log: Log;
  readonly idleMinutes: number;
  readonly idleWarningSeconds: number;
  readonly maxSessionMinutes: number;
  readonly officeHours: { readonly from: number; readonly to: number };
  readonly auditCommands: AuditedCommands;
  /** What Pause does to sessions on an asset. */
  pauseMeaningOf(asset: string): PauseMeaning;
}

export interface SessionsListener {
  onSession(session: Session): void;
  /** Only when it was active last and how much it has printed have changed, at most once a second; without it, `onSession` is called. */
  onActivity?(session: Session): void;
  onRecording?(recording: FinalisedRecording): void;
  /** Right after the session's state became `ended`, before its recording is closed. */
  onEnding?(live: LiveSession): Promise<void>;
}

/** Watchers can read an ended session to its end for this long. */
const afterlifeMs = 60_000;
/** A source that was told to end and does not is written off after this. */
const endPatienceMs = 5_000;

/** All sessions of this gateway: opens them for sources, finds them for operators, closes their recordings. */
export class Sessions implements SessionDesk, DesktopDesk {
  readonly #live = new Map<string, LiveSession>();
  /** Ended less than a minute ago: their feeds are still there. */
  readonly #ended = new Map<string, LiveSession>();
  readonly #finishing = new Map<string, Promise<void>>();
  readonly #active = new Set<LiveSession>();
  readonly #listeners = new Set<SessionsListener>();
  readonly #memory = new LineMemory();
  readonly #marks = new MarkMemory();
  readonly #failedSignIns = new FailedSignIns();
  readonly #door: SessionDoor;
  readonly #limits: SessionLimits;
  readonly #tick: NodeJS.Timeout;
  #closed = false;
  #policies: SessionPolicies | undefined;

  constructor(private readonly parts: SessionsParts) {
    this.#door = new SessionDoor(parts);
    this.#limits = new SessionLimits({ ...parts, end: (live, reason, text) => this.end(live, reason, text), tell: (live, entry) => this.#tell(live, entry) });
    this.#tick = setInterval(() => this.#everySecond(), 1_000);
    this.#tick.unref();
  }

  /** Sessions opened from now on go by these. */
  usePolicies(policies: SessionPolicies): void {
    this.#policies = policies;
  }

  get(id: string): LiveSession | undefined {
    return this.#live.get(id);
  }

  /** Also finds one that ended a moment ago. */
  feedOf(id: string): { readonly session: Session; readonly feed: LineFeed } | undefined {
    const live = this.#live.get(id) ?? this.#ended.get(id);
    return live === undefined ? undefined : { session: live.session, feed: live.feed };
  }

  /** Live or ended; undefined when nothing is known of it. */
  facts(id: string): Session | undefined {
    return this.#live.get(id)?.session ?? this.parts.history.get(id);
  }

  /** How far the closed recording of a session goes, as a live position; 0 when there is none. */
  recordedEnd(id: string): number {
    const files = this.parts.recorder.list().find((one) => one.recordingId === id)?.manifest['files'];
    const cast = Array.isArray(files) ? (files as { readonly name?: unknown; readonly bytes?: unknown }[]).find(({ name }) => name === 'session.cast' || name === 'session.guac') : undefined;
    return typeof cast?.bytes === 'number' ? cast.bytes : 0;
  }

  live(): readonly Session[] {
    return [...this.#live.values()].map((live) => live.session);
  }

  historical(): readonly Session[] {
    return this.parts.history.list();
  }

  /** A scenario's made-up past. */
  imagine(past: readonly Session[]): void {
    this.parts.history.imagine(past);
  }

  listen(listener: SessionsListener): () => void {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  }

  /** Into the audit log, and into the session's own events. */
  async record(live: LiveSession, entry: AuditEntry): Promise<AuditEvent> {
    const event = await this.parts.audit.append(entry);
    await live.writer.event(event).catch((caught: unknown) => this.#storageLost(live, caught));
    return event;
  }

  open(request: SessionRequest, control: SourceControl): Promise<SessionHandle> {
    return this.#open(request, control, (writer) => new Feed(this.parts.epoch, writer, request.columns, request.rows, this.#memory, this.#marks));
  }

  async openDesktop(request: DesktopRequest, control: SourceControl): Promise<DesktopHandle> {
    await loadWebpEncoder();
    return this.#open({ ...request, columns: 0, rows: 0 }, control, (writer) =>
      new DesktopFeed(this.parts.epoch, writer, request.width, request.height, this.#memory, this.#marks));
  }

  async #open(request: AnyRequest, control: SourceControl, feedOf: (writer: RecordingWriter) => LineFeed): Promise<LiveSession> {
    const id = randomUUID();
    const startedAt = Date.now();
    await this.#door.refuseWhenShut(request, this.#closed);
    const session = newSession(id, request, startedAt);
    const writer = await this.parts.recorder.open(session).catch(async (caught: unknown) => {
      const problem = problemFrom(caught, { code: 'storage-unavailable', what: 'the recording storage is not available', tip: 'Try again later.' });
      this.parts.log.error({ 'event.name': 'session.refused', 'session.id': id, cause: problem.cause }, problem.what);
      return this.#door.refuse(request, `Session refused: the recording storage is not available. ${problem.what}`, problem.tip);
    });
    const live = new LiveSession({
      id, request, control, writer, startedAt, pauseMeaning: this.parts.pauseMeaningOf(request.asset),
      feed: feedOf(writer),
      onChange: (changed, kind) => this.#changed(changed, kind),
      onStorageLost: (changed, caught) => this.#storageLost(changed, caught),
      onEnded: (changed, reason, text) => this.finish(changed, reason, text),
      rules: request.simulated ? undefined : this.#policies?.rulesFor(request),
      onForbidden: (changed, match, text) => this.#policies?.onForbidden(changed, match, text) ?? 'Not run.',
      onTransfer: (changed, transfer, refused) => this.#transferred(changed, transfer, refused),
      onCommand: (changed, command, atMs) => void this.#ran(changed, command, atMs),
      onFullScreen: (changed, entered, program) => void this.#fullScreen(changed, entered, program),
    });
    try {
      await this.record(live, {
        category: 'Session', event: 'session.start', title: 'Start Session', message: `${sessionName(session)} over ${session.protocol}`,
        user: session.user, remoteAddress: session.remoteAddress, sessionId: id, success: true, details: sessionDetails(session),
      });
      // A lock may have come while the disk was busy.
      await this.#door.refuseWhenShut(request, this.#closed);
    } catch (caught) {
      live.feed.dispose();
      await writer.finalise({ ...session, state: 'ended', endedAt: unixMillis(Date.now()), endReason: 'connect_failed', endText: 'Refused.' }).catch(() => undefined);
      throw caught;
    }
    if (!request.simulated) {
      for (const entry of noteSurroundings(live, startedAt, { ...this.parts, failedSignIns: this.#failedSignIns })) void this.#tell(live, entry);
    }
    this.#live.set(id, live);
    // What is unusual about it came after its facts were first asked for.
    live.changed('state');
    return live;
  }

  signIn(request: Pick<SessionRequest, 'user' | 'asset' | 'protocol' | 'remoteAddress'>, success: boolean, why: string): void {
    if (!success) this.#failedSignIns.failed(request.user, Date.now());
    void this.parts.audit.append({
      level: success ? 'Information' : 'Warning', category: 'Authentication', event: success ? 'auth.signin' : 'auth.signin.failed',
      title: success ? 'Sign In' : 'Sign In Failed', message: `user=${request.user}, asset=${request.asset}, protocol=${request.protocol}${why === '' ? '' : `, ${why}`}`,
      user: request.user, remoteAddress: request.remoteAddress, success, details: { asset: request.asset, protocol: request.protocol },
    }).catch((caught: unknown) => this.parts.log.error({ cause: String(caught) }, 'A sign-in could not be audited.'));
  }

  /** What operators left at it, live or ended; told to every console. */
  async setRemarks(id: string, remarks: SessionRemarks): Promise<void> {
    const live = this.#live.get(id);
    if (live !== undefined) return live.setRemarks(remarks);
    const ended = this.parts.history.get(id);
    if (ended === undefined) return;
    const session = { ...ended, ...remarks };
    const written = this.parts.history.add(session);
    for (const listener of this.#listeners) listener.onSession(session);
    await written;
  }

  /** What policies found in a session, live or ended; `facts` are changed with it once it has ended. */
  async setHits(id: string, hits: readonly RuleHit[], facts: Partial<Session>): Promise<void> {
    const live = this.#live.get(id);
    if (live !== undefined) return live.setHits(hits);
    const ended = this.parts.history.get(id);
    if (ended === undefined) return;
    const session = { ...ended, ...facts, ruleHits: hits };
    const written = this.parts.history.add(session);
    for (const listener of this.#listeners) listener.onSession(session);
    await written;
  }

  /** Tells the source to end the session; writes it off when the source does not answer. */
  end(live: LiveSession, reason: string, text: string): void {
    if (live.phase.state === 'ended') return;
    live.control.end(reason, text);
    setTimeout(() => void this.finish(live, reason, text), endPatienceMs).unref();
  }

  /** The session is over: closes its feed and recording. Once, however often it is called. */
  finish(live: LiveSession, reason: string, text: string): Promise<void> {
    const known = this.#finishing.get(live.id);
    if (known !== undefined) return known;
    const finished = this.#finish(live, reason, text).catch((caught: unknown) => {
      this.parts.log.error({ 'event.name': 'recording.finalise.failed', 'session.id': live.id, cause: String(caught) }, 'A recording could not be finalised; the next start tries again.');
    });
    this.#finishing.set(live.id, finished);
    return finished;
  }

  /** The recorder cannot write this recording any more, also when nothing is being appended: no recording, no session. */
  recordingFailed(id: string, caught: unknown): void {
    const live = this.#live.get(id);
    if (live !== undefined) this.#storageLost(live, caught);
  }

  /** Lists what an earlier gateway left behind as ended. */
  async adopt(recordings: readonly FinalisedRecording[]): Promise<void> {
    for (const recording of recordings) {
      const found = sessionFromManifest(recording);
      if (this.parts.history.get(found.id) !== undefined) continue;
      const log = await this.parts.audit.ofSession(found.id);
      const [remarks, hits] = [remarksFrom(log), hitsFrom(log)];
      const session = remarks.notes.length + remarks.acknowledgements.length + hits.length === 0 ? found : { ...found, ...remarks, ruleHits: hits };
      await this.parts.history.add(session);
      await this.parts.audit.append({
        level: 'Warning', category: 'Session', event: 'session.end', title: 'End Session',
        message: `${sessionName(session)}: the gateway stopped without warning; recorded up to ${clock(session.endedAt ?? 0)}`,
        user: session.user, remoteAddress: session.remoteAddress, sessionId: session.id, success: false,
        details: { ...sessionDetails(session), reason: session.endReason ?? '' },
      });
    }
  }

  async close(): Promise<void> {
    this.#closed = true;
    clearInterval(this.#tick);
    const text = 'The gateway is being stopped.';
    for (const live of this.#live.values()) live.control.end('connect_disconnect', text);
    await Promise.all([...this.#live.values()].map((live) => this.finish(live, 'connect_disconnect', text)));
    await Promise.all(this.#finishing.values());
    for (const live of this.#ended.values()) live.feed.dispose();
  }

  async #finish(live: LiveSession, reason: string, text: string): Promise<void> {
    live.flush();
    live.apply({ kind: 'ended', reason, text, at: unixMillis(Date.now()) });
    await live.feed.settled();
    for (const listener of this.#listeners) await listener.onEnding?.(live);
    const { session } = live;
    this.#live.delete(live.id);
    this.#ended.set(live.id, live);
    this.#active.delete(live);
    const written = this.parts.history.add(session);
    live.feed.close({ reason, text });
    this.#changed(live, 'state');
    await this.record(live, {
      category: 'Session', event: 'session.end', title: 'End Session', message: `${sessionName(session)}: ${reason}${text === '' ? '' : `, ${text}`}`,
      user: session.user, remoteAddress: session.remoteAddress, sessionId: session.id, success: true, details: { ...sessionDetails(session), reason, ...(reason === 'idle_disconnect' ? { rule: `idleMinutes=${this.parts.idleMinutes}` } : {}) },
    }).catch((caught: unknown) => this.parts.log.error({ 'session.id': live.id, cause: String(caught) }, 'The end of a session could not be audited.'));
    const recording = await live.writer.finalise(session);
    for (const listener of this.#listeners) listener.onRecording?.(recording);
    await written;
    setTimeout(() => this.#bury(live), afterlifeMs).unref();
  }

  #bury(live: LiveSession): void {
    this.#ended.delete(live.id);
    this.#finishing.delete(live.id);
    live.feed.dispose();
  }

  /** Raises the risk, and is an event of the session: "jump into the recording" goes by its `atMs`. */
  async #ran(live: LiveSession, command: RanCommand, atMs: number): Promise<void> {
    this.#policies?.onRan(live, command, atMs);
    if (command.kind === 'program') return;
    await this.#tell(live, commandEntry(live.session, command, atMs, this.parts.auditCommands));
  }

  async #transferred(live: LiveSession, transfer: FileTransfer, refused: boolean): Promise<string | undefined> {
    const { direction, name, bytes, verdict, why } = transfer;
    const ruled = this.#policies?.refusesTransfer(live, { direction, name, bytes, verdict });
    const refusal = refused ? (why === '' ? 'The file is not passed on.' : why) : ruled;
    await this.record(live, transferEntry(live.session, transfer, refusal, live.feed.nowMs));
    await live.output(Buffer.from(transferLine(transfer, refusal)));
    return refusal;
  }

  #fullScreen(live: LiveSession, entered: boolean, program: string): Promise<void> {
    return this.#tell(live, fullScreenEntry(live.session, entered, program, live.feed.nowMs));
  }

  async #tell(live: LiveSession, entry: AuditEntry): Promise<void> {
    await this.record(live, entry).catch((caught: unknown) => this.parts.log.error({ 'session.id': live.id, cause: String(caught) }, 'An event of a session could not be audited.'));
  }

  #changed(live: LiveSession, kind: ChangeKind): void {
    if (kind === 'activity') {
      this.#active.add(live);
      return;
    }
    // Not told before it is audited and listed.
    if (!this.#live.has(live.id) && !this.#ended.has(live.id)) return;
    this.#active.delete(live);
    for (const listener of this.#listeners) listener.onSession(live.session);
  }

  #storageLost(live: LiveSession, caught: unknown): void {
    if (live.phase.state === 'ended' || this.#finishing.has(live.id)) return;
    this.parts.log.error({ 'event.name': 'recording.failed', 'session.id': live.id, cause: String(caught) }, 'A session cannot be recorded any more and is ended.');
    this.end(live, 'null_storage', 'The recording storage failed, so the session cannot go on.');
  }

  #everySecond(): void {
    const now = Date.now();
    const active = [...this.#active].filter((live) => this.#live.has(live.id) || this.#ended.has(live.id));
    this.#active.clear();
    for (const { session } of active) for (const listener of this.#listeners) (listener.onActivity ?? listener.onSession).call(listener, session);
    for (const live of this.#live.values()) {
      if (live.risk.fade(now)) live.changed('state');
      this.#limits.look(live, now);
    }
  }
}
