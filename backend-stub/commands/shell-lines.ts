/** How a shell reads a line: what is still open at its end, and which here-documents follow. */
interface Reading {
  /** A quote, or a backslash at the very end. */
  readonly open: boolean;
  readonly delimiters: readonly Delimiter[];
  /** History is asked for: `!!`, `!rm`, `^a^b`. */
  readonly recalls: boolean;
}

interface Delimiter {
  readonly word: string;
  /** `<<-`: tabs before the delimiter are left out. */
  readonly tabs: boolean;
}

const hereDocument = /^<<(-?)[ \t]*(?:'([^'\n]{1,80})'|"([^"\n]{1,80})"|\\?([^\s;&|<>()'"\\]{1,80}))/;
/** Programs that run what a here-document says. */
const interpreters = /(?:^|[\s;&|(/])(?:sudo|su|ssh|env|exec|nohup|xargs|eval|source|(?:ba|z|da|k|c|tc|fi)?sh|python[\d.]*|perl|ruby|node|php|mysql|mariadb|psql|sqlite3|sqlplus|mongosh?|redis-cli|osascript|pwsh|at|batch|crontab)(?=$|[\s;&|<)])/;

export function readShell(text: string): Reading {
  const delimiters: Delimiter[] = [];
  let quote = '';
  let recalls = /^\^[^^]+\^/.test(text);
  for (let at = 0; at < text.length; at += 1) {
    const character = text[at] ?? '';
    if (quote === '\'') {
      if (character === '\'') quote = '';
    } else if (character === '\\') {
      if (at === text.length - 1) return { open: true, delimiters, recalls };
      at += 1;
    } else if (character === '!' && /[^\s=(]/.test(text[at + 1] ?? ' ') && !(quote === '"' && text[at + 1] === '"') && !/[$[{]/.test(text[at - 1] ?? '')) recalls = true;
    else if (quote === '"') {
      if (character === '"') quote = '';
    } else if (character === '\'' || character === '"') quote = character;
    else if (character === '#' && /^$|\s/.test(text[at - 1] ?? '')) {
      const end = text.indexOf('\n', at);
      if (end < 0) break;
      at = end;
    } else if (character === '<' && text[at + 1] === '<') {
      if (text[at + 2] === '<') at += 2;
      else {
        const found = hereDocument.exec(text.slice(at, at + 200));
        if (found !== null) {
          delimiters.push({ word: found[2] ?? found[3] ?? found[4] ?? '', tabs: found[1] === '-' });
          at += found[0].length - 1;
        }
      }
    }
  }
  return { open: quote !== '', delimiters, recalls };
}

/** Quotes, backslashes and `$IFS` away, blanks as one: what a shell makes of `r''m  "-rf"${IFS}/`. */
export const unquoted = (text: string): string =>
  text.replace(/\\\n/g, '').replace(/\$\{?IFS\}?/g, ' ').replace(/\$?(['"])/g, '').replace(/\\(.)/g, '$1').replace(/[ \t]+/g, ' ').trim();

export interface ShellCommand {
  readonly text: string;
  /** Milliseconds as given with its first line. */
  readonly at: number;
}

const longestCommand = 4_096;
const mostLines = 2_000;

/** Puts the lines of one command together: open quotes, a backslash at the end, here-documents. */
export class ShellLines {
  #lines: string[] = [];
  #at = 0;
  #waiting: Delimiter[] = [];
  #body: string[] = [];
  #bodyRuns = false;

  /** Within the body of a here-document: its lines are text, unless an interpreter reads them. */
  get inHereDocument(): boolean {
    return this.#waiting.length > 0;
  }

  /** What a line has to be judged as, before it is entered: itself, and with what it continues. Empty for text that runs nowhere. */
  judged(line: string): readonly string[] {
    if (this.inHereDocument) return this.#bodyRuns ? [line] : [];
    return this.#lines.length === 0 ? [line] : [line, `${this.#lines.join('\n')}\n${line}`];
  }

  /** A line was entered. Answers the command it completes, if it does. `continues` false: the prompt says that nothing is open. */
  take(line: string, at: number, continues = true): readonly ShellCommand[] {
    const before = !continues && this.#lines.length > 0 ? this.end() : [];
    if (this.#lines.length === 0) this.#at = at;
    const [waited] = this.#waiting;
    if (waited !== undefined) {
      if (this.#body.length < mostLines) this.#body.push(line);
      if ((waited.tabs ? line.replace(/^\t+/, '') : line) === waited.word) this.#waiting.shift();
      return this.#waiting.length === 0 ? [...before, ...this.end()] : before;
    }
    this.#lines.push(line);
    const whole = this.#lines.join('\n');
    const { open, delimiters } = readShell(whole);
    if (open && this.#lines.length < mostLines) return before;
    if (delimiters.length > 0) {
      this.#waiting = [...delimiters];
      this.#bodyRuns = interpreters.test(unquoted(whole));
      return before;
    }
    return [...before, ...this.end()];
  }

  /** Nothing more comes for what is open: it is told as it is. */
  end(): readonly ShellCommand[] {
    const text = [...this.#lines, ...this.#body].join('\n').replace(/((?:^|[^\\])(?:\\\\)*)\\\n/g, '$1').slice(0, longestCommand);
    const at = this.#at;
    this.forget();
    return text.trim() === '' ? [] : [{ text: text.trim(), at }];
  }

  /** ^C: what was open is not run. */
  forget(): void {
    this.#lines = [];
    this.#body = [];
    this.#waiting = [];
    this.#bodyRuns = false;
  }
}
