import type { UnixMillis } from '../../shared/base/units';
import type { ParticipationId } from '../../shared/model/ids';
import type { Control, Participant, Pointer, Session } from '../../shared/model/session';

/** A participation, or "" for the session's user. */
export type Hand = ParticipationId | '';

/** Who does what in a session at this moment: types, has the keyboard, points; and whether nobody does anything any more. */
export class LivePresence {
  #control: Control | undefined;
  #pointers: readonly Pointer[] = [];
  #idleEndsAt: UnixMillis | undefined;
  readonly #typedAt = new Map<Hand, number>();
  #userTyping = false;

  constructor(private readonly onChange: () => void) {}

  /** Who types, where one does at a time; undefined: everybody who participates. */
  get control(): Control | undefined {
    return this.#control;
  }

  setControl(control: Control): void {
    this.#control = control;
    this.onChange();
  }

  /** Why the user's typing does not arrive, in a sentence for them; undefined: nobody else has the keyboard. */
  heldWhy(participants: readonly Participant[]): string | undefined {
    const { holder } = this.#control ?? {};
    if (holder === undefined) return undefined;
    const name = participants.find(({ participationId }) => participationId === holder)?.operator.displayName ?? 'Somebody else';
    return `${name} has the keyboard: what you type does not arrive.`;
  }

  get pointers(): readonly Pointer[] {
    return this.#pointers;
  }

  setPointers(pointers: readonly Pointer[]): void {
    if (pointers.length + this.#pointers.length === 0) return;
    this.#pointers = pointers;
    this.onChange();
  }

  typed(who: Hand): void {
    this.#typedAt.set(who, Date.now());
  }

  /** Unix milliseconds; 0: never. */
  typedAt(who: Hand): number {
    return this.#typedAt.get(who) ?? 0;
  }

  setUserTyping(typing: boolean): void {
    if (typing === this.#userTyping) return;
    this.#userTyping = typing;
    this.onChange();
  }

  /** The session is ended then, unless something happens before. */
  get idleEndsAt(): UnixMillis | undefined {
    return this.#idleEndsAt;
  }

  setIdleEnd(endsAt: UnixMillis | undefined): void {
    this.#idleEndsAt = endsAt;
    this.onChange();
  }

  get facts(): Partial<Session> {
    return { control: this.#control, pointers: this.#pointers, idleEndsAt: this.#idleEndsAt, userTyping: this.#userTyping };
  }
}
