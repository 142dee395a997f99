import { z } from 'zod';
import type { Problem } from '../../shared/base/problem';
import { ownId } from '../../shared/model/gateway-ids';
import type { Host } from '../host/host';
import type { AlertDesk, OrderDesk } from '../services/services';
import type { Alert } from '../state/alert-machine';
import { alertDone } from '../state/alerts';
import { selectGatewayOf, selectKnownGateways, selectOperator } from '../state/gateway-selectors';
import { orderDismissed } from '../state/orders';
import type { ConsoleStore } from '../state/store';
import type { OrderId } from '../../shared/model/ids';

/** What windows of one console tell each other of alerts that are this machine's own. */
const told = z.object({ id: z.string().max(300), done: z.object({ by: z.string().max(300), at: z.number(), note: z.string().max(1000), told: z.boolean() }) });

const unreachable: ReadonlySet<string> = new Set(['offline', 'gateway-unreachable', 'gateway-timeout', 'gateway-busy', 'signed-out']);

interface Waiting {
  readonly alert: Alert;
  readonly note: string;
}

/** Acknowledging: by an order where the gateway has to know, else within this console and by the outbox. */
export function createAlertDesk(host: Host, store: ConsoleStore, orders: OrderDesk): AlertDesk {
  const channel = typeof BroadcastChannel === 'undefined' ? undefined : new BroadcastChannel('vigil.alerts');
  channel?.addEventListener('message', ({ data }: MessageEvent<unknown>) => {
    const news = told.safeParse(data);
    if (news.success) store.dispatch(alertDone(news.data));
  });

  const byMe = (alert: Alert): string => {
    const state = store.getState();
    const operator = selectKnownGateways(state).find(({ id }) => id === alert.gateway)?.operator ?? selectOperator(state);
    return operator ? `${operator.displayName} (${operator.loginName})` : 'this machine';
  };
  const here = (alert: Alert, note: string): void => {
    const done = { by: byMe(alert), at: Date.now(), note, told: false };
    store.dispatch(alertDone({ id: alert.id, done }));
    channel?.postMessage({ id: alert.id, done });
  };
  const report = (alert: Alert, note: string): void => {
    const gatewayAddress = selectKnownGateways(store.getState()).find(({ id }) => id === alert.gateway)?.info.address;
    void host.call('outbox.append', { events: [{
      id: crypto.randomUUID(), level: 'Information', category: 'Operation', event: 'console.alert.acknowledge', title: 'Acknowledge Alert',
      message: [`kind=${alert.kind}`, alert.about && `about=${alert.about}`, `cause=${alert.cause}`, note && `note=${note}`].filter(Boolean).join(', ').slice(0, 2000), time: Date.now(), success: true,
      ...(alert.sessionId === undefined ? {} : { sessionId: ownId(alert.sessionId) }), details: { alert: alert.kind, note: note.slice(0, 2000) }, ...(gatewayAddress === undefined ? {} : { gatewayAddress }),
    }] });
  };

  let waiting: readonly Waiting[] = [];
  const give = async ({ alert, note }: Waiting): Promise<Problem | undefined> => {
    const session = alert.sessionId === undefined ? undefined : store.getState().sessions.entities[alert.sessionId];
    if (!session) return { code: 'session-gone', severity: 'info', what: 'This session is not listed any more.', tip: 'Nothing is left to acknowledge.' };
    const outcome = await orders.acknowledge(session, alert.causes, note);
    return outcome.accepted || outcome.problem?.code === 'alert.acknowledged' ? undefined : outcome.problem;
  };
  const isBack = (alert: Alert): boolean => selectGatewayOf(store.getState(), alert.sessionId ?? '')?.facts.state === 'connected';
  store.subscribe(() => {
    const ready = waiting.filter(({ alert }) => isBack(alert));
    if (ready.length === 0) return;
    waiting = waiting.filter((each) => !ready.includes(each));
    for (const each of ready) void give(each);
  });

  return {
    async acknowledge(alert, note) {
      if (alert.kind === 'risk') {
        const problem = isBack(alert) ? await give({ alert, note }) : { code: 'offline', severity: 'info', what: 'The gateway is away.', tip: 'It is told when it is back.' } as const;
        if (problem === undefined) return undefined;
        if (!unreachable.has(problem.code)) return problem;
        waiting = [...waiting, { alert, note }];
        here(alert, note);
        return undefined;
      }
      if (alert.kind === 'order') store.dispatch(orderDismissed(alert.id.slice('order '.length) as OrderId));
      else here(alert, note);
      report(alert, note);
      return undefined;
    },
  };
}
