import { Keyboard } from '../../shared/recording/guac/keysyms';
import { clipboard, elements } from '../desktop/instructions';
import type { DesktopInput } from '../desktop/operations';

export interface Noted {
  readonly kind: 'input' | 'pointer';
  /** As it stands in the dump, but for the time. */
  readonly data: string;
  /** What was typed with it, as a terminal would have got it. */
  readonly text?: string | undefined;
}

/** What somebody at a desktop does, as it is recorded, and as text. */
export class DesktopHand {
  #keyboard = new Keyboard();

  note(input: DesktopInput): Noted {
    switch (input.kind) {
      case 'key': return { kind: 'input', data: elements('key', input.keysym, input.pressed ? 1 : 0), text: this.#keyboard.key(input.keysym, input.pressed) };
      case 'mouse': return { kind: 'pointer', data: elements('mouse', input.x, input.y, input.mask) };
      case 'clipboard': return { kind: 'input', data: clipboard(input.text) };
    }
  }

  /** While it is held nobody tells what is let go of. */
  letGo(): void {
    this.#keyboard = new Keyboard();
  }

  /** Characters of it that are held back. */
  static characters(input: DesktopInput): number {
    return input.kind === 'clipboard' ? input.text.length : input.kind === 'key' && input.pressed ? 1 : 0;
  }
}
