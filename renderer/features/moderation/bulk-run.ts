import type { BulkKind } from '../../../shared/intent/bulk';
import type { OrderId } from '../../../shared/model/ids';
import type { Session } from '../../../shared/model/session';
import type { OrderDesk, TerminateChoice } from '../../services/services';

/** One session of a bulk order, as the operator saw it, and the order it is given. */
export interface BulkRow {
  readonly session: Session;
  readonly order: OrderId;
}

/** Calls under way at the same time: a window has few connections to a gateway, and each call has its deadline. */
const atOnce = 4;

/** Gives one order to each, a few at a time, in the order of the rows. Resolves when all have been answered. */
export async function runBulk(desk: Pick<OrderDesk, 'bulk'>, kind: BulkKind, choice: TerminateChoice, rows: readonly BulkRow[]): Promise<void> {
  let next = 0;
  const work = async (): Promise<void> => {
    for (let row = rows[next++]; row !== undefined; row = rows[next++]) await desk.bulk(kind, row.session, choice, row.order);
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, rows.length) }, work));
}
