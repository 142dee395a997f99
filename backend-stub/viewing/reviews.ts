import { createReadStream } from 'node:fs';
import { mkdir, open, type FileHandle } from 'node:fs/promises';
import { dirname } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import { unixMillis } from '../../shared/base/units';
import type { Review } from '../../shared/model/recording';

const lineSchema = z.object({ recordingId: z.string(), by: z.string(), at: z.number(), note: z.string() });

/** Who has looked at which recording: one JSON line each, the newest counts. The audit log has them, too; this is what lists need. */
export class Reviews {
  readonly #reviews = new Map<string, Review>();

  private constructor(private readonly file: FileHandle) {}

  static async open(path: string): Promise<Reviews> {
    await mkdir(dirname(path), { recursive: true });
    const reviews = new Reviews(await open(path, 'a+', 0o600));
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
  async mark(recordingId: string, review: Review): Promise<void> {
    // The line before may have been cut: it must not swallow this one.
    await this.file.appendFile(`\n${JSON.stringify({ recordingId, ...review })}\n`);
    await this.file.sync();
    this.#reviews.set(recordingId, review);
  }

  close(): Promise<void> {
    return this.file.close();
  }
}
