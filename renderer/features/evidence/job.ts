import { useCallback, useEffect, useRef, useState } from 'react';
import { problemFrom, type Problem, type Result } from '../../../shared/base/problem';
import type { EvidenceAnswer } from '../../../shared/ipc/schemas';
import { useServices } from '../../services/services';

export interface EvidenceJob {
  /** 0..1 while it is made; undefined otherwise. */
  readonly fraction: number | undefined;
  readonly done: EvidenceAnswer | undefined;
  readonly problem: Problem | undefined;
  start(work: (jobId: string) => Promise<Result<EvidenceAnswer>>): void;
  cancel(): void;
}

const failed = { code: 'evidence', what: 'The evidence could not be made.', tip: 'Try again; if it happens again, copy the details for support.' };

/** One job of the main process. Closing the dialog gives up what is under way. */
export function useEvidenceJob(): EvidenceJob {
  const { host } = useServices();
  const [state, setState] = useState<Pick<EvidenceJob, 'fraction' | 'done' | 'problem'>>({ fraction: undefined, done: undefined, problem: undefined });
  const running = useRef<string>(undefined);
  const cancel = useCallback(() => {
    if (running.current !== undefined) void host.call('evidence.cancel', { jobId: running.current });
  }, [host]);
  useEffect(() => host.on('evidence.progress', ({ jobId, fraction }) => {
    if (jobId === running.current) setState((before) => ({ ...before, fraction }));
  }), [host]);
  useEffect(() => cancel, [cancel]);
  const start = useCallback((work: (jobId: string) => Promise<Result<EvidenceAnswer>>) => {
    if (running.current !== undefined) return;
    const jobId = crypto.randomUUID();
    running.current = jobId;
    setState({ fraction: 0, done: undefined, problem: undefined });
    work(jobId).then(
      (answer) => setState(answer.ok ? { fraction: undefined, done: answer.value.saved === undefined ? undefined : answer.value, problem: undefined } : { fraction: undefined, done: undefined, problem: answer.problem }),
      (caught: unknown) => setState({ fraction: undefined, done: undefined, problem: problemFrom(caught, failed) }),
    ).finally(() => { running.current = undefined; });
  }, []);
  return { ...state, start, cancel };
}
