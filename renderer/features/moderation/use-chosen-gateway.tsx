import { useState, type ReactNode } from 'react';
import type { GatewayId } from '../../../shared/model/ids';
import { Select } from '../../kit/choice';
import { choiceOf } from '../../state/gateway-choice';
import { selectGatewayLabels, selectGateways, selectSeveral } from '../../state/gateway-selectors';
import { useConsole } from '../../state/store';

/** The gateway an order goes to: the chosen one, else the first with somebody signed in. `field` asks for it where there are several. */
export function useChosenGateway(first?: GatewayId) {
  const several = useConsole(selectSeveral);
  const gateways = useConsole(selectGateways);
  const labels = useConsole(selectGatewayLabels);
  const [chosen, setChosen] = useState(first === undefined ? undefined : choiceOf(first));
  const at = gateways.find(({ id }) => choiceOf(id) === chosen) ?? gateways.find(({ operator }) => operator !== undefined) ?? gateways[0];
  const choices = labels.filter(({ id }) => gateways.some((one) => one.id === id)).map(({ id, name: label }) => ({ id: choiceOf(id), label }));
  const field: ReactNode = several && at && <Select label="Gateway" choices={choices} value={choiceOf(at.id)} onChange={setChosen} />;
  return { several, gateways, labels, at, field, choose: (id: GatewayId) => setChosen(choiceOf(id)) };
}
