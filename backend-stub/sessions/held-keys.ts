import type { DesktopInput } from '../desktop/operations';

/** Keysyms of one pair of hands beyond this are not remembered: no hands have as many. */
const mostKeys = 64;

interface Held {
  readonly keys: Set<number>;
  mouse: { readonly x: number; readonly y: number; readonly mask: number } | undefined;
}

/** What each participant of a desktop holds down, so that it can be let go of when they are gone: a Ctrl that stays down makes another's keys commands. */
export class HeldKeys {
  readonly #of = new Map<string, Held>();

  note(who: string, input: DesktopInput): void {
    const held = this.#of.get(who) ?? { keys: new Set<number>(), mouse: undefined };
    this.#of.set(who, held);
    if (input.kind === 'mouse') held.mouse = input.mask === 0 ? undefined : input;
    else if (input.kind === 'key' && !input.pressed) held.keys.delete(input.keysym);
    else if (input.kind === 'key' && held.keys.size < mostKeys) held.keys.add(input.keysym);
  }

  /** What lets go of everything of theirs, the newest first; they are forgotten. */
  letGo(who: string): readonly DesktopInput[] {
    const held = this.#of.get(who);
    this.#of.delete(who);
    if (held === undefined) return [];
    const keys = [...held.keys].reverse().map((keysym): DesktopInput => ({ kind: 'key', keysym, pressed: false }));
    return held.mouse === undefined ? keys : [...keys, { kind: 'mouse', x: held.mouse.x, y: held.mouse.y, mask: 0 }];
  }
}
