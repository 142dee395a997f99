import { mkdir, open, readFile, rename } from 'node:fs/promises';
import { dirname } from 'node:path';

/** Writes a small file whole or not at all. */
export async function writeWhole(path: string, text: string): Promise<void> {
  const file = await open(`${path}.new`, 'w', 0o600);
  try {
    await file.writeFile(text);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(`${path}.new`, path);
}

/** Counts the starts of this gateway, from 1. Live positions of another start are void. */
export async function nextEpoch(path: string): Promise<number> {
  const last = Number(await readFile(path, 'utf8').catch(() => '0'));
  const next = Number.isSafeInteger(last) && last >= 0 ? last + 1 : 1;
  await writeWhole(path, `${next}\n`);
  return next;
}

/**
 * Makes a folder and those above it. Node's own recursive mkdir never comes back where a folder can be seen but not made,
 * as in /proc.
 */
export async function makeFolders(path: string): Promise<void> {
  try {
    await mkdir(path, { mode: 0o700 });
  } catch (caught) {
    const { code } = caught as NodeJS.ErrnoException;
    if (code === 'EEXIST') return;
    if (code !== 'ENOENT' || dirname(path) === path) throw caught;
    await makeFolders(dirname(path));
    await mkdir(path, { mode: 0o700 });
  }
}
