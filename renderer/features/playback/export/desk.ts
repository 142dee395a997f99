import { problemFrom, type Problem, type Result } from '../../../../shared/base/problem';

/** Where an export goes: shared/ipc `exports.*`. */
export interface ExportPlace {
  begin(suggestedName: string): Promise<Result<{ readonly exportId?: string | undefined }>>;
  chunk(exportId: string, bytes: Uint8Array<ArrayBuffer>): Promise<Result<undefined>>;
  end(exportId: string): Promise<Result<{ readonly saved: string }>>;
  cancel(exportId: string): Promise<Result<undefined>>;
}

export interface ExportState {
  /** Under way. `fraction` is 0..1, undefined where it cannot be told. */
  readonly running?: { readonly label: string; readonly fraction?: number | undefined } | undefined;
  readonly saved?: string | undefined;
  readonly problem?: Problem | undefined;
}

/** What a producer writes to. `write` resolves when the piece is taken; it throws once the export was cancelled. */
export interface ExportSink {
  write(part: string | Uint8Array): Promise<void>;
  progress(fraction: number): void;
  readonly signal: AbortSignal;
}

export interface ExportJob {
  /** What is made, as the person reads it: "text transcript". */
  readonly label: string;
  readonly fileName: string;
  /** Called once it is known where it goes: from here on it counts as exported. */
  onBegin(): void;
  produce(sink: ExportSink): Promise<void>;
}

/** Of one call; the other side takes no larger piece. */
const pieceBytes = 1 << 20;

class Cancelled extends Error {}

/** One export at a time: piece by piece, with progress, and nothing left behind when it is cancelled or fails. */
export class ExportDesk {
  #state: ExportState = {};
  #abort: AbortController | undefined;
  readonly #listeners = new Set<() => void>();

  constructor(readonly place: ExportPlace) {}

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };
  readonly getSnapshot = (): ExportState => this.#state;

  cancel(): void {
    this.#abort?.abort();
  }

  /** Answers whether a file was made. */
  async run(job: ExportJob): Promise<boolean> {
    if (this.#abort) return false;
    const abort = (this.#abort = new AbortController());
    let exportId: string | undefined;
    this.#change({ running: { label: job.label } });
    try {
      ({ exportId } = valueOf(await this.place.begin(job.fileName)));
      if (exportId === undefined) {
        this.#change({});
        return false;
      }
      const id = exportId;
      job.onBegin();
      await job.produce({
        signal: abort.signal,
        progress: (fraction) => this.#change({ running: { label: job.label, fraction } }),
        write: async (part) => {
          const bytes: Uint8Array = typeof part === 'string' ? new TextEncoder().encode(part) : part;
          for (let at = 0; at < bytes.length; at += pieceBytes) {
            if (abort.signal.aborted) throw new Cancelled();
            valueOf(await this.place.chunk(id, bytes.slice(at, at + pieceBytes)));
          }
          if (abort.signal.aborted) throw new Cancelled();
        },
      });
      if (abort.signal.aborted) throw new Cancelled();
      this.#change({ saved: valueOf(await this.place.end(id)).saved });
      return true;
    } catch (caught) {
      if (exportId !== undefined) await this.place.cancel(exportId).catch(() => undefined);
      this.#change(abort.signal.aborted ? {} : { problem: problemOf(caught, job) });
      return false;
    } finally {
      this.#abort = undefined;
    }
  }

  /** The person has read how it went. */
  dismiss(): void {
    if (!this.#state.running) this.#change({});
  }

  #change(state: ExportState): void {
    this.#state = state;
    for (const listener of this.#listeners) listener();
  }
}

class Refused extends Error {
  constructor(readonly problem: Problem) {
    super(problem.what);
  }
}

function valueOf<Value>(result: Result<Value>): Value {
  if (!result.ok) throw new Refused(result.problem);
  return result.value;
}

const problemOf = (caught: unknown, job: ExportJob): Problem => (caught instanceof Refused ? caught.problem
  : problemFrom(caught, { code: 'export', what: `The ${job.label} could not be made.`, tip: 'Try again; if it happens again, copy the details for support.' }));
