import { mkdir, open, readFile, rename, statfs } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { ProblemError } from '../../shared/base/problem';
import type { Session } from '../../shared/model/session';

export const castFile = 'session.cast';
/** Of a graphical session, in place of it. */
export const dumpFile = 'session.guac';
export const eventsFile = 'events.jsonl';
export const manifestFile = 'manifest.json';
export const signatureFile = 'manifest.sig';
/** The session as the gateway last knew it, so that a recording left behind can be closed under the right name. Not part of the bundle. */
export const sessionFile = 'session.json';
/** Size and hash of the bundle; made anew when missing. Not part of the bundle. */
export const bundleFile = 'bundle.json';

/** Below this a session is not begun: it would run into the end of the disk while somebody works. */
export const leastFreeBytes = 64 * 1024 * 1024;

export const safeRecordingId = (id: string): boolean => /^[A-Za-z0-9][A-Za-z0-9_-]{0,127}$/.test(id);

/** Why nothing can be recorded, in words that may be shown to the session's user. */
export function storageUnavailable(cause: unknown, what = 'Sessions cannot be recorded at the moment, so none can be opened.'): ProblemError {
  return new ProblemError({
    code: 'storage-unavailable', severity: 'error', what, tip: 'Tell the people who run the gateway: its recording storage is not usable.',
    cause: cause instanceof Error ? cause.message : String(cause),
  });
}

/** Makes the names in a folder as durable as its files' contents. */
export async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder, 'r');
  try {
    await handle.sync();
  } finally {
    await handle.close();
  }
}

/** Writes a file whole or not at all: beside it first, synced (if it has to outlive the machine's death), then renamed. */
export async function writeDurably(path: string, content: string | Uint8Array, mode = 0o644, durable = true): Promise<void> {
  const beside = `${path}.new`;
  const handle = await open(beside, 'w', mode);
  try {
    await handle.writeFile(content);
    if (durable) await handle.sync();
  } finally {
    await handle.close();
  }
  await rename(beside, path);
  if (durable) await syncFolder(dirname(path));
}

/** Throws storage-unavailable when the folder cannot be written or is nearly full. */
export async function requireSpace(folder: string): Promise<void> {
  const disk = await statfs(folder);
  const free = disk.bavail * disk.bsize;
  if (free < leastFreeBytes) throw storageUnavailable(`${free} bytes are free, ${leastFreeBytes} are needed`);
}

export async function makeFolder(folder: string, mode: number): Promise<void> {
  await mkdir(folder, { recursive: true, mode });
}

export async function readSession(folder: string): Promise<Session> {
  return JSON.parse(await readFile(join(folder, sessionFile), 'utf8')) as Session;
}
