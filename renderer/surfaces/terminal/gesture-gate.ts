import type { Disposable } from '../../../shared/base/dispose';

/** What a person does that may become input. Mouse, wheel and focus are not among them. */
const gestures = ['keydown', 'keypress', 'beforeinput', 'input', 'compositionstart', 'compositionupdate', 'compositionend'] as const;

/**
 * Lets input through only while a trusted key, text or composition event on `element` is being handled. Session bytes that make
 * the terminal speak on its own come outside such an event, and scripts cannot make trusted ones.
 */
export class GestureGate implements Disposable {
  /** Input that came without a gesture and was dropped. */
  dropped = 0;
  #open = 0;
  readonly #handle = (event: Event): void => {
    if (event.isTrusted) this.#hold();
  };

  constructor(readonly element: HTMLElement) {
    for (const gesture of gestures) element.addEventListener(gesture, this.#handle, true);
  }

  /** Whether input that comes now was asked for; counts it when not. */
  admits(): boolean {
    if (this.#open > 0) return true;
    this.dropped += 1;
    return false;
  }

  // xterm.js reads composed text in a timer it starts within the event, so before the second of these two.
  #hold(): void {
    this.#open += 1;
    setTimeout(() => setTimeout(() => (this.#open -= 1)));
  }

  dispose(): void {
    for (const gesture of gestures) this.element.removeEventListener(gesture, this.#handle, true);
  }
}

const escape = String.fromCharCode(0x1b);

/** Pasted text as a terminal sends it: line ends as CR, control characters out, in brackets if the session asked for them. */
export function pasteText(text: string, bracketed: boolean): string {
  // oxlint-disable-next-line no-control-regex
  const plain = text.replace(/\r\n?|\n/g, '\r').replace(/[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]/g, '');
  return bracketed ? `${escape}[200~${plain}${escape}[201~` : plain;
}
