import { useCallback, useEffect, useState } from 'react';
import type { Problem } from '../../../shared/base/problem';
import { gatewayOf } from '../../../shared/model/gateway-ids';
import type { PolicyList } from '../../../shared/model/policy';
import type { GatewayLink } from '../../services/services';
import { selectAudit } from '../../state/selectors';
import { useConsole } from '../../state/store';

export interface Policies {
  /** Undefined while nothing was told yet. */
  readonly list: PolicyList | undefined;
  readonly problem: Problem | undefined;
  again(): void;
}

interface Told {
  readonly of: GatewayLink;
  readonly list?: PolicyList | undefined;
  readonly problem?: Problem | undefined;
}

/** What a gateway has in force; asked again whenever its record tells of a policy: a change, a hit, a false positive. */
export function usePolicies(link: GatewayLink | undefined): Policies {
  const [told, setTold] = useState<Told>();
  const [round, setRound] = useState(0);
  const newest = useConsole((state) => selectAudit(state).find(({ id, event }) => event.startsWith('policy.') && event !== 'policy.try' && gatewayOf(id) === link?.id)?.id);
  useEffect(() => {
    if (!link) return undefined;
    let here = true;
    void link.client.listPolicies().then((answer) => {
      if (here) setTold((before) => (answer.ok ? { of: link, list: answer.value } : { of: link, list: before?.of === link ? before.list : undefined, problem: answer.problem }));
    });
    return () => { here = false; };
  }, [link, round, newest]);
  const mine = told?.of === link ? told : undefined;
  return { list: mine?.list, problem: mine?.list === undefined ? mine?.problem : undefined, again: useCallback(() => setRound((count) => count + 1), []) };
}
