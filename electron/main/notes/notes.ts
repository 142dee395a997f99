import { mkdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, success, type Result } from '../../../shared/base/problem';
import { Turns } from '../../../shared/base/turns';
import { notesSchema, type Notes } from '../../../shared/ipc/schemas';
import { writeDurably } from '../files/durable';

/** Notes and bookmarks, one small file for each recording's fingerprint. People wrote them: each change is on disk before it counts. */
export class NoteBook {
  readonly #turns = new Turns();

  constructor(readonly folder: string) {}

  async read(fingerprint: string): Promise<Result<Notes>> {
    await this.#turns.over();
    let content: string;
    try {
      content = await readFile(this.#path(fingerprint), 'utf8');
    } catch (caught) {
      if ((caught as NodeJS.ErrnoException).code === 'ENOENT') return success({ notes: [], watched: [] });
      return failure({ code: 'notes-unreadable', severity: 'error', what: 'The notes of this recording cannot be read.', tip: 'Check the permissions of Vigil’s folder.', cause: (caught as NodeJS.ErrnoException).code });
    }
    try {
      return success(notesSchema.parse(JSON.parse(content)));
    } catch {
      return failure({ code: 'notes-damaged', severity: 'error', what: 'The notes of this recording are damaged.', tip: `They are kept in ${fingerprint}.json in the folder "notes" of Vigil’s profile; repair or remove that file.` });
    }
  }

  /** Refuses to write over a file it cannot understand. */
  write(fingerprint: string, notes: Notes): Promise<Result<undefined>> {
    return this.#turns.take(async (): Promise<Result<undefined>> => {
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      const before = await readFile(this.#path(fingerprint), 'utf8').then((content) => notesSchema.safeParse(safeJson(content)).success, () => true);
      if (!before) return failure({ code: 'notes-damaged', severity: 'error', what: 'The notes of this recording are damaged and were not changed.', tip: `Repair or remove ${fingerprint}.json in the folder "notes" of Vigil’s profile.` });
      await writeDurably(this.#path(fingerprint), JSON.stringify(notes));
      return success(undefined);
    });
  }

  /** Resolves when everything that was given to it is on the disk. */
  async close(): Promise<void> {
    await this.#turns.over();
  }

  /** The contract lets only hexadecimal digits through. */
  #path(fingerprint: string): string {
    return join(this.folder, `${fingerprint}.json`);
  }
}

function safeJson(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return undefined;
  }
}
