import { RecordingReader } from '../../shared/recording/reader';
import type { Arguments } from './arguments';
import { environmentWith, openPath, recognise } from './open-file';
import { UnusableInput } from './problem-exit';

/** Reads the whole file once, without its screens: enough for what it is and what happened in it, in little memory. */
export async function readAll({ file, keys }: Arguments): Promise<RecordingReader> {
  const environment = environmentWith(keys);
  const opened = await openPath(file);
  const recognised = await recognise(opened, file, environment);
  const reader = new RecordingReader(environment, { verify: false, screens: false });
  const files = opened.kind === 'file' ? [{ name: file, source: opened.source }] : [];
  const started = await reader.start(files, { ok: true, value: recognised });
  if (!started.ok) throw new UnusableInput(started.problem.what, started.problem.tip);
  await reader.finished();
  return reader;
}
