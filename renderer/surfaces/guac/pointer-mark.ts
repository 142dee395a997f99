import type { Disposable } from '../../../shared/base/dispose';

/** A ring around the recorded mouse, so that it is found on a large screen and clicks are seen. */
export class PointerMark implements Disposable {
  readonly #element = document.createElement('div');

  constructor(parent: Element) {
    this.#element.className = 'guac-pointer';
    this.#element.hidden = true;
    this.#element.setAttribute('aria-hidden', 'true');
    parent.append(this.#element);
  }

  /** In pixels of the session's screen. Buttons as Guacamole's mask; 0: none is down. Undefined: nothing is known of a mouse. */
  move(place: { readonly x: number; readonly y: number } | undefined, buttons: number): void {
    this.#element.hidden = place === undefined;
    if (place !== undefined) this.#element.style.transform = `translate(${place.x}px, ${place.y}px)`;
    this.#element.dataset['buttons'] = String(buttons & 0b111);
  }

  dispose(): void {
    this.#element.remove();
  }
}
