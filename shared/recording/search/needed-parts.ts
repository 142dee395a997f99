import { either, heaviest, piecesOf, Run, type Shape, type Times } from './run';

/** What is known of every match of an expression. */
export interface NeededParts {
  /** Each finds something in every match, heaviest first. None of them can take long. They may look at lines one by one, or joined by newlines. */
  readonly patterns: readonly RegExp[];
  /** Plain texts of three letters and more in every match, in whatever case. */
  readonly literals: readonly string[];
  /** There may be a match without a character. */
  readonly empty: boolean;
}

const unknown: NeededParts = { patterns: [], literals: [], empty: true };
const longest = 1_000;

/**
 * What every match of a person's expression holds, for asking the machine's own engine, or an index, before the engine that
 * never takes long but is slow: `took \d+ ms` needs "took \d" and "\d ms". Never says more than is certain: what it does not
 * know, and what the two engines read differently, could be anything.
 */
export function neededParts(expression: string, caseSensitive: boolean): NeededParts {
  const leading = /^\(\?i\)/.exec(expression)?.[0] ?? '';
  if (expression.length > longest) return unknown;
  try {
    const shape = new ExpressionReader(expression.slice(leading.length)).read();
    const flags = caseSensitive && leading === '' ? 'um' : 'uim';
    const all = piecesOf(shape).filter(({ weight }) => weight > 0);
    const first = heaviest(all);
    const patterns = first ? [first, ...all.filter((piece) => piece !== first)] : [];
    return { patterns: patterns.map(({ source }) => new RegExp(source, flags)), literals: shape.literals, empty: shape.empty };
  } catch {
    return unknown;
  }
}

class Unreadable extends Error {}

const once: Times = { least: 1, most: 1 };
const shape = (source: string, weight: number): Shape => ({ whole: { source, paths: 1, size: 1, weight }, needed: [], literals: [], empty: false });
const plain = (character: string): Shape => ({ ...shape(character === '\n' ? '\\n' : character.replace(/[\^$\\.*+?()[\]{}|/]/, '\\$&'), /\p{L}|\d/u.test(character) ? 4 : 3), character });
const place = (source: string): Shape => ({ whole: { source, paths: 1, size: 0, weight: 0 }, needed: [], literals: [], empty: true });
const anything = shape('[^]', 0);

/** Escapes with a meaning. Words and blanks are other sets in the two engines: what is not one of them could be either. */
const meanings: Readonly<Record<string, Shape>> = {
  d: shape('[0-9]', 1), D: shape('[^0-9]', 0), w: shape('\\w', 1), W: anything, s: shape('\\s', 1), S: shape('[^\\t\\n\\f\\r ]', 0),
  b: place(''), B: place(''), A: place(''), z: place(''),
  a: plain('\u0007'), f: plain('\f'), n: plain('\n'), r: plain('\r'), t: plain('\t'), v: plain('\v'),
};

/** Classes that both engines read alike. */
const inClass = String.raw`(?:[^\\\]\[^&-]-[^\\\]\[^&-]|[^\\\]\[^&-]|\\[-.\/\\\]\[^$*+?(){}|]|\\d)`;
const anyClass = new RegExp(String.raw`^\[(?:\^-?${inClass}+-?|-?(?:${inClass}|\\[ws])+-?)\]$`, 'u');

class ExpressionReader {
  readonly #characters: readonly string[];
  #at = 0;

  constructor(expression: string) {
    this.#characters = [...expression];
  }

  read(): Shape {
    const all = this.#alternatives();
    if (this.#at < this.#characters.length) throw new Unreadable();
    return all;
  }

  get #next(): string | undefined {
    return this.#characters[this.#at];
  }

  #take(): string {
    const character = this.#characters[this.#at];
    if (character === undefined) throw new Unreadable();
    this.#at += 1;
    return character;
  }

  /** Takes `text` if it comes next. */
  #skip(text: string): boolean {
    if (!this.#rest(text.length).startsWith(text)) return false;
    this.#at += text.length;
    return true;
  }

  #rest(most: number): string {
    return this.#characters.slice(this.#at, this.#at + most).join('');
  }

  #alternatives(): Shape {
    const all = [this.#sequence()];
    while (this.#skip('|')) all.push(this.#sequence());
    return either(all);
  }

  #sequence(): Shape {
    const run = new Run();
    while (this.#next !== undefined && this.#next !== '|' && this.#next !== ')') {
      const part = this.#part();
      run.add(part, this.#times());
    }
    return run.shape();
  }

  #part(): Shape {
    const character = this.#take();
    if (character === '\\') return this.#escaped();
    if (character === '[') return this.#class();
    if (character === '(') return this.#group();
    if (character === '.') return shape('[^\\n]', 0);
    if (character === '^' || character === '$') return place(character);
    if ('*+?'.includes(character) || /\p{Surrogate}/u.test(character)) throw new Unreadable();
    return plain(character);
  }

  #escaped(): Shape {
    const character = this.#take();
    const meaning = Object.hasOwn(meanings, character) ? meanings[character] : undefined;
    if (meaning) return meaning;
    if (character === 'x') return this.#number();
    if (character === 'p' || character === 'P') {
      if (this.#skip('{')) while (this.#take() !== '}');
      else this.#take();
      return anything;
    }
    if (!/^[!-/:-@[-`{-~ ]$/.test(character)) throw new Unreadable();
    return plain(character);
  }

  #number(): Shape {
    const [all, long, short] = /^(?:\{([0-9a-f]{1,6})\}|([0-9a-f]{2}))/i.exec(this.#rest(8)) ?? [];
    const code = parseInt(long ?? short ?? '', 16);
    if (all === undefined || code > 0x10ffff || (code >= 0xd800 && code < 0xe000)) throw new Unreadable();
    this.#at += all.length;
    return plain(String.fromCodePoint(code));
  }

  /** The `]` that ends a class is not a first one, nor one of a named class like [:alpha:]. */
  #class(): Shape {
    let source = '[';
    if (this.#skip('^')) source += '^';
    if (this.#next === ']') source += this.#take();
    for (;;) {
      const character = this.#take();
      source += character;
      if (character === ']') break;
      if (character === '\\') source += this.#take();
      if (character !== '[' || this.#next !== ':') continue;
      const name = /^:\^?\w+:\]/.exec(this.#rest(20))?.[0] ?? '';
      source += name;
      this.#at += name.length;
    }
    if (!anyClass.test(source)) return anything;
    try {
      return shape(new RegExp(source, 'u').source, source.startsWith('[^') ? 0 : 1);
    } catch {
      return anything;
    }
  }

  #group(): Shape {
    if (this.#skip('?') && !this.#skip(':')) {
      const name = /^P?<\w+>/.exec(this.#rest(100))?.[0];
      // Flags change what follows; looking around is not known here.
      if (name === undefined) throw new Unreadable();
      this.#at += name.length;
    }
    const inside = this.#alternatives();
    if (this.#take() !== ')') throw new Unreadable();
    return inside;
  }

  #times(): Times {
    const counted = /^\{(\d+)(?:(,)(\d*))?\}/.exec(this.#rest(12));
    let times = once;
    if (counted) {
      const [all, least = '', comma, most] = counted;
      this.#at += all.length;
      times = { least: Number(least), most: comma === undefined ? Number(least) : most ? Number(most) : Infinity };
    } else if (this.#skip('*')) times = { least: 0, most: Infinity };
    else if (this.#skip('+')) times = { least: 1, most: Infinity };
    else if (this.#skip('?')) times = { least: 0, most: 1 };
    else return once;
    this.#skip('?');
    if (times.least > times.most || (this.#next !== undefined && '*+?'.includes(this.#next)) || /^\{\d+(?:,\d*)?\}/.test(this.#rest(12))) throw new Unreadable();
    return times;
  }
}
