import { randomUUID } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { failure, ProblemError, success, type Problem, type Result } from '../../../shared/base/problem';

/** Asks where to and writes there; `saved` is the name of the file, absent when the operator chose not to. */
export type SaveText = (suggestedName: string, text: string) => Promise<Result<{ saved?: string | undefined }>>;

export interface SaveWorld {
  /** Where the dialog begins. */
  readonly folder: () => string;
  /** The system's dialog; undefined = cancelled. */
  readonly ask: (suggestedPath: string) => Promise<string | undefined>;
}

const busy: Problem = { code: 'save-open', severity: 'warning', what: 'Another file is being saved.', tip: 'Choose a place for it, or cancel, then try again.' };

/** What the page suggests becomes a plain name: never a path, a hidden file, a device of Windows, or text that turns its direction. */
export function plainName(suggested: string): string {
  const name = suggested.normalize('NFC').replace(/[^\p{L}\p{N} ._()@+-]/gu, '_').replace(/^[. ]+|[. ]+$/g, '').slice(-120);
  return name === '' || /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(name) ? `vigil-${name || 'export.txt'}` : name;
}

/** By a fresh file beside it, so that a full disk leaves what was there before. */
export async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  const fresh = `${path}.${randomUUID().slice(0, 8)}.part`;
  try {
    const handle = await open(fresh, 'wx', 0o600);
    try {
      await handle.writeFile(content, 'utf8');
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(fresh, path);
  } catch (caught) {
    await rm(fresh, { force: true });
    throw caught;
  }
}

/** One dialog at a time; the file is written as a whole or not at all. Only a place the operator has just chosen is ever written. */
export const createSaveText = (world: SaveWorld): SaveText => createSaving(world, async (text) => text);

/** The same for what has to be made first, once a place was chosen. Whatever `make` throws is a problem of saving. */
export function createSaving<Source>(world: SaveWorld, make: (source: Source) => Promise<string | Uint8Array>): (suggestedName: string, source: Source) => Promise<Result<{ saved?: string | undefined }>> {
  let asking = false;
  return async (suggestedName, source) => {
    if (asking) return failure(busy);
    asking = true;
    try {
      const path = await world.ask(join(world.folder(), plainName(suggestedName)));
      if (path === undefined) return success({});
      await writeWhole(path, await make(source));
      return success({ saved: basename(path).slice(0, 500) });
    } catch (caught) {
      if (caught instanceof ProblemError) return failure(caught.problem);
      // The code only: the message would tell the page a path.
      const { code } = caught as NodeJS.ErrnoException;
      return failure({
        code: 'save-failed', severity: 'error', what: code === 'ENOSPC' ? 'The disk is full: the file was not saved.' : 'The file could not be saved there.',
        tip: 'Choose another folder, or free some space, then try again.', cause: code,
      });
    } finally {
      asking = false;
    }
  };
}
