import { mkdir, readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { failure, success, type Problem, type Result } from '../../../shared/base/problem';
import { coverageSchema, noCoverage, stretchesOf, withReport, type Coverage, type SittingReport } from '../../../shared/recording/coverage/coverage';
import { summarise, type CoverageSummary } from '../../../shared/recording/coverage/summary';
import { writeDurably } from '../files/durable';

export type CoverageFigures = Omit<CoverageSummary, 'slices'> & { readonly fingerprint: string };

/**
 * Who saw what of each recording, one small file for each fingerprint. A report is on the disk before it counts: whenever the
 * process dies, what was answered for is there. A file that cannot be understood is never written over.
 */
export class CoverageBook {
  readonly #figures = new Map<string, CoverageFigures>();
  #queue: Promise<unknown> = Promise.resolve();
  /** Kept while its recording is being watched, so that it is not read again every second. */
  #latest: { readonly fingerprint: string; readonly coverage: Coverage } | undefined;

  constructor(readonly folder: string) {}

  read(fingerprint: string): Promise<Result<Coverage>> {
    return this.#inTurn(() => this.#load(fingerprint));
  }

  report(fingerprint: string, report: SittingReport): Promise<Result<Coverage>> {
    return this.#inTurn(async () => {
      const known = this.#latest?.fingerprint === fingerprint ? success(this.#latest.coverage) : await this.#load(fingerprint);
      if (!known.ok) return known;
      const next = withReport(known.value, report);
      if (next === undefined) return failure(full);
      await mkdir(this.folder, { recursive: true, mode: 0o700 });
      await writeDurably(this.#path(fingerprint), JSON.stringify(next));
      this.#latest = { fingerprint, coverage: next };
      // Counted anew when somebody asks, not every second.
      this.#figures.delete(fingerprint);
      return success(next);
    });
  }

  /** In figures, of all recordings somebody has seen anything of. What cannot be read is left out. */
  list(): Promise<Result<CoverageFigures[]>> {
    return this.#inTurn(async () => {
      const names = await readdir(this.folder).catch(() => []);
      for (const name of names) {
        const [, fingerprint] = /^([0-9a-f]{2,128})\.json$/.exec(name) ?? [];
        if (fingerprint === undefined || this.#figures.has(fingerprint)) continue;
        const read = this.#latest?.fingerprint === fingerprint ? success(this.#latest.coverage) : await this.#load(fingerprint);
        if (read.ok) this.#figures.set(fingerprint, figuresOf(fingerprint, read.value));
      }
      return success([...this.#figures.values()]);
    });
  }

  async close(): Promise<void> {
    await this.#queue;
  }

  async #load(fingerprint: string): Promise<Result<Coverage>> {
    let content: string;
    try {
      content = await readFile(this.#path(fingerprint), 'utf8');
    } catch (caught) {
      const { code } = caught as NodeJS.ErrnoException;
      return code === 'ENOENT' ? success(noCoverage) : failure(problem('coverage-unreadable', 'What was watched of this recording cannot be read, so nothing is added to it.', 'Check the permissions of Vigil’s folder.', code));
    }
    try {
      return success(coverageSchema.parse(JSON.parse(content)));
    } catch {
      return failure(problem('coverage-damaged', 'The record of what was watched is damaged, so nothing is added to it.', `Repair or remove ${fingerprint}.json in the folder "coverage" of Vigil’s profile.`));
    }
  }

  #inTurn<Value>(task: () => Promise<Result<Value>>): Promise<Result<Value>> {
    const done = this.#queue.then(task).catch((caught: unknown): Result<Value> =>
      failure(problem('coverage-write', 'What was watched could not be stored on this computer.', 'Check the free space on the disk.', (caught as NodeJS.ErrnoException).code)));
    this.#queue = done;
    return done;
  }

  /** The contract lets only hexadecimal digits through. */
  #path(fingerprint: string): string {
    return join(this.folder, `${fingerprint}.json`);
  }
}

const problem = (code: string, what: string, tip: string, cause?: string): Problem => ({ code, severity: 'error', what, tip, cause });
const full = problem('coverage-full', 'This recording was watched in more pieces than can be kept.', 'What is kept stays; export it as evidence if it matters.');

function figuresOf(fingerprint: string, coverage: Coverage): CoverageFigures {
  const { slices: _slices, ...figures } = summarise(stretchesOf(coverage), coverage.duration);
  return { fingerprint, ...figures };
}
