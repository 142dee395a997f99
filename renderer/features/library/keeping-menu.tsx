import { EllipsisVertical } from 'lucide-react';
import { keepingOrders, type KeepingOrderKind } from '../../../shared/intent/order';
import { IconButton } from '../../kit/button';
import { Menu } from '../../kit/menu';
import { canBeKept, keepingEntries } from '../../state/keeping';
import type { LibraryRow } from './rows';

export interface KeepingActions {
  /** Asks for the reason of this order. */
  onKeeping(row: LibraryRow, kind: KeepingOrderKind): void;
  /** By the rights at its gateway: none of them. */
  whyNotKeeping(row: LibraryRow): string | undefined;
}

/** Hold, release, delete: what is done with the recording at its gateway. */
export function KeepingMenu({ row, actions }: { readonly row: LibraryRow; readonly actions: KeepingActions }) {
  if (!canBeKept(row)) return null;
  const whyNot = actions.whyNotKeeping(row);
  const button = <IconButton variant="quiet" className="small" label={`Hold or delete ${row.name}`} tip="Hold, release or delete at the gateway" whyNot={whyNot} icon={<EllipsisVertical size={14} aria-hidden />} />;
  if (whyNot !== undefined) return button;
  const handle = (id: string): void => {
    const kind = keepingOrders.find((one) => one === id);
    if (kind) actions.onKeeping(row, kind);
  };
  return <Menu label={`Hold or delete ${row.name}`} title="At the gateway" entries={keepingEntries(row)} onAction={handle}>{button}</Menu>;
}
