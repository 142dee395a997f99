/** What is kept for consoles, in bytes of UTF-8. */
export const longestCopied = 256 * 1024;

export interface Copied {
  readonly text: string;
  /** There was more of it. */
  readonly cut: boolean;
}

/** The text that was copied last in a graphical session: one, bounded, in memory only, and none where its policy lets none out. */
export class CopiedText {
  #last: Copied | undefined;

  constructor(readonly mayLeave: boolean) {}

  get last(): Copied | undefined {
    return this.#last;
  }

  /** As the session's facts tell it. */
  get state(): 'closed' | 'empty' | 'there' {
    if (!this.mayLeave) return 'closed';
    return this.#last === undefined ? 'empty' : 'there';
  }

  /** An empty text takes back what was there. True: `state` is another now. */
  note(text: string, cut: boolean): boolean {
    if (!this.mayLeave) return false;
    const before = this.state;
    const kept = beginning(text);
    this.#last = text === '' ? undefined : { text: kept, cut: cut || kept.length < text.length };
    return this.state !== before;
  }
}

/** As much of it as fits; no half characters. */
function beginning(text: string): string {
  const bytes = Buffer.from(text.slice(0, longestCopied));
  if (bytes.length <= longestCopied) return bytes.toString('utf8');
  let end = longestCopied;
  while (end > 0 && ((bytes[end] as number) & 0xc0) === 0x80) end -= 1;
  return bytes.toString('utf8', 0, end);
}
