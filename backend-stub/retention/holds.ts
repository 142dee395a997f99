import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ProblemError } from '../../shared/base/problem';
import { unixMillis } from '../../shared/base/units';
import type { Hold } from '../../shared/model/recording';
import { writeDurably } from '../recorder/folder';

const holdsSchema = z.record(z.string().max(200), z.object({ by: z.string(), at: z.number(), reason: z.string() }));

/** Which recordings are held, by whom, since when and why; in one file that is replaced as a whole. */
export class Holds {
  #holds: ReadonlyMap<string, Hold>;
  #writing: Promise<void> = Promise.resolve();

  private constructor(private readonly path: string, holds: ReadonlyMap<string, Hold>) {
    this.#holds = holds;
  }

  /** A file that cannot be read is no reason to delete what it protects: then nothing starts. */
  static async open(path: string): Promise<Holds> {
    const text = await readFile(path, 'utf8').catch((caught: NodeJS.ErrnoException) => {
      if (caught.code === 'ENOENT') return '{}';
      throw unreadable(path, caught.message);
    });
    try {
      const holds = holdsSchema.parse(JSON.parse(text));
      return new Holds(path, new Map(Object.entries(holds).map(([id, { by, at, reason }]) => [id, { by, at: unixMillis(at), reason }])));
    } catch (caught) {
      throw unreadable(path, String(caught));
    }
  }

  of(recordingId: string): Hold | undefined {
    return this.#holds.get(recordingId);
  }

  /** Resolves when it is on the disk. Without `hold`: released. */
  async set(recordingId: string, hold: Hold | undefined): Promise<void> {
    const changed = new Map(this.#holds);
    if (hold === undefined) changed.delete(recordingId);
    else changed.set(recordingId, hold);
    // In force at once: nothing is deleted while it is being written.
    if (hold !== undefined) this.#holds = changed;
    const written = this.#writing.then(() => writeDurably(this.path, `${JSON.stringify(Object.fromEntries(changed))}\n`, 0o600));
    this.#writing = written.catch(() => undefined);
    await written;
    this.#holds = changed;
  }
}

const unreadable = (path: string, cause: string): ProblemError => new ProblemError({
  code: 'holds', severity: 'error', what: `The file of held recordings cannot be read: ${path}.`, tip: 'Put it back from a backup; without it held recordings could be deleted.', cause,
});
