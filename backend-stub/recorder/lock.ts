import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { ProblemError } from '../../shared/base/problem';
import { writeDurably } from './folder';

const lookEveryMs = 50;

/**
 * Two gateways on one folder would close each other's recordings. The file names the process that has the folder; a
 * process id that is used again is told apart by its start time. A holder that is being stopped is waited for.
 */
export async function holdFolder(recordingsFolder: string, patienceMs: number): Promise<void> {
  const path = join(recordingsFolder, '.held-by');
  const holder = await readFile(path, 'utf8').catch(() => '');
  const [pid = '', startedAt = ''] = holder.split(' ');
  const held = async (): Promise<boolean> => pid !== '' && pid !== String(process.pid) && startedAt !== '' && startedAt === await startOf(pid);
  const until = Date.now() + patienceMs;
  while (Date.now() < until && await held()) await setTimeout(lookEveryMs);
  if (await held()) {
    throw new ProblemError({
      code: 'data-folder-in-use', severity: 'error', what: `Another gateway (process ${pid}) is using this data folder.`,
      tip: 'Stop it first, or give this gateway a folder of its own with --data.',
    });
  }
  await writeDurably(path, `${process.pid} ${await startOf(String(process.pid)) ?? ''}`);
}

/** Start time of a running process in the kernel's ticks; undefined where there is no /proc or no such process. */
async function startOf(pid: string): Promise<string | undefined> {
  const line = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => undefined);
  const fields = line?.slice(line.lastIndexOf(')') + 2).split(' ') ?? [];
  // A killed process stays listed until its parent has taken notice; it holds nothing any more.
  return fields[0] === 'Z' || fields[0] === 'X' ? undefined : fields[19];
}
