import { randomUUID } from 'node:crypto';
import { open, rename, rm, type FileHandle } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { failure, success, type Problem, type Result } from '../../../shared/base/problem';
import { writeAll } from '../library/imports';
import { plainName, type SaveWorld } from '../files/save-text';

interface Export {
  /** The page that makes it. */
  readonly owner: number;
  readonly handle: FileHandle;
  /** Where it grows, and what it is called once it is whole. */
  readonly part: string;
  readonly path: string;
  written: number;
  /** Pieces are written one after the other, in the order they came. */
  queue: Promise<unknown>;
}

const mostAtOnce = 4;
const problem = (code: string, what: string, tip: string, cause?: string): Problem => ({ code, severity: 'error', what, tip, cause });
const unknownExport = problem('export-unknown', 'This export is not under way any more.', 'Start it again.');

/**
 * Files the page makes piece by piece: exports of any length. Only a place the operator has just chosen is ever written, and
 * nothing stands there under its name until it is whole; an export that is given up leaves nothing.
 */
export class Exports {
  readonly #running = new Map<string, Export>();
  #asking = false;

  constructor(readonly world: SaveWorld) {}

  /** No `exportId` in the answer: the operator chose not to. `owner` is the page that makes it. */
  async begin(suggestedName: string, owner = 0): Promise<Result<{ exportId?: string | undefined }>> {
    if (this.#asking || this.#running.size >= mostAtOnce) return failure(problem('export-busy', 'Other exports are under way.', 'Wait until they are done, or cancel one.'));
    this.#asking = true;
    try {
      const path = await this.world.ask(join(this.world.folder(), plainName(suggestedName)));
      if (path === undefined) return success({});
      const part = `${path}.${randomUUID().slice(0, 8)}.part`;
      const handle = await open(part, 'wx', 0o600);
      const exportId = randomUUID();
      this.#running.set(exportId, { owner, handle, part, path, written: 0, queue: Promise.resolve() });
      return success({ exportId });
    } catch (caught) {
      return failure(writeProblem(caught));
    } finally {
      this.#asking = false;
    }
  }

  async chunk(exportId: string, bytes: Uint8Array): Promise<Result<undefined>> {
    const running = this.#running.get(exportId);
    if (!running) return failure(unknownExport);
    const position = running.written;
    running.written += bytes.length;
    const written = running.queue.then(() => writeAll(running.handle, bytes, position));
    running.queue = written.catch(() => undefined);
    try {
      await written;
      return success(undefined);
    } catch (caught) {
      await this.cancel(exportId);
      return failure(writeProblem(caught));
    }
  }

  async end(exportId: string): Promise<Result<{ saved: string }>> {
    const running = this.#running.get(exportId);
    if (!running) return failure(unknownExport);
    try {
      await running.queue;
      await running.handle.sync();
      await running.handle.close();
      await rename(running.part, running.path);
      this.#running.delete(exportId);
      return success({ saved: basename(running.path).slice(0, 500) });
    } catch (caught) {
      await this.cancel(exportId);
      return failure(writeProblem(caught));
    }
  }

  /** Gives one up; one that is not there is given up already. */
  async cancel(exportId: string): Promise<Result<undefined>> {
    const running = this.#running.get(exportId);
    if (!running) return success(undefined);
    this.#running.delete(exportId);
    await running.queue;
    await running.handle.close().catch(() => undefined);
    await rm(running.part, { force: true });
    return success(undefined);
  }

  /** The page went away: what it was making is not going to be finished. Without `owner`: all pages. */
  async close(owner?: number): Promise<void> {
    const gone = [...this.#running].filter(([, running]) => owner === undefined || running.owner === owner);
    await Promise.all(gone.map(([exportId]) => this.cancel(exportId)));
  }
}

function writeProblem(caught: unknown): Problem {
  // The code only: the message would tell the page a path.
  const { code } = caught as NodeJS.ErrnoException;
  const what = code === 'ENOSPC' ? 'The disk is full: the export was not saved.' : 'The export could not be saved there.';
  return problem('export-failed', what, 'Choose another folder, or free some space, then try again.', code);
}
