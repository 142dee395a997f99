import { mkdir, readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { z } from 'zod';
import { ProblemError } from '../../shared/base/problem';
import { writeWhole } from '../server/data-folder';

/** A small value that outlives restarts: written whole, fsynced, then put in place. */
export class KeptFile<Value> {
  #saving: Promise<unknown> = Promise.resolve();

  private constructor(private readonly path: string, readonly value: Value | undefined) {}

  /** Throws a ProblemError when what is there is damaged: going on without it would forget who may see what. */
  static async open<Schema extends z.ZodType>(path: string, schema: Schema): Promise<KeptFile<z.output<Schema>>> {
    await mkdir(dirname(path), { recursive: true });
    let text: string;
    try {
      text = await readFile(path, 'utf8');
    } catch (caught) {
      if ((caught as NodeJS.ErrnoException).code === 'ENOENT') return new KeptFile<z.output<Schema>>(path, undefined);
      throw caught;
    }
    try {
      return new KeptFile<z.output<Schema>>(path, schema.parse(JSON.parse(text)));
    } catch (caught) {
      throw new ProblemError({
        code: 'data.damaged', severity: 'error', what: `The file ${path} is damaged.`,
        tip: 'Repair it, or put it aside if what it holds is not needed, and start again.', cause: String(caught),
      });
    }
  }

  /** Resolves when it is on the disk. One after the other; the newest wins. */
  save(value: Value): Promise<void> {
    const write = (): Promise<void> => writeWhole(this.path, JSON.stringify(value, undefined, 1));
    const saved = this.#saving.then(write, write);
    this.#saving = saved.catch(() => undefined);
    return saved;
  }
}
