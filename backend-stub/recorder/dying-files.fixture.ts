// Not from node:fs/promises, in whose place this stands.
import { promises as real } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';

/**
 * The machine's own files, and a process that dies at a chosen operation: what it had handed over is there, the operation under way perhaps
 * in part, and nothing it tries afterwards has any effect. In place of node:fs/promises; for a loss of power see `crashing-disk.fixture.ts`.
 */
export class ProcessDied extends Error {}

class DyingFiles {
  operations = 0;
  #dieAt = Infinity;
  #died = false;

  /** Alive, until that operation (from 1). */
  reset(dieAt = Infinity): void {
    [this.operations, this.#dieAt, this.#died] = [0, dieAt, false];
  }

  get died(): boolean {
    return this.#died;
  }

  /** An effect on the world outside the process; also for those that are not files. */
  step(partly?: () => Promise<unknown>): Promise<void> | undefined {
    if (this.#died) throw new ProcessDied('dead');
    this.operations += 1;
    if (this.operations < this.#dieAt) return undefined;
    this.#died = true;
    const dead = (): never => { throw new ProcessDied(`died at operation ${this.operations}`); };
    return partly === undefined ? dead() : partly().then(dead);
  }

  /** After an effect, whose answer the process did not live to hear. */
  heard(): void {
    if (this.#died) throw new ProcessDied('dead');
  }

  readonly module = {
    ...real,
    open: async (path: string, flags: string | number = 'r', mode?: number) => {
      if (flags !== 'r') await this.step();
      return this.#handle(await real.open(path, flags, mode));
    },
    rename: this.#stepped(real.rename), rm: this.#stepped(real.rm), mkdir: this.#stepped(real.mkdir), truncate: this.#stepped(real.truncate), unlink: this.#stepped(real.unlink),
  };

  #stepped<Arguments extends unknown[], Value>(work: (...given: Arguments) => Promise<Value>): (...given: Arguments) => Promise<Value> {
    return async (...given) => {
      await this.step();
      return work(...given);
    };
  }

  #handle(handle: FileHandle): FileHandle {
    return new Proxy(handle, {
      get: (target, name) => {
        const value = Reflect.get(target, name) as unknown;
        if (typeof value !== 'function') return value;
        const work = (value as (...given: unknown[]) => Promise<unknown>).bind(target);
        if (name === 'sync' || name === 'datasync' || name === 'truncate') return this.#stepped(work);
        if (name !== 'write' && name !== 'writeFile' && name !== 'appendFile') return work;
        return async (data: unknown, ...rest: unknown[]) => {
          const half = typeof data === 'string' ? data.slice(0, data.length >> 1) : (data as Uint8Array).subarray(0, (data as Uint8Array).length >> 1);
          await this.step(() => (name === 'write' ? target.write(half as Uint8Array) : work(half)));
          return work(data, ...rest);
        };
      },
    });
  }
}

export const files = new DyingFiles();
