import { useMemo } from 'react';
import { anyGateway, choiceOf } from './gateway-choice';
import { selectGateways, selectGatewayLabels } from './gateway-selectors';
import { useConsole } from './store';

/** What a filter by gateway offers; undefined while there is only one. */
export function useGatewayChoices(): readonly { readonly id: string; readonly label: string }[] | undefined {
  const listed = useConsole(selectGateways);
  const labels = useConsole(selectGatewayLabels);
  return useMemo(() => (listed.length < 2 ? undefined : [
    { id: anyGateway, label: 'All gateways' },
    ...labels.filter(({ id }) => listed.some((gateway) => gateway.id === id)).map(({ id, name }) => ({ id: choiceOf(id), label: name })),
  ]), [listed, labels]);
}
