import type { Millis } from '../../base/units';
import type { RecordedCommand } from '../port';
import type { Snapshotter } from '../snapshotter';

const marks = new Set([...'$#%>❯'].map((mark) => mark.codePointAt(0)));
/** `ana@web-1:~$ `, `[root@db ~]# `, `bash-5.1$ `, `~/src % `, `PS C:\> `, `$ `. A line of output seldom looks so and has the cursor behind it. */
const prompts: readonly RegExp[] = [
  /^[^@]{0,60}[\w.-]@[\w.-].{0,120}[$#%>❯] $/u, /^(?:ba|z|k|da|a)?sh[-\d.]*[$#%] $/, /^(?:\([\w.-]+\) )?[\w.~/:-]{0,120} ?[$#%❯] $/u, /^PS [^>]{0,160}> $/,
];
const longestCommand = 4_096;
const mostCommands = 100_000;

/** Reads commands off the screen, for recordings without keys: what stands behind a prompt when its line ends. */
export class PromptWatch {
  readonly commands: RecordedCommand[] = [];
  #prompt: string | undefined;

  constructor(readonly screen: Snapshotter) {}

  /** Writes an output to the screen and looks at it where a line behind a prompt ends. */
  write(text: string, at: Millis): void {
    const end = this.#prompt === undefined ? -1 : text.indexOf('\n');
    if (end < 0) {
      this.screen.writeNow(text);
    } else {
      // The line is complete when everything before the line end is written.
      this.screen.writeNow(text.slice(0, end));
      this.#take(at);
      this.screen.writeNow(text.slice(end));
    }
    const { screen } = this;
    if (screen.codeBeforeCursor(1) === 0x20 && marks.has(screen.codeBeforeCursor(2)) && !screen.alternate) {
      const { before, text: line } = screen.cursorLine();
      if (line.length <= before.length && prompts.some((prompt) => prompt.test(before))) this.#prompt = before;
    }
  }

  #take(at: Millis): void {
    const prompt = this.#prompt ?? '';
    this.#prompt = undefined;
    if (this.screen.alternate) return;
    const { text } = this.screen.cursorLine();
    const command = text.startsWith(prompt) ? text.slice(prompt.length).trim().slice(0, longestCommand) : '';
    if (command !== '' && this.commands.length < mostCommands) this.commands.push({ at, text: command });
  }
}
