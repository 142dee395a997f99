import type { Terminal } from '@xterm/xterm';

/** What a terminal shows as plain text: one line per line the program wrote, right-trimmed, empty lines at the end left out. */
export function transcript(terminal: Pick<Terminal, 'buffer' | 'rows'>, part: 'screen' | 'all'): string {
  const buffer = terminal.buffer.active;
  const lines: string[] = [];
  for (let index = part === 'screen' ? buffer.baseY : 0; index < buffer.baseY + terminal.rows; index += 1) {
    const line = buffer.getLine(index);
    if (line === undefined) break;
    const text = line.translateToString(!buffer.getLine(index + 1)?.isWrapped);
    if (line.isWrapped && lines.length > 0) lines[lines.length - 1] += text;
    else lines.push(text);
  }
  return lines.map((line) => line.trimEnd()).join('\n').trimEnd();
}
