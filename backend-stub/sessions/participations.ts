import { randomUUID } from 'node:crypto';
import type { Problem } from '../../shared/base/problem';
import { unixMillis } from '../../shared/base/units';
import { participationId, type ParticipationId } from '../../shared/model/ids';
import type { Operator } from '../../shared/model/operator';
import { pointedGrid, type JoinIntent, type Participant, type Pointer } from '../../shared/model/session';
import { joinEntry, leaveEntry, personName, sessionEventEntry } from '../audit/texts';
import type { DesktopInput } from '../desktop/operations';
import { DesktopHand } from './desktop-hand';
import type { ControlDesk } from './control-desk';
import { HeldKeys } from './held-keys';
import type { LiveSession } from './live-session';
import type { Sessions } from './sessions';

interface Participation {
  readonly id: ParticipationId;
  readonly live: LiveSession;
  readonly operator: Operator;
  readonly since: number;
  intent: JoinIntent;
  remoteAddress: string;
  /** Open focus channels of this operator on this session. */
  watches: number;
  lapse: NodeJS.Timeout | undefined;
  /** Of each sender, the ones that typed last at the end. */
  /** By sender: the last number, and whose piece had it. */
  readonly lastPieces: Map<string, { readonly sequence: number; readonly origin: string }>;
  typedCharacters: number;
  /** As it was told last. */
  typing: boolean;
  pointedAt: number;
}

export interface InputOutcome {
  readonly acceptedSequence: number;
  /** Of the piece that had this number; absent where none had. */
  readonly acceptedOrigin?: string | undefined;
  readonly problem?: Problem | undefined;
}

/** Windows of one operator that are in a session at a time; whoever typed longest ago is forgotten first. */
const mostSenders = 32;
/** Somebody is typing for so long after a key. */
const typingMs = 3_000;
/** So long everybody sees where somebody points; a second time at the same place starts anew. */
const pointerMs = 6_000;
/** A pointer that moves is told this often. */
const pointerEveryMs = 50;
const lookEveryMs = 500;

const refused = (code: string, what: string, tip: string): Problem => ({ code, severity: 'warning', what, tip });

/** Who is in which session, as what. One participation for each operator and session; changing the mode keeps it. */
export class Participations {
  readonly #all = new Map<string, Participation>();
  readonly #held = new HeldKeys();
  readonly #joining = new Map<string, Promise<unknown>>();
  readonly #leftListeners = new Set<(session: string, loginName: string) => void>();

  constructor(private readonly sessions: Sessions, private readonly announce: boolean, private readonly control: ControlDesk, private readonly lapseMs = 20_000) {
    setInterval(() => this.#look(), lookEveryMs).unref();
    sessions.listen({ onSession: () => undefined, onEnding: (live) => this.#sessionEnded(live) });
  }

  /** Hears of everyone who is out of a session, for whatever reason. */
  onLeft(listener: (session: string, loginName: string) => void): void {
    this.#leftListeners.add(listener);
  }

  find(session: string, loginName: string): ParticipationId | undefined {
    return this.#find(session, loginName)?.id;
  }

  /** Audited before it is in force: nobody sees a picture without a trace. `details`: the reason given, the approval used. No order: nobody ordered it. */
  async join(live: LiveSession, operator: Operator, intent: JoinIntent, remoteAddress: string, order: string, details: Readonly<Record<string, string>> = {}): Promise<ParticipationId> {
    const key = `${live.id}\n${operator.loginName}`;
    const earlier = this.#joining.get(key) ?? Promise.resolve();
    const joined = earlier.then(() => this.#join(live, operator, intent, remoteAddress, order, details));
    const settled = joined.catch(() => undefined);
    this.#joining.set(key, settled);
    void settled.then(() => {
      if (this.#joining.get(key) === settled) this.#joining.delete(key);
    });
    return joined;
  }

  /** False when that participation is not there (any more). */
  async leave(live: LiveSession, operator: Operator, id: string | undefined, cause: string, order?: string): Promise<boolean> {
    const participation = this.#find(live.id, operator.loginName);
    if (participation === undefined || (id !== undefined && id !== '' && participation.id !== id)) return false;
    await this.#remove(participation, cause, order);
    return true;
  }

  /** A focus channel of this operator opened; the participation cannot lapse while one is open. */
  watchOpened(session: string, loginName: string): void {
    const participation = this.#find(session, loginName);
    if (participation === undefined) return;
    participation.watches += 1;
    clearTimeout(participation.lapse);
    participation.lapse = undefined;
  }

  watchClosed(session: string, loginName: string): void {
    const participation = this.#find(session, loginName);
    if (participation === undefined) return;
    participation.watches = Math.max(0, participation.watches - 1);
    if (participation.watches === 0) this.#startLapse(participation);
  }

  /** Types on behalf of a participant, or uses keys, mouse and clipboard of a desktop: sequence 1, 2, 3 … for each `sender`, each once. `origin`: who of the sender numbered it. */
  type(session: string, id: string, operator: Operator, sequence: number, typed: string | readonly DesktopInput[], sender = '', origin = ''): InputOutcome {
    const participation = this.#all.get(id);
    if (participation === undefined || participation.live.id !== session || participation.operator.loginName !== operator.loginName) {
      return { acceptedSequence: 0, problem: refused('input.not-in-session', 'You are not in this session.', 'Participate again to type.') };
    }
    const { live, lastPieces } = participation;
    const last = lastPieces.get(sender);
    const lastSequence = last?.sequence ?? 0;
    const taken: InputOutcome = { acceptedSequence: lastSequence, acceptedOrigin: last?.origin };
    if (sequence <= lastSequence) return taken;
    const no = (problem: Problem): InputOutcome => ({ ...taken, problem });
    if (participation.intent !== 'participate') return no(refused('input.monitor', 'You are monitoring: your typing does not reach the session.', 'Participate to type.'));
    if (live.phase.state === 'ended') return no(refused('input.ended', 'The session has ended.', 'Nothing was typed.'));
    if (live.phase.state === 'ending' && live.phase.open !== true) return no(refused('input.ending', `The session is being terminated by ${live.phase.heldBy ?? 'somebody'}: its input is locked.`, 'Undo the termination to type.'));
    const held = this.control.objection(live, participation.id);
    if (held !== undefined) return no(held);
    if (sequence !== lastSequence + 1) return no(refused('input.order', `Piece ${sequence} came before piece ${lastSequence + 1}.`, 'It is sent again in order.'));
    lastPieces.delete(sender);
    lastPieces.set(sender, { sequence, origin });
    for (const oldest of lastPieces.keys()) {
      if (lastPieces.size <= mostSenders) break;
      lastPieces.delete(oldest);
    }
    if (typeof typed === 'string') {
      participation.typedCharacters += typed.length;
      if (typed !== '') live.typeFor(participation.id, typed);
    } else {
      for (const input of typed) {
        participation.typedCharacters += DesktopHand.characters(input);
        this.#held.note(participation.id, input);
        live.pressFor(participation.id, input);
      }
    }
    if (!participation.typing && typed.length > 0) {
      participation.typing = true;
      this.#tell(live);
    }
    return { acceptedSequence: sequence, acceptedOrigin: origin };
  }

  /** Points at a cell for the others in the session. Quick ones in between are left out: the next one is right behind. */
  point(session: string, id: string, operator: Operator, column: number, row: number): Problem | undefined {
    const participation = this.#all.get(id);
    if (participation === undefined || participation.live.id !== session || participation.operator.loginName !== operator.loginName) return refused('point.not-in-session', 'You are not in this session.', 'Join it to point at something.');
    const { live } = participation;
    if (live.phase.state === 'ended') return refused('point.ended', 'The session has ended.', 'Mark the moment in its recording.');
    const now = Date.now();
    if (now - participation.pointedAt < pointerEveryMs) return undefined;
    participation.pointedAt = now;
    const { columns, rows } = pointedGrid(live.session);
    const pointer: Pointer = { participationId: participation.id, name: personName(operator), column: Math.min(column, columns - 1), row: Math.min(row, rows - 1), at: unixMillis(now) };
    live.presence.setPointers([...live.presence.pointers.filter((one) => one.participationId !== participation.id), pointer]);
    return undefined;
  }

  /** Is the participation there, this operator's, and more than watching? */
  takesPart(session: string, id: string, operator: Operator): boolean {
    const participation = this.#all.get(id);
    return participation !== undefined && participation.live.id === session && participation.operator.loginName === operator.loginName && participation.intent === 'participate';
  }

  /** Is the participation there, and this operator's? */
  isIn(session: string, loginName: string): boolean {
    return this.#find(session, loginName) !== undefined;
  }

  async #join(live: LiveSession, operator: Operator, intent: JoinIntent, remoteAddress: string, order: string, details: Readonly<Record<string, string>>): Promise<ParticipationId> {
    const known = this.#find(live.id, operator.loginName);
    if (known?.intent === intent) return known.id;
    const joining = { session: live.session, operator, intent, remoteAddress, orderId: order === '' ? undefined : order, details };
    await this.sessions.record(live, joinEntry(joining));
    await this.sessions.record(live, sessionEventEntry(joining, 'SessionJoin'));
    const participation = known ?? {
      id: participationId(randomUUID()), live, operator, since: Date.now(), intent, remoteAddress,
      watches: 0, lapse: undefined, lastPieces: new Map(), typedCharacters: 0, typing: false, pointedAt: 0,
    };
    const before = this.#participant(participation);
    participation.intent = intent;
    participation.remoteAddress = remoteAddress;
    if (known === undefined) {
      this.#all.set(participation.id, participation);
      this.#startLapse(participation);
    }
    if (intent === 'participate') this.control.begin(live);
    else {
      this.#letGo(participation);
      this.control.gone(live, before, 'monitors');
    }
    this.#tell(live);
    if (live.phase.state === 'ended') await this.#remove(participation, 'session_ended');
    else if (this.announce) {
      live.control.notify(intent === 'monitor' ? `${personName(operator)} is watching your session.` : `${personName(operator)} has joined your session and can type in it.`);
    }
    return participation.id;
  }

  /** They are gone, or only watch: what they hold down in a desktop is let go of. */
  #letGo({ id, live }: Participation): void {
    for (const input of this.#held.letGo(id)) if (live.phase.state !== 'ended') live.pressFor(id, input);
  }

  async #remove(participation: Participation, cause: string, order?: string): Promise<void> {
    const { live, operator, intent, remoteAddress, typedCharacters } = participation;
    // Two leaves at the same moment are one.
    if (!this.#all.delete(participation.id)) return;
    clearTimeout(participation.lapse);
    this.#letGo(participation);
    this.control.gone(live, this.#participant(participation), cause === 'connection_lost' ? 'connection_lost' : 'left');
    live.presence.setPointers(live.presence.pointers.filter((one) => one.participationId !== participation.id));
    if (this.#of(live.id).length === 0) live.presence.setUserTyping(false);
    this.#tell(live);
    for (const listener of this.#leftListeners) listener(live.id, operator.loginName);
    if (this.announce && live.phase.state !== 'ended') live.control.notify(`${personName(operator)} has left your session.`);
    const details = { cause, ...(typedCharacters > 0 ? { typedCharacters: String(typedCharacters) } : {}) };
    const leaving = { session: live.session, operator, intent, remoteAddress, orderId: order, details };
    await this.sessions.record(live, leaveEntry(leaving));
    await this.sessions.record(live, sessionEventEntry(leaving, 'SessionLeave'));
  }

  async #sessionEnded(live: LiveSession): Promise<void> {
    for (const participation of this.#of(live.id)) await this.#remove(participation, 'session_ended').catch(() => undefined);
  }

  #startLapse(participation: Participation): void {
    clearTimeout(participation.lapse);
    participation.lapse = setTimeout(() => void this.#remove(participation, 'connection_lost').catch(() => undefined), this.lapseMs);
    participation.lapse.unref();
  }

  #tell(live: LiveSession): void {
    live.setParticipants(this.#of(live.id).map((one) => this.#participant(one)));
  }

  #participant({ id, operator, intent, since, typing }: Participation): Participant {
    return { participationId: id, operator, intent, since: unixMillis(since), ...(typing ? { typing } : {}) };
  }

  /** What ends by itself: typing, pointing, the keyboard's idle time. */
  #look(): void {
    const now = Date.now();
    const watched = new Set<LiveSession>();
    for (const participation of this.#all.values()) {
      const { live } = participation;
      watched.add(live);
      const typing = now - live.presence.typedAt(participation.id) < typingMs;
      if (typing === participation.typing) continue;
      participation.typing = typing;
      this.#tell(live);
    }
    for (const live of watched) {
      live.presence.setUserTyping(now - live.presence.typedAt('') < typingMs);
      if (live.presence.pointers.some(({ at }) => now - at >= pointerMs)) live.presence.setPointers(live.presence.pointers.filter(({ at }) => now - at < pointerMs));
      this.control.look(live, now);
    }
  }

  #of(session: string): readonly Participation[] {
    return [...this.#all.values()].filter((one) => one.live.id === session);
  }

  #find(session: string, loginName: string): Participation | undefined {
    return this.#of(session).find((one) => one.operator.loginName === loginName);
  }
}
