/** Text from an operator or a problem, made harmless for a terminal: no control characters. */
export const plainText = (text: string): string => text.replace(/[\s\u0000-\u001f\u007f-\u009f]+/g, ' ').trim();

/** A line of the gateway's own, told apart from what the shell prints. */
export const noticeLine = (text: string, terminal: boolean): string =>
  terminal ? `\r\n\u001b[7m Vigil \u001b[0m ${plainText(text)}\r\n` : `Vigil: ${plainText(text)}\n`;

/** Leaves what a full-screen program switched on: mouse, paste and hidden cursor. */
const calmTerminal = '\u001b[?1000l\u001b[?1002l\u001b[?1003l\u001b[?1006l\u001b[?2004l\u001b[?25h\u001b[0m';
const leaveAlternateScreen = '\u001b[?1049l';

/** Knows whether the user's terminal shows the alternate screen, so that last words are not lost with it. */
export class ScreenState {
  #alternate = false;
  #tail = '';

  saw(bytes: Buffer): void {
    const text = this.#tail + bytes.toString('latin1');
    for (const [, , action] of text.matchAll(/\u001b\[\?(1049|1047|47)([hl])/g)) this.#alternate = action === 'h';
    // A sequence may be split between two chunks; the longest is eight bytes.
    this.#tail = text.slice(-7);
  }

  /** What to print before last words. */
  farewell(): string {
    return (this.#alternate ? leaveAlternateScreen : '') + calmTerminal;
  }
}
