import { readFile } from 'node:fs/promises';
import { z } from 'zod';
import { ProblemError } from '../../shared/base/problem';
import { Turns } from '../../shared/base/turns';
import { unixMillis } from '../../shared/base/units';
import type { Hold } from '../../shared/model/recording';
import { writeDurably } from '../recorder/folder';

const holdsSchema = z.record(z.string().max(200), z.object({ by: z.string(), at: z.number(), reason: z.string() }));

/** Which recordings are held, by whom, since when and why; in one file that is replaced as a whole. */
export class Holds {
  /** In force. */
  readonly #holds: Map<string, Hold>;
  /** On the disk. */
  #written: ReadonlyMap<string, Hold>;
  readonly #turns = new Turns();

  private constructor(private readonly path: string, holds: ReadonlyMap<string, Hold>) {
    this.#holds = new Map(holds);
    this.#written = holds;
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
    const before = this.#holds.get(recordingId);
    // In force at once: nothing is deleted while it is being written.
    if (hold !== undefined) this.#holds.set(recordingId, hold);
    await this.#turns.take(async () => {
      const changed = new Map(this.#written);
      if (hold === undefined) changed.delete(recordingId);
      else changed.set(recordingId, hold);
      await writeDurably(this.path, `${JSON.stringify(Object.fromEntries(changed))}\n`, 0o600);
      this.#written = changed;
    });
    // What was held anew meanwhile stays held.
    if (hold === undefined && this.#holds.get(recordingId) === before) this.#holds.delete(recordingId);
  }
}

const unreadable = (path: string, cause: string): ProblemError => new ProblemError({
  code: 'holds', severity: 'error', what: `The file of held recordings cannot be read: ${path}.`, tip: 'Put it back from a backup; without it held recordings could be deleted.', cause,
});
