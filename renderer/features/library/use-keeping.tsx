import { useCallback, useState, type ReactNode } from 'react';
import type { KeepingOrderKind } from '../../../shared/intent/order';
import { gatewayOf } from '../../../shared/model/gateway-ids';
import { selectKnownGateways } from '../../state/gateway-selectors';
import { useConsole } from '../../state/store';
import { whyNoOrders } from './keeping';
import { KeepingDialog } from './keeping-dialog';
import type { KeepingActions } from './keeping-menu';
import type { LibraryRow } from './rows';

/** The orders about how long recordings stay: what the rows' menus do, and the dialog that is open. It shows the row as it is now, not as it was when it opened. */
export function useKeeping(rows: ReadonlyMap<string, LibraryRow>): KeepingActions & { readonly dialog: ReactNode } {
  const gateways = useConsole(selectKnownGateways);
  const [asking, setAsking] = useState<{ readonly row: LibraryRow; readonly kind: KeepingOrderKind }>();
  const ownerOf = useCallback((row: LibraryRow) => gateways.find(({ id }) => row.there !== undefined && id === gatewayOf(row.there.id)), [gateways]);
  const whyNotKeeping = useCallback((row: LibraryRow) => whyNoOrders(row, ownerOf(row)), [ownerOf]);
  const onKeeping = useCallback((row: LibraryRow, kind: KeepingOrderKind) => setAsking({ row, kind }), []);
  const row = asking && (rows.get(asking.row.id) ?? { ...asking.row, there: undefined });
  return {
    onKeeping, whyNotKeeping,
    dialog: asking && row && <KeepingDialog kind={asking.kind} row={row} gateway={ownerOf(row) ?? ownerOf(asking.row)} onClose={() => setAsking(undefined)} />,
  };
}
