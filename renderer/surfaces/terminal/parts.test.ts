// @vitest-environment happy-dom
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { fittingFontSize, largestFont, smallestFont } from './fit';
import { GestureGate, pasteText } from './gesture-gate';
import { installSpanStyle, installStyleNonce, pageNonce } from './style-nonce';

afterEach(() => {
  document.head.replaceChildren();
});

describe('fittingFontSize', () => {
  const ratio = { width: 0.6, height: 1.32 };

  it('is the largest half pixel that fits', () => {
    expect(fittingFontSize(80, 24, 800, 600, ratio, 1)).toBe(16.5);
    expect(fittingFontSize(80, 24, 10, 10, ratio, 1)).toBe(smallestFont);
    expect(fittingFontSize(2, 1, 4000, 4000, ratio, 1)).toBe(largestFont);
  });

  it('never overflows the space above the smallest size, and never wastes a whole pixel', () => {
    fc.assert(fc.property(
      fc.integer({ min: 1, max: 300 }), fc.integer({ min: 1, max: 100 }), fc.integer({ min: 50, max: 4000 }), fc.integer({ min: 50, max: 3000 }),
      fc.constantFrom(1, 1.25, 1.5, 2), (columns, rows, width, height, pixels) => {
        const size = fittingFontSize(columns, rows, width, height, ratio, pixels);
        expect(size * 2).toBe(Math.floor(size * 2));
        if (size === smallestFont) return;
        expect(columns * ratio.width * size).toBeLessThanOrEqual(width);
        expect((rows * Math.ceil(ratio.height * size * pixels)) / pixels).toBeLessThanOrEqual(height);
      },
    ));
  });
});

describe('pasteText', () => {
  it('sends line ends as CR and nothing that acts', () => {
    expect(pasteText('a\r\nb\nc\rd\t漢', false)).toBe('a\rb\rc\rd\t漢');
    expect(pasteText('x\x1b[201~rm -rf\x03\x9b', false)).toBe('x[201~rm -rf');
  });

  it('cannot leave its brackets', () => {
    expect(pasteText('a\x1b[201~b', true)).toBe('\x1b[200~a[201~b\x1b[201~');
  });
});

describe('GestureGate', () => {
  it('admits nothing outside a trusted event, and counts it', () => {
    const element = document.createElement('div');
    const gate = new GestureGate(element);
    expect(gate.admits()).toBe(false);
    element.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));
    expect(gate.admits()).toBe(false);
    expect(gate.dropped).toBe(2);
    gate.dispose();
  });

  it('admits during a trusted event and the tasks it starts, then closes', async () => {
    const element = document.createElement('div');
    const gate = new GestureGate(element);
    const event = new KeyboardEvent('keydown', { key: 'a' });
    Object.defineProperty(event, 'isTrusted', { value: true });
    const seen: boolean[] = [];
    const started = new Promise<void>((resolve) => element.addEventListener('keydown', () => {
      seen.push(gate.admits());
      setTimeout(() => {
        seen.push(gate.admits());
        resolve();
      });
    }));
    element.dispatchEvent(event);
    await started;
    expect(seen).toEqual([true, true]);
    await expect.poll(() => gate.admits()).toBe(false);
    gate.dispose();
  });
});

describe('content policy', () => {
  it('gives style elements the nonce of the page, once', () => {
    const meta = document.createElement('meta');
    meta.setAttribute('name', 'csp-nonce');
    meta.setAttribute('content', 'r4nd0m');
    document.head.append(meta);
    expect(pageNonce()).toBe('r4nd0m');
    installStyleNonce();
    const installed = document.createElement;
    installStyleNonce();
    expect(document.createElement).toBe(installed);
    expect(document.createElement('style').nonce).toBe('r4nd0m');
    expect(document.createElement('div').nonce ?? '').toBe('');
  });

  it('sets span styles through the CSSOM', () => {
    installSpanStyle();
    const span = document.createElement('span');
    span.setAttribute('style', 'color: rgb(1, 2, 3);');
    span.setAttribute('title', 'kept');
    expect(span.style.color).toBe('rgb(1, 2, 3)');
    expect(span.getAttribute('title')).toBe('kept');
  });
});
