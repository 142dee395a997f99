import { keepingOrders } from '../../shared/intent/order';
import { gatewayOf } from '../../shared/model/gateway-ids';
import { selectKnownGateways } from './gateway-selectors';
import { canBeKept, keepingEntries, whyNoOrders, type Kept, type KeepingEntry } from './keeping';
import { moderationOpened } from './moderation';
import { useConsole, useConsoleDispatch } from './store';

export interface KeepingMenu {
  readonly label: string;
  readonly title: string;
  readonly tip: string;
  readonly entries: readonly KeepingEntry[];
  readonly whyNot: string | undefined;
  onAction(id: string): void;
}

/** Hold, release, delete: what is done with this recording at its gateway. Undefined: there is nothing there to do it with. */
export function useKeepingMenu(row: Kept): KeepingMenu | undefined {
  const dispatch = useConsoleDispatch();
  const { there, name, place } = row;
  const gateway = useConsole(selectKnownGateways).find(({ id }) => there !== undefined && id === gatewayOf(there.id));
  if (there === undefined || !canBeKept(row)) return undefined;
  return {
    label: `Hold or delete ${name}`, title: 'At the gateway', tip: 'Hold, release or delete at the gateway', entries: keepingEntries(row), whyNot: whyNoOrders(row, gateway),
    onAction: (id) => {
      const order = keepingOrders.find((one) => one === id);
      if (order) dispatch(moderationOpened({ kind: 'keeping', order, recording: there, name, place }));
    },
  };
}
