import { open } from 'node:fs/promises';
import type { Arguments } from './arguments';
import type { Answer } from './answer';
import { UnusableInput } from './problem-exit';
import { beginReading } from './read-all';
import { noText } from './screens';

/** Converts: `txt` the session as lines, `cast` clean asciicast v2, `jsonl` and `csv` its events. */
export async function exportRecording(command: Arguments): Promise<Answer> {
  const parts = exported(command);
  if (command.output !== undefined) {
    const bytes = await writeNew(command.output, parts);
    return { status: 0, json: { to: command.to, output: command.output, bytes }, text: `${command.output}: ${bytes} bytes\n` };
  }
  if (!command.json) {
    for await (const part of parts) await writeOut(part);
    return { status: 0, json: undefined, text: '' };
  }
  let text = '';
  for await (const part of parts) text += part;
  return { status: 0, json: { to: command.to, text }, text };
}

/** The same code as in the player: what was typed and never shown is dots here too. */
async function* exported(command: Arguments): AsyncGenerator<string> {
  const reader = await beginReading(command);
  const { kind } = await reader.info();
  if (kind !== 'terminal' && (command.to === 'txt' || command.to === 'cast')) throw noText(kind);
  for await (const { text } of reader.exportText(command.to)) if (text !== '') yield text;
}

/** Writes a file that was not there before; answers its bytes. */
export async function writeNew(path: string, parts: AsyncIterable<string> | Iterable<string>): Promise<number> {
  const handle = await open(path, 'wx').catch((caught: unknown) => {
    const exists = (caught as { code?: unknown }).code === 'EEXIST';
    throw new UnusableInput(exists ? `"${path}" exists already.` : `"${path}" cannot be written.`, 'Choose another name for --output.');
  });
  let bytes = 0;
  try {
    for await (const part of parts) bytes += (await handle.write(part)).bytesWritten;
  } finally {
    await handle.close();
  }
  return bytes;
}

export const writeOut = (text: string): Promise<void> =>
  new Promise((resolve, reject) => process.stdout.write(text, (problem) => (problem ? reject(problem) : resolve())));
