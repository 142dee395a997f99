/**
 * xterm.js writes `<style>` elements and, in its DOM renderer, `style` attributes. The content policy forbids both unless an
 * element carries the page's nonce and attributes are set through the CSSOM. This makes xterm.js keep the policy.
 */
const marked = Symbol('style nonce installed');

/** The nonce of this page: from the policy's meta element, or of the page's own script. Empty where there is no policy. */
export function pageNonce(page: Document = document): string {
  const meta = page.querySelector('meta[name="csp-nonce"]')?.getAttribute('content') ?? '';
  if (meta !== '') return meta;
  return page.querySelector<HTMLScriptElement>('script[nonce]')?.nonce ?? '';
}

/** From now on `document.createElement('style')` carries the nonce. Calling it again changes nothing. */
export function installStyleNonce(page: Document = document): void {
  const createElement = page.createElement as Document['createElement'] & { [marked]?: true };
  if (createElement[marked]) return;
  const nonce = pageNonce(page);
  if (nonce === '') return;
  const withNonce = function (this: Document, name: string, options?: ElementCreationOptions): HTMLElement {
    const element = Reflect.apply(createElement, this, [name, options]) as HTMLElement;
    if (name === 'style') element.nonce = nonce;
    return element;
  };
  page.createElement = Object.assign(withNonce, { [marked]: true as const }) as unknown as Document['createElement'];
}

/**
 * From now on `span.setAttribute('style', …)` goes through the CSSOM, which the policy allows, with the same effect. The DOM
 * renderer of xterm.js colours its spans by that attribute, and makes them from the page's own document.
 */
export function installSpanStyle(page: Document = document): void {
  const prototype = page.defaultView?.HTMLSpanElement.prototype;
  if (!prototype || Object.hasOwn(prototype, 'setAttribute')) return;
  const setAttribute = prototype.setAttribute;
  // An emulated DOM writes the attribute when the CSSOM changes; that comes back here once.
  let writing = false;
  prototype.setAttribute = function (this: HTMLSpanElement, name: string, value: string): void {
    if (name !== 'style' || writing) {
      setAttribute.call(this, name, value);
      return;
    }
    writing = true;
    try {
      this.style.cssText = value;
    } finally {
      writing = false;
    }
  };
}
