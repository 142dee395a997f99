import type { Problem } from '../../../shared/base/problem';

/**
 * A download's life.
 *
 *   state      | begin   | broke    | complete  | pause  | resume  | refuse  | verified       | restart
 *   waiting    | running | waiting* | ·         | paused | waiting | failed  | ·              | ·
 *   running    | ·       | waiting* | verifying | paused | ·       | failed  | ·              | waiting
 *   verifying  | ·       | ·        | ·         | ·      | ·       | failed  | done or failed | waiting
 *   paused     | ·       | ·        | ·         | ·      | waiting | ·       | ·              | ·
 *   failed     | ·       | ·        | ·         | ·      | waiting | ·       | ·              | ·
 *   done       | ·       | ·        | ·         | ·      | ·       | ·       | ·              | ·
 *
 * · = nothing happens; * = one more attempt counted. `waiting` has a cause: its turn, the pause before the next attempt,
 * or somebody has to sign in.
 */
export interface DownloadState {
  readonly phase: 'waiting' | 'running' | 'verifying' | 'paused' | 'failed' | 'done';
  /** Breaks in a row without a byte in between. */
  readonly attempts: number;
  readonly problem?: Problem | undefined;
}

export type DownloadEvent =
  | { readonly type: 'begin' }
  /** Bytes arrived: the next break counts from one again. */
  | { readonly type: 'progress' }
  | { readonly type: 'broke'; readonly problem: Problem }
  | { readonly type: 'complete' }
  | { readonly type: 'pause' }
  | { readonly type: 'resume' }
  | { readonly type: 'refuse'; readonly problem: Problem }
  | { readonly type: 'verified'; readonly problem?: Problem | undefined }
  /** Vigil was started again. */
  | { readonly type: 'restart' };

export const initialState: DownloadState = { phase: 'waiting', attempts: 0 };

export function transition(state: DownloadState, event: DownloadEvent): DownloadState {
  const { phase, attempts } = state;
  switch (event.type) {
    case 'begin':
      return phase === 'waiting' ? { phase: 'running', attempts } : state;
    case 'progress':
      return phase === 'running' && attempts > 0 ? { phase, attempts: 0 } : state;
    case 'broke':
      return phase === 'running' || phase === 'waiting' ? { phase: 'waiting', attempts: attempts + 1, problem: event.problem } : state;
    case 'complete':
      return phase === 'running' ? { phase: 'verifying', attempts: 0 } : state;
    case 'pause':
      return phase === 'running' || phase === 'waiting' ? { phase: 'paused', attempts: 0 } : state;
    case 'resume':
      return phase === 'paused' || phase === 'failed' || phase === 'waiting' ? { phase: 'waiting', attempts: 0 } : state;
    case 'refuse':
      return phase === 'running' || phase === 'waiting' || phase === 'verifying' ? { phase: 'failed', attempts: 0, problem: event.problem } : state;
    case 'verified':
      return phase === 'verifying' ? { phase: event.problem ? 'failed' : 'done', attempts: 0, problem: event.problem } : state;
    case 'restart':
      return phase === 'running' || phase === 'verifying' ? { phase: 'waiting', attempts: 0 } : state;
  }
}

/** Milliseconds before attempt n + 1: 0.5 s, doubling to 15 s, each times 0.75 to 1.25 so that consoles do not come in step. */
export function retryDelay(attempts: number, random: () => number = Math.random): number {
  const plain = 500 * 2 ** Math.min(10, Math.max(0, attempts - 1));
  return Math.round(Math.min(15_000, Math.max(500, plain * (0.75 + random() * 0.5))));
}
