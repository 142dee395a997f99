// @vitest-environment happy-dom
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DesktopInput, type DesktopAct } from './desktop-input';

const [shift, control, alt, altGraph, meta] = [0xffe1, 0xffe3, 0xffe9, 0xfe03, 0xffe7];
const modifiers = new Set([shift, 0xffe2, control, 0xffe4, alt, 0xffea, altGraph, meta, 0xffe8]);
/** Characters of X11 beyond Latin-1. */
const unicode = (character: string): number => 0x1000000 + (character.codePointAt(0) ?? 0);

interface KeyLike {
  readonly key: string;
  readonly keyCode: number;
  readonly location?: number;
  readonly shiftKey?: boolean;
  readonly ctrlKey?: boolean;
  readonly altKey?: boolean;
  readonly isComposing?: boolean;
}

/** As Chromium makes it for somebody at a keyboard. */
function made(type: string, Kind: new (type: string, init?: EventInit) => Event, fields: object): Event {
  const event = new Kind(type, { bubbles: true, cancelable: true });
  for (const [name, value] of Object.entries({ isTrusted: true, ...fields })) Object.defineProperty(event, name, { value });
  return event;
}

function keyboard(): { acts: DesktopAct[]; input: DesktopInput; field: HTMLTextAreaElement; down(key: KeyLike): void; up(key: KeyLike): void; types(key: KeyLike): void; composes(text: string): void; held(): number[] } {
  const acts: DesktopAct[] = [];
  const parent = document.createElement('div');
  document.body.append(parent);
  const input = new DesktopInput({ parent, scale: () => 1, size: () => ({ width: 100, height: 100 }), onAct: (act) => void acts.push(act) });
  const field = parent.querySelector('textarea') as HTMLTextAreaElement;
  const say = (type: string, key: KeyLike, which: number): Event => {
    const event = made(type, KeyboardEvent, { location: 0, shiftKey: false, ctrlKey: false, altKey: false, metaKey: false, isComposing: false, ...key, keyCode: which, which });
    field.dispatchEvent(event);
    return event;
  };
  return {
    acts, input, field,
    down: (key) => void say('keydown', key, key.keyCode),
    up: (key) => void say('keyup', key, key.keyCode),
    types(key) {
      const event = say('keydown', key, key.keyCode);
      if (!event.defaultPrevented && [...key.key].length === 1) say('keypress', key, key.key.codePointAt(0) ?? 0);
      say('keyup', key, key.keyCode);
    },
    composes(text) {
      for (const [type, fields] of [['compositionstart', { data: '' }], ['compositionupdate', { data: text }]] as const) field.dispatchEvent(made(type, CompositionEvent, fields));
      field.dispatchEvent(made('input', InputEvent, { data: text, isComposing: true, inputType: 'insertCompositionText' }));
      field.dispatchEvent(made('compositionend', CompositionEvent, { data: text }));
    },
    held() {
      const now: number[] = [];
      for (const act of acts) {
        if (act.kind !== 'key') continue;
        if (act.pressed) now.push(act.keysym);
        else now.splice(now.indexOf(act.keysym), now.includes(act.keysym) ? 1 : 0);
      }
      return now;
    },
  };
}

/** Characters as the session gets them: each with what is held down besides. */
function typed(acts: readonly DesktopAct[]): { readonly keysym: number; readonly held: readonly number[] }[] {
  const held = new Set<number>();
  const found: { readonly keysym: number; readonly held: readonly number[] }[] = [];
  for (const act of acts) {
    if (act.kind !== 'key') continue;
    if (!act.pressed) held.delete(act.keysym);
    else if (modifiers.has(act.keysym)) held.add(act.keysym);
    else found.push({ keysym: act.keysym, held: [...held] });
  }
  return found;
}

describe('the keyboard of who takes part in a desktop session', () => {
  it.each<[string, KeyLike, number]>([
    ['a letter', { key: 'a', keyCode: 65 }, 0x61], ['a letter with an accent of a French keyboard', { key: 'é', keyCode: 50 }, 0xe9], ['an umlaut of a German one', { key: 'ü', keyCode: 186 }, 0xfc],
    ['a Cyrillic letter', { key: 'ф', keyCode: 65 }, unicode('ф')], ['a Greek letter', { key: 'λ', keyCode: 76 }, unicode('λ')], ['the sign of the euro', { key: '€', keyCode: 69 }, unicode('€')],
    ['a slash', { key: '/', keyCode: 191 }, 0x2f], ['Enter', { key: 'Enter', keyCode: 13 }, 0xff0d], ['Enter of the number pad, as Enter', { key: 'Enter', keyCode: 13, location: 3 }, 0xff0d],
    ['an arrow', { key: 'ArrowLeft', keyCode: 37 }, 0xff51], ['F11', { key: 'F11', keyCode: 122 }, 0xffc8], ['Tab', { key: 'Tab', keyCode: 9 }, 0xff09], ['Escape', { key: 'Escape', keyCode: 27 }, 0xff1b],
  ])('types %s', (_, key, keysym) => {
    const one = keyboard();
    one.types(key);
    expect(one.acts).toEqual([{ kind: 'key', keysym, pressed: true }, { kind: 'key', keysym, pressed: false }]);
  });

  it('types capitals with Shift held down', () => {
    const one = keyboard();
    one.down({ key: 'Shift', keyCode: 16, location: 1, shiftKey: true });
    one.types({ key: 'A', keyCode: 65, shiftKey: true });
    one.up({ key: 'Shift', keyCode: 16, location: 1 });
    expect(typed(one.acts)).toEqual([{ keysym: 0x41, held: [shift] }]);
    expect(one.held()).toEqual([]);
  });

  it.each<[string, KeyLike, number]>([['@', { key: '@', keyCode: 81 }, 0x40], ['{', { key: '{', keyCode: 55 }, 0x7b], ['€', { key: '€', keyCode: 69 }, unicode('€')]])('types %s with AltGr, on Linux and as Windows tells it: neither Ctrl nor Alt is held down then', (_, key, keysym) => {
    const linux = keyboard();
    linux.down({ key: 'AltGraph', keyCode: 225, location: 2 });
    linux.types(key);
    linux.up({ key: 'AltGraph', keyCode: 225, location: 2 });
    const windows = keyboard();
    windows.down({ key: 'Control', keyCode: 17, location: 1, ctrlKey: true });
    windows.down({ key: 'AltGraph', keyCode: 18, location: 2, ctrlKey: true, altKey: true });
    windows.types({ ...key, ctrlKey: true, altKey: true });
    windows.up({ key: 'Control', keyCode: 17, location: 1, altKey: true });
    windows.up({ key: 'AltGraph', keyCode: 18, location: 2 });
    for (const { acts, held } of [linux, windows]) {
      const found = typed(acts);
      expect(found.map((one) => one.keysym)).toEqual([keysym]);
      expect(found[0]?.held.filter((one) => one === control || one === 0xffe4 || one === alt || one === 0xffea)).toEqual([]);
      expect(held()).toEqual([]);
    }
  });

  it.each([['ê', 0xea], ['ñ', 0xf1], ['ő', unicode('ő')], ['か', unicode('か')]])('types %s by a dead key or an input method, once, and nothing of the keys it is made of', (text, keysym) => {
    const one = keyboard();
    one.down({ key: 'Dead', keyCode: 229 });
    one.up({ key: 'Dead', keyCode: 221 });
    one.down({ key: 'Process', keyCode: 229, isComposing: true });
    one.composes(text);
    expect(typed(one.acts)).toEqual([{ keysym, held: [] }]);
    expect(one.held()).toEqual([]);
  });

  it.each<[string, readonly KeyLike[], KeyLike, number, readonly number[]]>([
    ['Ctrl+C', [{ key: 'Control', keyCode: 17, location: 1, ctrlKey: true }], { key: 'c', keyCode: 67, ctrlKey: true }, 0x63, [control]],
    ['Alt+F4', [{ key: 'Alt', keyCode: 18, location: 1, altKey: true }], { key: 'F4', keyCode: 115, altKey: true }, 0xffc1, [alt]],
    ['Ctrl+Alt+Delete', [{ key: 'Control', keyCode: 17, location: 1, ctrlKey: true }, { key: 'Alt', keyCode: 18, location: 1, ctrlKey: true, altKey: true }], { key: 'Delete', keyCode: 46, ctrlKey: true, altKey: true }, 0xffff, [control, alt]],
  ])('passes %s as it is', (_, before, key, keysym, held) => {
    const one = keyboard();
    for (const modifier of before) one.down(modifier);
    one.types(key);
    for (const modifier of [...before].reverse()) one.up({ key: modifier.key, keyCode: modifier.keyCode, location: 1 });
    expect(typed(one.acts)).toEqual([{ keysym, held }]);
    expect(one.held()).toEqual([]);
  });

  it('lets go of everything when the focus goes, whatever was pressed and however it was let go of', () => {
    const keys: readonly KeyLike[] = [
      { key: 'a', keyCode: 65 }, { key: 'é', keyCode: 50 }, { key: 'F5', keyCode: 116 }, { key: 'Shift', keyCode: 16, location: 1 }, { key: 'Control', keyCode: 17, location: 1 },
      { key: 'Alt', keyCode: 18, location: 1 }, { key: 'AltGraph', keyCode: 225, location: 2 }, { key: 'Meta', keyCode: 91, location: 1 }, { key: 'Dead', keyCode: 221 },
    ];
    fc.assert(fc.property(fc.array(fc.tuple(fc.constantFrom(...keys), fc.boolean(), fc.record({ shiftKey: fc.boolean(), ctrlKey: fc.boolean(), altKey: fc.boolean() })), { maxLength: 25 }), (steps) => {
      const one = keyboard();
      for (const [key, pressed, state] of steps) (pressed ? one.down : one.up)({ ...key, ...state });
      window.dispatchEvent(new Event('blur'));
      expect(one.held()).toEqual([]);
      one.input.dispose();
    }), { numRuns: 50 });
  });

  it('hears nobody but who sits there', () => {
    const one = keyboard();
    const key = { key: 'F5', keyCode: 116, which: 116 };
    for (const type of ['keydown', 'keyup']) one.field.dispatchEvent(made(type, KeyboardEvent, { ...key, isTrusted: false }));
    expect(one.acts).toEqual([]);
    for (const type of ['keydown', 'keyup']) one.field.dispatchEvent(made(type, KeyboardEvent, key));
    expect(one.acts).toHaveLength(2);
  });
});
