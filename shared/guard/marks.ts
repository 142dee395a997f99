/** Characters that take no cell of their own and pile up on the one before. Hangul vowels and finals are such to xterm. */
const zeroWidth = '[\\p{M}\\p{Cf}\\u1160-\\u11ff]';
const pile = new RegExp(`${zeroWidth}(?:${zeroWidth}|[\\x07-\\x0f])*`, 'gu');
const leadingPile = new RegExp(`^(?:${zeroWidth}|[\\x07-\\x0f])+`, 'u');
const isZeroWidth = new RegExp(zeroWidth, 'u');
const loneSurrogate = /\p{Cs}/gu;

/** Trims piled-up marks in a stream of text pieces, carrying the height of the last pile from piece to piece. */
export class MarkTrimmer {
  /** Marks on the last base character so far. */
  height = 0;
  /** Marks dropped by the last `trim`. */
  dropped = 0;

  constructor(readonly limit: number) {}

  trim(piece: string): string {
    this.dropped = 0;
    const whole = piece.replace(loneSurrogate, '\ufffd');
    const lead = leadingPile.exec(whole)?.[0] ?? '';
    const start = this.#trimPile(lead);
    const rest = lead === '' ? whole : whole.slice(lead.length);
    if (rest === '') return start;
    this.height = 0;
    const trimmed = rest.replace(pile, (marks, at: number) => {
      this.height = 0;
      const kept = this.#trimPile(marks);
      if (at + marks.length < rest.length) this.height = 0;
      return kept;
    });
    return start + trimmed;
  }

  #trimPile(marks: string): string {
    if (marks.length + this.height <= this.limit) {
      for (const mark of marks) if (isZeroWidth.test(mark)) this.height += 1;
      return marks;
    }
    let kept = '';
    for (const mark of marks) {
      if (!isZeroWidth.test(mark)) kept += mark;
      else if (this.height < this.limit) {
        this.height += 1;
        kept += mark;
      } else this.dropped += 1;
    }
    return kept;
  }
}
