import { statfs } from 'node:fs/promises';
import type { Problem } from '../../../shared/base/problem';

/** Left free for the outbox, the journal and the rest of the computer. */
const reserveBytes = 64 << 20;

/** A Problem when `bytes` more do not fit beside the reserve; undefined when they do, or when nobody can tell. */
export async function spaceProblem(folder: string, bytes: number, free = freeBytes): Promise<Problem | undefined> {
  const available = await free(folder);
  if (available === undefined || available >= bytes + reserveBytes) return undefined;
  const missing = Math.ceil((bytes + reserveBytes - available) / 1e6);
  return {
    code: 'disk-full', severity: 'error',
    what: `The disk is too full: ${Math.ceil(bytes / 1e6)} MB are needed, and ${missing} MB are missing.`,
    tip: 'Free some space and try again; what was downloaded so far is kept.',
  };
}

export async function freeBytes(folder: string): Promise<number | undefined> {
  try {
    const found = await statfs(folder);
    return found.bavail * found.bsize;
  } catch {
    return undefined;
  }
}
