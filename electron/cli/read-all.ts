import { RecordingReader } from '../../shared/recording/reader';
import type { Arguments } from './arguments';
import { environmentOf, openPath, recognise } from './open-file';
import { UnusableInput } from './problem-exit';

/** Begins to read a file, without its screens: enough for what it is and what happened in it, in little memory. */
export async function beginReading(command: Arguments): Promise<RecordingReader> {
  const environment = environmentOf(command);
  const opened = await openPath(command);
  const recognised = await recognise(opened, environment);
  const reader = new RecordingReader(environment, { verify: false, screens: false });
  const files = opened.kind === 'file' ? [opened.files.main, ...opened.files.others] : [];
  const started = await reader.start(files, { ok: true, value: recognised });
  if (!started.ok) throw new UnusableInput(started.problem.what, started.problem.tip);
  return reader;
}

/** Reads the whole file once. */
export async function readAll(command: Arguments): Promise<RecordingReader> {
  const reader = await beginReading(command);
  await reader.finished();
  return reader;
}
