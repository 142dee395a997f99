import { readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Removal } from '../contracts';
import { syncFolder, writeDurably } from './folder';

/** In the folder of a recording that is going to be deleted: why, and by whom. It goes with the folder. */
const intentFile = 'removal.json';
const asidePrefix = '.deleted-';

/** The steps of a deletion on the disk. `putAside` and `withdraw` leave the list of recordings to whoever keeps it. */
export class FolderRemoval implements Removal {
  #left: readonly { readonly recordingId: string; readonly note: string; readonly aside: boolean }[] = [];

  constructor(private readonly recordings: string, private readonly onAside: (recordingId: string) => void) {}

  async intend(recordingId: string, note: string): Promise<void> {
    await writeDurably(join(this.recordings, recordingId, intentFile), note, 0o600);
  }

  async withdraw(recordingId: string): Promise<void> {
    const folder = join(this.recordings, recordingId);
    await rm(join(folder, intentFile), { force: true });
    await syncFolder(folder);
  }

  async putAside(recordingId: string): Promise<void> {
    // Aside first: a folder that is half deleted is not one that was left open.
    await rename(join(this.recordings, recordingId), join(this.recordings, `${asidePrefix}${recordingId}`));
    this.onAside(recordingId);
    await syncFolder(this.recordings);
  }

  async finish(recordingId: string): Promise<void> {
    await rm(join(this.recordings, `${asidePrefix}${recordingId}`), { recursive: true, force: true });
    await syncFolder(this.recordings);
  }

  left(): ReturnType<Removal['left']> {
    return this.#left;
  }

  /** On start: finds what was begun. What lies aside without a word why was on record before it was put there. */
  async recover(): Promise<void> {
    const left: { recordingId: string; note: string; aside: boolean }[] = [];
    for (const { name } of await readdir(this.recordings, { withFileTypes: true })) {
      const aside = name.startsWith(asidePrefix);
      if (name.startsWith('.') && !aside) continue;
      const note = await readFile(join(this.recordings, name, intentFile), 'utf8').catch(() => undefined);
      const recordingId = aside ? name.slice(asidePrefix.length) : name;
      if (note !== undefined) left.push({ recordingId, note, aside });
      else if (aside) await this.finish(recordingId);
    }
    this.#left = left;
  }
}
