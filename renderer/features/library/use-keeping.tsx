import { useCallback } from 'react';
import type { KeepingOrderKind } from '../../../shared/intent/order';
import { gatewayOf } from '../../../shared/model/gateway-ids';
import { selectKnownGateways } from '../../state/gateway-selectors';
import { whyNoOrders } from '../../state/keeping';
import { moderationOpened } from '../../state/moderation';
import { useConsole, useConsoleDispatch } from '../../state/store';
import type { KeepingActions } from './keeping-menu';
import type { LibraryRow } from './rows';

/** The orders about how long recordings stay, from the rows' menus. */
export function useKeeping(): KeepingActions {
  const dispatch = useConsoleDispatch();
  const gateways = useConsole(selectKnownGateways);
  const whyNotKeeping = useCallback((row: LibraryRow) => whyNoOrders(row, gateways.find(({ id }) => row.there !== undefined && id === gatewayOf(row.there.id))), [gateways]);
  const onKeeping = useCallback(({ there, name, place }: LibraryRow, order: KeepingOrderKind) => {
    if (there) dispatch(moderationOpened({ kind: 'keeping', order, recording: there, name, place }));
  }, [dispatch]);
  return { onKeeping, whyNotKeeping };
}
