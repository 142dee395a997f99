#!/usr/bin/env node
import { help, readArguments } from './arguments';
import { run } from './commands';
import { UnusableInput } from './problem-exit';

/** `vigil`: reads recordings on plain Node. Status 0 done, 1 a finding, 2 unusable input with one line on standard error. */
async function main(words: readonly string[]): Promise<number> {
  try {
    const parsed = readArguments(words);
    if (parsed === 'help') {
      process.stdout.write(help);
      return 0;
    }
    const { status, json, text } = await run(parsed);
    if (!parsed.json) process.stdout.write(printable(text));
    else if (json !== undefined) process.stdout.write(`${JSON.stringify(json)}\n`);
    return status;
  } catch (caught) {
    const { what, tip } = caught instanceof UnusableInput
      ? caught
      : { what: 'The file cannot be read to its end.', tip: caught instanceof Error ? caught.message : String(caught) };
    process.stderr.write(`vigil: ${printable(`${what} ${tip}`).replace(/\s+/g, ' ').trim()}\n`);
    return 2;
  }
}

/** Texts come from hostile sessions: no control character reaches the terminal this prints on. */
// oxlint-disable-next-line no-control-regex
const printable = (text: string): string => text.replace(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/g, ' ');

// A reader that closed the pipe (`vigil … | head`) has seen enough.
process.stdout.on('error', () => process.exit(0));

void main(process.argv.slice(2)).then((status) => {
  process.exitCode = status;
});
