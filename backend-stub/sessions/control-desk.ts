import { failure, success, type Problem, type Result } from '../../shared/base/problem';
import { unixMillis } from '../../shared/base/units';
import type { Order } from '../../shared/intent/order';
import type { ParticipationId } from '../../shared/model/ids';
import { operatorLabel, type Operator } from '../../shared/model/operator';
import { sessionName, type Control, type Participant } from '../../shared/model/session';
import { may } from '../../shared/policy/permissions';
import { personName, sessionDetails } from '../audit/texts';
import { controlTransition, firstControl, type ControlChange, type PassCause, type Typist } from './control';
import type { LiveSession } from './live-session';
import type { Sessions } from './sessions';

/** Whoever asks the session's user for the keyboard gets it when the user has not typed for so long. */
const userPauseMs = 3_000;

export interface ControlPolicy {
  /** False: everybody who participates types, and there is nothing to pass on. */
  readonly token: boolean;
  /** The keyboard goes back to the user when its holder has not typed for so long. */
  readonly idleMs: number;
  /** The user is told, in one line, whose keys reach the session now. */
  readonly announce: boolean;
}

const no = (code: string, what: string, tip: string): Result<undefined> => failure({ code, severity: 'warning', what, tip });
const causeWords: Readonly<Record<PassCause, string>> = {
  taken: 'taken', given: 'given', asked: 'asked for', left: 'its holder has left', connection_lost: 'the connection to its holder was lost', monitors: 'its holder only watches now', idle: 'its holder did not type',
};

/**
 * Passes the keyboard on, one change after the other for each session. In the audit log before an operator has it; back with
 * the user at once.
 */
export class ControlDesk {
  readonly #last = new WeakMap<LiveSession, Promise<unknown>>();

  constructor(private readonly sessions: Sessions, private readonly policy: ControlPolicy) {}

  /** Somebody participates: from now on the session says who types. */
  begin(live: LiveSession): void {
    if (this.policy.token && live.presence.control === undefined) live.setControl(firstControl(unixMillis(Date.now())));
  }

  /** Why this participation's typing does not reach the session; undefined: it does. */
  objection(live: LiveSession, who: ParticipationId): Problem | undefined {
    if (live.presence.control === undefined || live.presence.control.holder === who) return undefined;
    return {
      code: 'input.no-control', severity: 'warning', what: `${this.#name(live, live.presence.control.holder)} has the keyboard: your typing does not reach the session.`,
      tip: 'Ask for it, or take it if your role allows that.',
    };
  }

  async order(live: LiveSession, { id, controlAction: action, controlTo: to }: Order, operator: Operator, remoteAddress: string): Promise<Result<undefined>> {
    if (live.presence.control === undefined) return no('control.shared', this.policy.token ? 'Nobody participates in this session.' : 'In this session everybody who participates types: there is nothing to pass on.', 'Participate, and type.');
    const mine = live.session.participants.find((one) => one.operator.loginName === operator.loginName);
    if (mine?.intent !== 'participate') return no('control.not-in', 'You do not participate in this session.', 'Participate first.');
    const by = mine.participationId;
    if (action === 'take' && !may(operator, 'pause', live.session)) return no('not-allowed', `Your role (${operator.role}) may ask for the keyboard, not take it.`, 'Ask for it.');
    if (action === 'give' && to !== undefined && !participates(live, to)) return no('control.to', 'Whom you want to give the keyboard to does not participate any more.', 'Look again who is in the session.');
    const change: ControlChange | undefined =
      action === 'request' || action === 'take' ? { kind: action, by }
      : action === 'give' ? { kind: 'give', by, to }
      : action === 'decline' && to !== undefined ? { kind: 'decline', by, to } : undefined;
    if (change === undefined) return no('control.what', 'The order does not say what is to become of the keyboard.', 'Use a console that fits this gateway.');
    const changed = await this.#inTurn(live, () => this.#change(live, change, action === 'take' ? 'taken' : 'given', { operator, remoteAddress, orderId: id }));
    return changed;
  }

  /** It is out of the session, or only watches: the keyboard goes back to the user at once. */
  gone(live: LiveSession, who: Participant, cause: PassCause): void {
    if (live.presence.control === undefined) return;
    this.#automatic(live, { kind: 'gone', who: who.participationId }, cause, who.operator);
  }

  /** Called twice a second for each session somebody is in. */
  look(live: LiveSession, now: number): void {
    const { control } = live.presence;
    if (control === undefined || live.phase.state === 'ended') return;
    const asked = control.requests[0];
    if (control.holder === undefined && asked !== undefined && now - Math.max(live.presence.typedAt(''), asked.since) >= userPauseMs) {
      const who = live.session.participants.find(({ participationId }) => participationId === asked.participationId);
      if (who !== undefined) void this.#inTurn(live, () => this.#change(live, { kind: 'grant', to: asked.participationId }, 'asked', { operator: who.operator, remoteAddress: '' })).catch(() => undefined);
    }
    if (control.holder !== undefined && now - Math.max(live.presence.typedAt(control.holder), control.since) >= this.policy.idleMs) {
      const who = live.session.participants.find(({ participationId }) => participationId === control.holder);
      if (who !== undefined) this.#automatic(live, { kind: 'idle' }, 'idle', who.operator);
    }
  }

  /** Back to the user: in force at once, written down after. */
  #automatic(live: LiveSession, change: ControlChange, cause: PassCause, operator: Operator): void {
    const before = live.presence.control;
    if (before === undefined) return;
    const next = controlTransition(before, change, unixMillis(Date.now()));
    if (!next.ok || next.value === before) return;
    // Its names are of before: who is gone is not in the session any more.
    const from = personName(operator);
    live.setControl(next.value);
    if (before.holder === next.value.holder) return;
    void this.#inTurn(live, () => this.#passed(live, from, undefined, cause, { operator, remoteAddress: '' })).catch(() => undefined);
  }

  async #change(live: LiveSession, change: ControlChange, cause: PassCause, given: Given): Promise<Result<undefined>> {
    const before = live.presence.control;
    if (before === undefined || live.phase.state === 'ended') return no('order.state', 'The session has ended.', 'Look again and decide anew.');
    const next = controlTransition(before, change, unixMillis(Date.now()));
    if (!next.ok) return next;
    const to = next.value.holder;
    if (to === before.holder) return this.#asked(live, next.value, change, given);
    const from = this.#name(live, before.holder);
    if (to === undefined) live.setControl(next.value);
    await this.#passed(live, from, to, cause, given);
    if (to === undefined) return success(undefined);
    // Meanwhile it may have left, and what it was taken from may have gone back to the user: then from there.
    const now = live.presence.control ?? before;
    const there = participates(live, to);
    const settled: Control = { ...next.value, ...(there ? {} : { holder: undefined }), requests: now.requests.filter(({ participationId }) => participationId !== to) };
    live.setControl(settled);
    if (!there) await this.#passed(live, given.operator.displayName, undefined, 'left', given);
    if (!there) return no('control.gone', 'Whoever was to have the keyboard has left.', 'The session\'s user has it.');
    this.#tell(live, to);
    return success(undefined);
  }

  /** A request or a no to one: nobody else types. */
  async #asked(live: LiveSession, next: Control, change: ControlChange, { operator, remoteAddress, orderId }: Given): Promise<Result<undefined>> {
    const declined = change.kind === 'decline';
    if (!declined && change.kind !== 'request') return success(undefined);
    live.setControl(next);
    const holder = this.#name(live, next.holder);
    const whose = declined ? this.#name(live, change.to) : holder;
    if (!declined && next.holder === undefined && this.policy.announce) live.control.notify(`${personName(operator)} asks for the keyboard. It goes over when you do not type for ${userPauseMs / 1000} s.`);
    await this.sessions.record(live, {
      category: 'Operation', event: declined ? 'session.control.decline' : 'session.control.request', title: declined ? 'Decline Keyboard' : 'Ask For Keyboard',
      message: `user=${operatorLabel(operator)}, session=${sessionName(live.session)}, ${declined ? 'to' : 'of'}=${whose}`,
      user: operator.loginName, remoteAddress, sessionId: live.id, success: true, orderId, details: sessionDetails(live.session),
    });
    return success(undefined);
  }

  /** The hand-over in the record: an event, and a line of the recording. Told to the user where it goes back to them. */
  async #passed(live: LiveSession, from: string, to: Typist, cause: PassCause, { operator, remoteAddress, orderId }: Given): Promise<void> {
    const name = this.#name(live, to);
    live.mark(`Keyboard: ${from} → ${name} (${causeWords[cause]})`);
    if (to === undefined) this.#tell(live, to);
    await this.sessions.record(live, {
      category: 'Operation', event: 'session.control', title: 'Pass Keyboard',
      message: `user=${operatorLabel(operator)}, session=${sessionName(live.session)}, from=${from}, to=${name}, cause=${cause}`,
      user: operator.loginName, remoteAddress, sessionId: live.id, success: true, orderId, details: { ...sessionDetails(live.session), from, to: name, cause },
    });
  }

  #tell(live: LiveSession, holder: Typist): void {
    if (!this.policy.announce || live.phase.state === 'ended') return;
    live.control.notify(holder === undefined ? 'You have the keyboard again.' : `${this.#name(live, holder)} has the keyboard now. What you type does not arrive.`);
  }

  #name(live: LiveSession, who: Typist): string {
    const participant = live.session.participants.find(({ participationId }) => participationId === who);
    return participant === undefined ? live.session.user : personName(participant.operator);
  }

  #inTurn<Answer>(live: LiveSession, work: () => Promise<Answer>): Promise<Answer> {
    const done = (this.#last.get(live) ?? Promise.resolve()).then(work);
    this.#last.set(live, done.catch(() => undefined));
    return done;
  }
}

interface Given {
  readonly operator: Operator;
  readonly remoteAddress: string;
  readonly orderId?: string | undefined;
}

const participates = (live: LiveSession, who: ParticipationId): boolean =>
  live.session.participants.some(({ participationId, intent }) => participationId === who && intent === 'participate');
