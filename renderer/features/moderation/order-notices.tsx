import { Check, CircleAlert, CircleHelp, LoaderCircle, X } from 'lucide-react';
import { useEffect } from 'react';
import type { OrderKind } from '../../../shared/intent/order';
import { IconButton } from '../../kit/button';
import { orderDismissed, type OrderRecord } from '../../state/orders';
import { selectOrders } from '../../state/selectors';
import { useConsole, useConsoleDispatch } from '../../state/store';

const doneStaysMs = 3000;
const shownAtOnce = 3;

/** What these led to is said where they were given. */
const elsewhere: ReadonlySet<OrderKind> = new Set(['join', 'leave', 'acknowledge', 'note', 'open-recording', 'request-approval', 'grant-approval', 'deny-approval', 'review-recording']);

/** Each order from asked to effective, with how long it took. What was refused or got no answer stays until put away. */
export function OrderNotices() {
  const orders = useConsole(selectOrders).filter((record) => !record.dismissed && !elsewhere.has(record.order.kind) && record.bulk !== true);
  return (
    <section className="orders" aria-label="Orders" aria-live="polite">
      {orders.slice(-shownAtOnce).map((record) => <OneOrder key={record.id} record={record} />)}
    </section>
  );
}

const icons = { asked: LoaderCircle, accepted: LoaderCircle, effective: Check, refused: CircleAlert, unknown: CircleHelp } as const;

function words(record: OrderRecord): string {
  const took = (at: number | undefined): string => (at === undefined ? '' : ` after ${at - record.askedAt} ms`);
  switch (record.stage) {
    case 'asked': return 'asked…';
    case 'accepted': return `accepted${took(record.acceptedAt)}, not effective yet`;
    case 'effective': return `effective${took(record.effectiveAt)}`;
    case 'refused': return `${record.problem?.code === 'order-not-done' ? '' : 'refused: '}${record.problem?.what ?? 'the gateway said no'} ${record.problem?.tip ?? ''}`;
    case 'unknown': return 'unknown: no answer, it may or may not have happened';
  }
}

function OneOrder({ record }: { readonly record: OrderRecord }) {
  const dispatch = useConsoleDispatch();
  const Icon = icons[record.stage];
  useEffect(() => {
    if (record.stage !== 'effective') return undefined;
    const timer = setTimeout(() => dispatch(orderDismissed(record.id)), doneStaysMs);
    return () => clearTimeout(timer);
  }, [dispatch, record.id, record.stage]);
  return (
    <div className={`order ${record.stage}`}>
      <Icon size={15} aria-hidden />
      <span><strong>{record.label}</strong> <span className="order-words">{words(record)}</span></span>
      <IconButton variant="quiet" className="small" label="Dismiss" icon={<X size={13} aria-hidden />} onPress={() => dispatch(orderDismissed(record.id))} />
    </div>
  );
}
