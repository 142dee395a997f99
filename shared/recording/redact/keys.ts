import { millis } from '../../base/units';
import type { RecordedFrame } from '../formats/format';
import { TypedLines } from '../index/typed-lines';
import { block, type FindRanges } from './patterns';

type KeyRule = 'remove' | 'cover';

interface Place {
  readonly from: number;
  readonly to: number;
  readonly rule: KeyRule;
}

/** Enter and other controls tell nothing, and keep lines apart. */
const printable = /[^\p{Cc}]/gu;

/**
 * Which keys may not be told. A line typed but never shown goes without a trace of its length; of a line that holds a
 * pattern, as it was left or as it was typed, every key becomes a block.
 */
export class KeyRules {
  readonly #typed = new TypedLines({ reveal: true });
  readonly #places: Place[] = [];
  #raw = '';
  #rawFrom: number | undefined;
  #since = millis(0);
  #next = 0;
  hiddenLines = 0;

  constructor(readonly find: FindRanges, readonly removeHidden: boolean) {}

  take(frame: RecordedFrame): void {
    if (frame.kind === 'output') this.#typed.output(frame.text, frame.at);
    if (frame.kind === 'input') {
      const text = frame.typed ?? '';
      this.#typed.input(text, frame.at, { offset: frame.offset, endOffset: frame.endOffset, since: this.#since });
      this.#rawFrom ??= frame.offset;
      this.#raw = (this.#raw + text.replaceAll(/[\p{Cc}]/gu, '')).slice(-8192);
      if (this.find(this.#raw).length > 0) this.#places.push({ from: this.#rawFrom, to: frame.endOffset, rule: 'cover' });
      if (/[\r\n]/.test(text)) {
        this.#raw = '';
        this.#rawFrom = undefined;
      }
    }
    this.#since = frame.at;
  }

  /** Everything was taken: from here on `keysOf` may be asked. */
  finish(): void {
    this.#typed.finish(Number.MAX_SAFE_INTEGER);
    for (const { offset, endOffset, text, hidden } of this.#typed.lines) {
      const found = this.find(text).length > 0;
      if (hidden) this.hiddenLines += 1;
      if (hidden && this.removeHidden) this.#places.push({ from: offset, to: endOffset, rule: 'remove' });
      else if (found) this.#places.push({ from: offset, to: endOffset, rule: 'cover' });
    }
    this.#places.sort((one, other) => one.from - other.from);
  }

  /** Asked with rising offsets. */
  keysOf(offset: number, text: string): string {
    while (this.#next < this.#places.length && (this.#places[this.#next]?.to ?? 0) <= offset) this.#next += 1;
    let rule: KeyRule | undefined;
    for (let index = this.#next; index < this.#places.length; index += 1) {
      const place = this.#places[index];
      if (place === undefined || place.from > offset) break;
      if (place.to > offset && rule !== 'remove') rule = place.rule;
    }
    if (rule === 'remove') return text.replaceAll(printable, '');
    return rule === 'cover' || this.find(text).length > 0 ? text.replaceAll(printable, block) : text;
  }
}
