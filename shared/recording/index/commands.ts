import type { RecordedCommand } from '../port';
import type { TypedLines } from './typed-lines';

/** What was typed and seen at a prompt, at the time of its Enter: not what went into a full-screen program, nor what was hidden. */
export function commandsTyped(typed: TypedLines): RecordedCommand[] {
  return typed.lines.filter(({ hidden, fullScreen }) => !hidden && !fullScreen).map(({ to, text }) => ({ at: to, text: text.replaceAll('\t', ' ').trim() }));
}
