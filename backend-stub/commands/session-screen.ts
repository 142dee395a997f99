import { Snapshotter } from '../../shared/recording/snapshotter';

/** Output that nobody has looked at waits up to this; of more only the end is drawn, which is where a prompt stands. */
const longestBacklog = 64 * 1024;
// oxlint-disable-next-line no-control-regex
const modes = /\x1b\[\?([\d;]{1,24})([hl])|\x1bc/g;

/**
 * A session's screen for reading the line with the cursor. It costs next to nothing while nobody types: output is only kept, and
 * drawn when somebody asks. After a flood the lines above may be missing; the line with the cursor is not.
 */
export class SessionScreen {
  #drawn: Snapshotter | undefined;
  #backlog: string[] = [];
  #length = 0;
  #tail = '';
  #alternate = false;
  #pasteMarks = false;

  constructor(private columns: number, private rows: number) {}

  /** A full-screen program has the screen. */
  get alternate(): boolean {
    return this.#alternate;
  }

  /** The program in front has asked for marks around pasted text: a line editor is reading. */
  get pasteMarks(): boolean {
    return this.#pasteMarks;
  }

  /** The line was sent: whoever reads next has to ask anew. */
  forgetPasteMarks(): void {
    this.#pasteMarks = false;
  }

  write(text: string): void {
    this.#readModes(text);
    this.#backlog.push(text);
    this.#length += text.length;
    if (this.#length > longestBacklog * 2) this.#skip();
  }

  resize(columns: number, rows: number): void {
    if (this.#drawn !== undefined) this.#draw().resize(columns, rows);
    this.columns = columns;
    this.rows = rows;
  }

  /** The line with the cursor: up to it, and as a whole, right-trimmed. */
  cursorLine(): { readonly before: string; readonly text: string } {
    return this.#draw().cursorLine();
  }

  dispose(): void {
    this.#drawn?.dispose();
    this.#drawn = undefined;
  }

  #draw(): Snapshotter {
    this.#drawn ??= new Snapshotter(this.columns, this.rows);
    if (this.#length > 0) {
      const text = this.#backlog.join('');
      this.#backlog = [];
      this.#length = 0;
      this.#drawn.writeNow(text);
    }
    return this.#drawn;
  }

  #skip(): void {
    const text = this.#backlog.join('').slice(-longestBacklog);
    const start = text.indexOf('\n') + 1;
    this.#backlog = [`${this.#alternate ? '\x1b[?1049h' : '\x1b[?1049l'}\x1b[0m\x1b[2J\x1b[H`, text.slice(start)];
    this.#length = text.length - start;
  }

  #readModes(text: string): void {
    const read = this.#tail + text;
    this.#tail = read.slice(-24).replace(modes, '');
    if (!read.includes('\x1b')) return;
    for (const [whole, numbers = '', action] of read.matchAll(modes)) {
      if (whole === '\x1bc') {
        this.#alternate = false;
        this.#pasteMarks = false;
      }
      for (const number of numbers.split(';')) {
        if (number === '1049' || number === '1047' || number === '47') this.#alternate = action === 'h';
        if (number === '2004') this.#pasteMarks = action === 'h';
      }
    }
  }
}
