/** Names of X11 keysyms as Guacamole's own player writes them. */
const names: Readonly<Record<number, string>> = {
  0xff0b: 'Clear', 0xff13: 'Pause', 0xff14: 'ScrollLock', 0xff15: 'SysRq', 0xff1b: 'Escape', 0xff20: 'Compose', 0xff50: 'Home', 0xff51: 'Left',
  0xff52: 'Up', 0xff53: 'Right', 0xff54: 'Down', 0xff55: 'PageUp', 0xff56: 'PageDown', 0xff57: 'End', 0xff60: 'Select', 0xff61: 'PrintScreen',
  0xff63: 'Insert', 0xff65: 'Undo', 0xff66: 'Redo', 0xff67: 'Menu', 0xff68: 'Find', 0xff6a: 'Help', 0xff95: 'Home', 0xff96: 'Left', 0xff97: 'Up',
  0xff98: 'Right', 0xff99: 'Down', 0xff9a: 'PageUp', 0xff9b: 'PageDown', 0xff9c: 'End', 0xff9e: 'Insert', 0xff9f: 'Delete', 0xffff: 'Delete',
};

/** Keys that give a character, as a terminal would get it, so that lines come out of them. */
const characters: Readonly<Record<number, string>> = {
  0xff08: '\x7f', 0xff09: '\t', 0xfe20: '\t', 0xff0a: '\r', 0xff0d: '\r', 0xff8d: '\r', 0xff80: ' ', 0xff89: '\t', 0x20ac: '€',
  0xffaa: '*', 0xffab: '+', 0xffac: ',', 0xffad: '-', 0xffae: '.', 0xffaf: '/', 0xffbd: '=',
};

const plain: Readonly<Record<string, string>> = { '\x7f': 'BackSpace', '\t': 'Tab', '\r': 'Return', ' ': 'Space' };

/** Modifiers that make a key something else than text. */
const modifiers: Readonly<Record<number, string>> = {
  0xffe3: 'Ctrl', 0xffe4: 'Ctrl', 0xffe7: 'Meta', 0xffe8: 'Meta', 0xffe9: 'Alt', 0xffea: 'Alt', 0xffeb: 'Super', 0xffec: 'Super', 0xffed: 'Hyper', 0xffee: 'Hyper',
};

/** Shift, locks, level and group shifts: they change which keysym comes, and nothing else. */
const silent = (keysym: number): boolean =>
  keysym === 0xffe1 || keysym === 0xffe2 || keysym === 0xffe5 || keysym === 0xffe6 || keysym === 0xff7e || keysym === 0xff7f || (keysym >= 0xfe01 && keysym <= 0xfe0f);

function characterOf(keysym: number): string | undefined {
  if ((keysym >= 0x20 && keysym <= 0x7e) || (keysym >= 0xa0 && keysym <= 0xff)) return String.fromCharCode(keysym);
  if (keysym >= 0xffb0 && keysym <= 0xffb9) return String.fromCharCode(keysym - 0xffb0 + 48);
  const point = keysym - 0x1000000;
  if (point >= 0xa0 && point <= 0x10ffff && (point < 0xd800 || point > 0xdfff)) return String.fromCodePoint(point);
  if (point >= 0x20 && point <= 0x7e) return String.fromCharCode(point);
  return characters[keysym];
}

function nameOf(keysym: number): string | undefined {
  if (keysym >= 0xffbe && keysym <= 0xffe0) return `F${keysym - 0xffbe + 1}`;
  return names[keysym];
}

/**
 * Text out of key presses and releases: printable keys give their character, Return `\r`, Tab `\t`, BackSpace `\x7f`, others
 * `<Escape>`; with Ctrl, Alt, Meta, Super or Hyper held `<Ctrl+C>`. Unknown keysyms give nothing.
 */
export class Keyboard {
  /** Keysyms of modifiers that are held down. */
  readonly #held: Set<number>;

  constructor(held: readonly number[] = []) {
    this.#held = new Set(held);
  }

  get held(): readonly number[] {
    return [...this.#held];
  }

  /** Undefined: no key that tells anything, or a release. */
  key(keysym: number, pressed: boolean): string | undefined {
    if (modifiers[keysym] !== undefined) {
      if (pressed) this.#held.add(keysym);
      else this.#held.delete(keysym);
      return undefined;
    }
    if (!pressed || silent(keysym)) return undefined;
    const character = characterOf(keysym);
    if (this.#held.size === 0) return character ?? (nameOf(keysym) === undefined ? undefined : `<${nameOf(keysym)}>`);
    const name = character === undefined ? nameOf(keysym) : (plain[character] ?? (character.length === 1 ? character.toUpperCase() : character));
    if (name === undefined) return undefined;
    const held = new Set([...this.#held].map((modifier) => modifiers[modifier] ?? ''));
    return `<${[...held, name].join('+')}>`;
  }
}
