import { randomBytes } from 'node:crypto';
import { mkdir, readFile, readdir, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { LibraryEntry, OpenedFile } from '../../../shared/ipc/schemas';
import { syncFolder, writeDurably } from '../files/durable';
import type { OpenedFiles } from '../files/opened-files';
import { entryFile, folderName, journalFile, otherFile, recordingFile, storedEntrySchema, type StoredEntry } from './stored-entry';

/**
 * The recordings kept on this computer: one folder each under `root`, `entry.json` written last. The disk is the truth:
 * a folder without an entry and without a download's journal is left-over and cleared at start.
 */
export class Library {
  readonly #entries = new Map<string, LibraryEntry>();

  constructor(readonly root: string, readonly opened: OpenedFiles, readonly onChanged: (entries: LibraryEntry[]) => void = () => undefined) {}

  /** Reads the folders. Damaged entries are left where they are, and not listed. */
  async start(): Promise<void> {
    await mkdir(this.root, { recursive: true, mode: 0o700 });
    for (const found of await readdir(this.root, { withFileTypes: true })) {
      if (!found.isDirectory()) continue;
      const folder = join(this.root, found.name);
      const content = await readFile(join(folder, entryFile), 'utf8').catch(() => undefined);
      if (content === undefined) await this.#clear(folder);
      else await this.#load(folder, content);
    }
  }

  list(): LibraryEntry[] {
    return [...this.#entries.values()].sort((one, other) => other.addedAt - one.addedAt);
  }

  has(id: string): boolean {
    return this.#entries.has(id);
  }

  /** The gateway it was downloaded from. */
  sourceOf(id: string): string | undefined {
    return this.#entries.get(id)?.gatewayAddress;
  }

  folder(id: string): string {
    return join(this.root, folderName(id));
  }

  /** Makes the finished `recording` file of this id's folder an entry. */
  async add(stored: StoredEntry): Promise<LibraryEntry> {
    const folder = this.folder(stored.id);
    await writeDurably(join(folder, entryFile), JSON.stringify(storedEntrySchema.parse(stored)));
    await syncFolder(this.root);
    const entry = await this.#show(folder, stored);
    if (!entry) throw new Error('the finished recording cannot be opened');
    this.onChanged(this.list());
    return entry;
  }

  /** Deletes an entry and everything in its folder; true when there was one. */
  async remove(id: string): Promise<boolean> {
    const entry = this.#entries.get(id);
    if (!entry) return false;
    this.#entries.delete(id);
    this.opened.close(entry.file);
    await this.discard(id);
    this.onChanged(this.list());
    return true;
  }

  /** Deletes a folder. Renamed first: half a deletion never looks like an entry. */
  async discard(id: string): Promise<void> {
    const gone = join(this.root, `.gone-${randomBytes(8).toString('hex')}`);
    try {
      await rename(this.folder(id), gone);
    } catch (caught) {
      if ((caught as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw caught;
    }
    await syncFolder(this.root);
    await rm(gone, { recursive: true, force: true });
  }

  async #load(folder: string, content: string): Promise<void> {
    try {
      const stored = storedEntrySchema.parse(JSON.parse(content));
      if (this.folder(stored.id) === folder) await this.#show(folder, stored);
    } catch {
      // Damaged: kept for whoever wants to look, but not shown.
    }
  }

  async #show(folder: string, stored: StoredEntry): Promise<LibraryEntry | undefined> {
    const opened = await this.opened.openWith(join(folder, recordingFile), stored.name, (stored.others ?? []).map(({ name }, index) => ({ path: join(folder, otherFile(index + 1)), name })), stored.title);
    if (!opened.ok) return undefined;
    const file: OpenedFile = opened.value;
    const before = this.#entries.get(stored.id);
    if (before) this.opened.close(before.file);
    const { id, origin, addedAt, integrity, recording, gatewayAddress } = stored;
    const entry: LibraryEntry = { id, file, origin, addedAt, integrity, recording, gatewayAddress };
    this.#entries.set(id, entry);
    return entry;
  }

  async #clear(folder: string): Promise<void> {
    const names = await readdir(folder);
    if (names.includes(journalFile)) return;
    await rm(folder, { recursive: true, force: true });
  }
}
