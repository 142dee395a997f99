/** A pointer on its way elsewhere does not count. */
const restsMs = 120;

const tileOf = (target: EventTarget | null): Element | undefined => (target instanceof Element ? target.closest('[data-tile]') ?? undefined : undefined);

/** Which tiles of a wall are attended to: the one with the pointer resting on it, and the one with the keyboard's focus. */
export class Attention {
  #hovered: Element | undefined;
  #focused: Element | undefined;
  #resting: Element | undefined;
  #rest: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly onChange: () => void) {}

  isOn(element: Element): boolean {
    return this.#hovered?.contains(element) === true || this.#focused?.contains(element) === true;
  }

  /** Answers how to end it. */
  attach(root: HTMLElement): () => void {
    const handleOver = (event: Event): void => this.#hover(tileOf(event.target));
    const handleLeave = (): void => this.#hover(undefined);
    const handleFocus = (event: Event): void => this.#focus(tileOf(event.target));
    const handleBlur = (event: FocusEvent): void => this.#focus(tileOf(event.relatedTarget));
    root.addEventListener('pointerover', handleOver);
    root.addEventListener('pointerleave', handleLeave);
    root.addEventListener('focusin', handleFocus);
    root.addEventListener('focusout', handleBlur);
    const active = root.ownerDocument.activeElement;
    this.#focus(root.contains(active) ? tileOf(active) : undefined);
    return () => {
      clearTimeout(this.#rest);
      root.removeEventListener('pointerover', handleOver);
      root.removeEventListener('pointerleave', handleLeave);
      root.removeEventListener('focusin', handleFocus);
      root.removeEventListener('focusout', handleBlur);
    };
  }

  #hover(tile: Element | undefined): void {
    if (tile === this.#resting) return;
    this.#resting = tile;
    clearTimeout(this.#rest);
    if (this.#hovered) {
      this.#hovered = undefined;
      this.onChange();
    }
    if (tile) {
      this.#rest = setTimeout(() => {
        this.#hovered = tile;
        this.onChange();
      }, restsMs);
    }
  }

  #focus(tile: Element | undefined): void {
    if (tile === this.#focused) return;
    this.#focused = tile;
    this.onChange();
  }
}
