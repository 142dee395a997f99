import { open } from 'node:fs/promises';
import type { RecordedFrame } from '../../shared/recording/formats/format';
import { ProblemList } from '../../shared/recording/formats/problems';
import { Transcript } from '../../shared/recording/transcript';
import type { Arguments } from './arguments';
import type { Answer } from './answer';
import { environmentOf, openPath, recognise } from './open-file';
import { UnusableInput } from './problem-exit';
import { readAll } from './read-all';
import { noText } from './screens';

/** Converts: `txt` the session as lines, `cast` clean asciicast v2, `jsonl` its events. */
export async function exportRecording(command: Arguments): Promise<Answer> {
  const parts = command.to === 'jsonl' ? eventLines(command) : converted(command);
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

async function* eventLines(command: Arguments): AsyncGenerator<string> {
  const reader = await readAll(command);
  for (const { at, type, label } of await reader.events()) yield `${JSON.stringify({ atMs: at, type, label })}\n`;
}

async function* converted(command: Arguments): AsyncGenerator<string> {
  const { to } = command;
  const { recording } = await recognise(await openPath(command), environmentOf(command));
  if (recording.kind !== 'terminal') throw noText(recording.kind);
  const { columns, rows, title, startedAt } = recording.header;
  const lines: string[] = [];
  const transcript = new Transcript(columns, rows, (line) => lines.push(`${line}\n`));
  if (to === 'cast') {
    const header = { version: 2, width: columns, height: rows, timestamp: startedAt === undefined ? undefined : Math.floor(startedAt / 1000), title: title || undefined };
    yield `${JSON.stringify(header)}\n`;
  }
  for await (const { frames } of recording.read(recording.start, new ProblemList())) {
    if (to === 'txt') frames.forEach((frame) => transcript.add(frame));
    yield to === 'cast' ? frames.map(castLine).join('') : lines.splice(0).join('');
  }
  transcript.end();
  if (to === 'txt') yield lines.splice(0).join('');
}

function castLine(frame: RecordedFrame): string {
  const line = (code: string, data: string): string => `${JSON.stringify([frame.at / 1000, code, data])}\n`;
  switch (frame.kind) {
    case 'output': return line('o', frame.text);
    case 'input': return line('i', frame.typed ?? '');
    case 'marker': return line('m', frame.label);
    case 'resize': return line('r', `${frame.columns}x${frame.rows}`);
    default: return '';
  }
}

async function writeNew(path: string, parts: AsyncIterable<string>): Promise<number> {
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

const writeOut = (text: string): Promise<void> =>
  new Promise((resolve, reject) => process.stdout.write(text, (problem) => (problem ? reject(problem) : resolve())));
