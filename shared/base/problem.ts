/**
 * What went wrong, as a value: it crosses worker, IPC and RPC unchanged and never vanishes.
 * `what` says in one clear sentence what happened, `tip` what to do about it.
 */
export interface Problem {
  readonly code: string;
  readonly severity: 'info' | 'warning' | 'error';
  readonly what: string;
  readonly tip: string;
  /** Technical detail to copy into a report; never shown first. */
  readonly cause?: string | undefined;
}

export type Result<Value> = { readonly ok: true; readonly value: Value } | { readonly ok: false; readonly problem: Problem };

export function success<Value>(value: Value): Result<Value> {
  return { ok: true, value };
}

export function failure<Value = never>(problem: Problem): Result<Value> {
  return { ok: false, problem };
}

/** An Error that carries a Problem, for code that has to throw. */
export class ProblemError extends Error {
  constructor(readonly problem: Problem) {
    super(problem.what);
    this.name = 'ProblemError';
  }
}

/** Turns anything caught into a Problem, keeping the one it already carries. */
export function problemFrom(caught: unknown, fallback: Omit<Problem, 'cause' | 'severity'>): Problem {
  if (caught instanceof ProblemError) return caught.problem;
  return { severity: 'error', ...fallback, cause: caught instanceof Error ? caught.message : String(caught) };
}
