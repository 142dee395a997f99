import { useCallback, useEffect, useRef, useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import { unixMillis } from '../../../shared/base/units';
import type { PolicyTrial } from '../../../shared/model/policy';
import type { GatewayLink } from '../../services/services';
import { linkOf } from '../../state/gateways';
import { useConsole } from '../../state/store';

const dayMs = 86_400_000;

export interface Trial {
  readonly running: boolean;
  readonly trial: PolicyTrial | undefined;
  readonly problem: Problem | undefined;
  run(): void;
  cancel(): void;
}

/** Tries a policy over the last `days` of a gateway, by its clock; another text or period begins anew, leaving cancels. */
export function useTrial(link: GatewayLink, text: string, days: number): Trial {
  const [state, setState] = useState<Pick<Trial, 'running' | 'trial' | 'problem'>>({ running: true, trial: undefined, problem: undefined });
  const skew = useConsole(({ gateways }) => linkOf(gateways, link.id).skew);
  const clock = useRef(skew);
  clock.current = skew;
  const asked = useRef<AbortController>(undefined);
  const { client } = link;
  const run = useCallback((): void => {
    asked.current?.abort();
    const own = new AbortController();
    asked.current = own;
    setState({ running: true, trial: undefined, problem: undefined });
    void client.tryPolicy(text, unixMillis(Math.max(0, Math.round(Date.now() + clock.current - days * dayMs))), own.signal).then((answer) => {
      if (own.signal.aborted) return;
      const problem = answer.ok ? answer.value.problem : answer.problem;
      setState({ running: false, trial: answer.ok && problem === undefined ? answer.value : undefined, problem });
    });
  }, [client, text, days]);
  useEffect(() => {
    run();
    return () => asked.current?.abort();
  }, [run]);
  return {
    ...state, run,
    cancel: () => {
      asked.current?.abort();
      setState({ running: false, trial: undefined, problem: undefined });
    },
  };
}
