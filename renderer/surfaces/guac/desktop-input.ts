import * as library from 'guacamole-common-js';
import type { Mouse } from 'guacamole-common-js';
import type { Disposable } from '../../../shared/base/dispose';
import { isOurs, TouchInput } from './touch-input';

/** The module has one export, the default; its types tell otherwise. */
const Guacamole = (library as unknown as { readonly default: typeof library }).default;

/** What a person does: X11 keysyms, and the mouse in pixels of the session's desktop with Guacamole's mask of buttons. */
export type DesktopAct =
  | { readonly kind: 'key'; readonly keysym: number; readonly pressed: boolean }
  | { readonly kind: 'mouse'; readonly x: number; readonly y: number; readonly mask: number };

export interface DesktopInputOptions {
  /** Lies over the picture, as large as it. */
  readonly parent: HTMLElement;
  /** CSS pixels for each of the desktop's. */
  readonly scale: () => number;
  readonly size: () => { readonly width: number; readonly height: number };
  readonly onAct: (act: DesktopAct) => void;
  /** Keys that are the console's own. */
  readonly isReserved?: ((event: KeyboardEvent) => boolean) | undefined;
}

const guarded = ['keydown', 'keypress', 'keyup', 'input', 'compositionend', 'mousedown', 'mouseup', 'mousemove', 'wheel', 'touchstart', 'touchmove', 'touchend', 'touchcancel'] as const;
const masks = { left: 1, middle: 2, right: 4, up: 8, down: 16 } as const;

/** Dead keys and input methods: the character comes with the text that they make. */
const composes = (event: KeyboardEvent): boolean => event.isComposing || event.key === 'Dead' || event.key === 'Process' || event.keyCode === 229;

interface MouseEvents {
  onEach(types: readonly string[], handle: (event: { readonly state: Mouse.State; readonly type: string }) => void): void;
}

/**
 * Keyboard, mouse and fingers of a participant, while it exists: Guacamole's own reading of them, over a glass in front of the picture. Only
 * what a person does gets through (events that scripts make are stopped), and whatever is held down is released when the focus goes.
 */
export class DesktopInput implements Disposable {
  readonly #glass = document.createElement('div');
  /** Composed characters come to text fields only. */
  readonly #field = document.createElement('textarea');
  readonly #keyboard: library.Keyboard;
  readonly #touch: TouchInput;
  #mask = 0;
  #at = { x: 0, y: 0 };
  /** The key that is being handled is not the session's. */
  #reserved = false;
  #disposed = false;

  constructor(private readonly options: DesktopInputOptions) {
    this.#glass.className = 'guac-glass';
    this.#field.className = 'guac-keys';
    this.#field.setAttribute('aria-label', "The session's keyboard");
    for (const [name, value] of Object.entries({ autocomplete: 'off', autocapitalize: 'off', spellcheck: 'false' })) this.#field.setAttribute(name, value);
    this.#glass.append(this.#field);
    for (const type of guarded) this.#glass.addEventListener(type, this.#handleFirst, true);
    this.#glass.addEventListener('mousedown', this.#handlePress);
    this.#field.addEventListener('blur', this.#handleBlur);
    for (const type of ['paste', 'drop', 'copy', 'cut'] as const) this.#field.addEventListener(type, (event) => event.preventDefault());
    window.addEventListener('blur', this.#handleBlur);
    this.#keyboard = new Guacamole.Keyboard(this.#field);
    this.#keyboard.onkeydown = (keysym) => this.#press(keysym);
    this.#keyboard.onkeyup = (keysym) => this.#say({ kind: 'key', keysym, pressed: false });
    for (const type of ['input', 'compositionend'] as const) this.#field.addEventListener(type, () => { this.#field.value = ''; });
    const mouse = new Guacamole.Mouse(this.#glass) as unknown as MouseEvents;
    mouse.onEach(['mousedown', 'mousemove', 'mouseup'], ({ state }) => this.#move(state));
    this.#touch = new TouchInput(this.#glass, (state) => this.#move(state));
    this.#glass.addEventListener('touchstart', () => this.focus());
    options.parent.append(this.#glass);
  }

  focus(): void {
    this.#field.focus({ preventScroll: true });
  }

  get focused(): boolean { return document.activeElement === this.#field; }

  /** Presses these together and releases them in the opposite order: what a keyboard here would keep for itself. */
  chord(keysyms: readonly number[]): void {
    for (const keysym of keysyms) this.#say({ kind: 'key', keysym, pressed: true });
    for (const keysym of [...keysyms].reverse()) this.#say({ kind: 'key', keysym, pressed: false });
  }

  /** Nothing is held down any more. */
  release(): void {
    this.#keyboard.reset();
    this.#touch.cancel();
    if (this.#mask === 0) return;
    this.#mask = 0;
    this.#say({ kind: 'mouse', ...this.#at, mask: 0 });
  }

  dispose(): void {
    if (this.#disposed) return;
    this.release();
    this.#touch.dispose();
    this.#disposed = true;
    window.removeEventListener('blur', this.#handleBlur);
    this.#keyboard.onkeydown = null;
    this.#keyboard.onkeyup = null;
    this.#glass.remove();
  }

  readonly #handleFirst = (event: Event): void => {
    if ((!event.isTrusted && !isOurs(event)) || this.#disposed) {
      event.stopImmediatePropagation();
      return;
    }
    if (!(event instanceof KeyboardEvent)) return;
    this.#reserved = this.options.isReserved?.(event) === true;
    // What belongs to a chord of the console is not held down in the session.
    if (this.#reserved) this.release();
    // The console listens further up, so its own keys go on, but the session's keyboard does not hear of them.
    if (composes(event)) event.stopImmediatePropagation();
  };

  readonly #handlePress = (event: MouseEvent): void => {
    event.preventDefault();
    this.focus();
  };

  readonly #handleBlur = (): void => this.release();

  #press(keysym: number): boolean {
    if (this.#reserved) return true;
    this.#say({ kind: 'key', keysym, pressed: true });
    return false;
  }

  #move(state: Mouse.State): void {
    const scale = this.options.scale();
    const { width, height } = this.options.size();
    if (scale <= 0 || width <= 0 || height <= 0) return;
    const inside = (value: number, most: number): number => Math.max(0, Math.min(most - 1, Math.floor(value / scale)));
    this.#at = { x: inside(state.x, width), y: inside(state.y, height) };
    this.#mask = (Object.keys(masks) as (keyof typeof masks)[]).reduce((mask, button) => (state[button] ? mask | masks[button] : mask), 0);
    this.#say({ kind: 'mouse', ...this.#at, mask: this.#mask });
  }

  #say(act: DesktopAct): void {
    if (!this.#disposed) this.options.onAct(act);
  }
}
