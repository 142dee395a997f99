import { z } from 'zod';
import { KeptFile } from './kept-file';

const keptSchema = z.array(z.object({ loginName: z.string(), recordingId: z.string(), until: z.number() }));
type Opening = z.output<typeof keptSchema>[number];

/** Whom a given reason, or a granted request, has opened which recording, and until when. Outlives a restart: a long download goes on. */
export class Openings {
  #all: Opening[];

  private constructor(private readonly file: KeptFile<Opening[]>) {
    this.#all = file.value ?? [];
  }

  static async open(path: string): Promise<Openings> {
    return new Openings(await KeptFile.open(path, keptSchema));
  }

  open(loginName: string, recordingId: string): boolean {
    const now = Date.now();
    return this.#all.some((one) => one.loginName === loginName && one.recordingId === recordingId && one.until > now);
  }

  /** Resolves when it is on the disk. */
  async add(loginName: string, recordingId: string, until: number): Promise<void> {
    const now = Date.now();
    this.#all = [...this.#all.filter((one) => one.until > now && (one.loginName !== loginName || one.recordingId !== recordingId)), { loginName, recordingId, until }];
    await this.file.save(this.#all);
  }
}
