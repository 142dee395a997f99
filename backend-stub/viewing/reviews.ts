import { createReadStream } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { unixMillis } from '../../shared/base/units';
import { Turns } from '../../shared/base/turns';
import type { Review } from '../../shared/model/recording';
import { writeDurably } from '../recorder/folder';

const lineSchema = z.object({ recordingId: z.string(), by: z.string(), at: z.number(), note: z.string() });

const lineOf = (recordingId: string, review: Review): string => `${JSON.stringify({ recordingId, ...review })}\n`;

/** Who has looked at which recording: one JSON line each, the newest counts. The audit log has them, too; this is what lists need. */
export class Reviews {
  readonly #reviews = new Map<string, Review>();
  /** What is marked while the file is made anew goes into the new one. */
  readonly #turns = new Turns();

  private constructor(private readonly path: string, private file: FileHandle) {}

  static async open(path: string): Promise<Reviews> {
    await mkdir(dirname(path), { recursive: true });
    const reviews = new Reviews(path, await open(path, 'a+', 0o600));
    for await (const line of createInterface({ input: createReadStream(path), crlfDelay: Infinity })) {
      try {
        const { recordingId, by, at, note } = lineSchema.parse(JSON.parse(line));
        reviews.#reviews.set(recordingId, { by, at: unixMillis(at), note });
      } catch {
        // A line cut by a crash: its event in the audit log is whole, and whoever marked it was not answered.
      }
    }
    return reviews;
  }

  of(recordingId: string): Review | undefined {
    return this.#reviews.get(recordingId);
  }

  /** Resolves when it is on the disk. */
  mark(recordingId: string, review: Review): Promise<void> {
    return this.#turns.take(async () => {
      // The line before may have been cut: it must not swallow this one.
      await this.file.appendFile(`\n${lineOf(recordingId, review)}`);
      await this.file.sync();
      this.#reviews.set(recordingId, review);
    });
  }

  /** Forgets the reviews of recordings that are not `there` when it begins, in the file as in the list. Answers how many. */
  prune(there: () => ReadonlySet<string>): Promise<number> {
    return this.#turns.take(async () => {
      const known = there();
      const gone = [...this.#reviews.keys()].filter((id) => !known.has(id));
      if (gone.length === 0) return 0;
      const kept = [...this.#reviews].filter(([id]) => known.has(id));
      await writeDurably(this.path, kept.map(([id, review]) => lineOf(id, review)).join(''), 0o600);
      await this.file.close();
      this.file = await open(this.path, 'a+', 0o600);
      for (const id of gone) this.#reviews.delete(id);
      return gone.length;
    });
  }

  async close(): Promise<void> {
    await this.#turns.over();
    await this.file.close();
  }
}
