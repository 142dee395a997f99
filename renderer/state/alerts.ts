import { createSlice, type PayloadAction } from '@reduxjs/toolkit';
import { gatewayOf } from '../../shared/model/gateway-ids';
import type { GatewayId } from '../../shared/model/ids';
import { goneAlert, isOpen, raised, riskAlert, riskAlertId, staleAlertId, type Alert, type AlertDone } from './alert-machine';
import { factsArrived } from './facts';
import { gatewayOfOrder, type OrderRecord } from './orders';

export interface AlertsState {
  readonly alerts: Readonly<Record<string, Alert>>;
  /** Gateways that have spoken: what is risky at the first look is shown, and no alarm is raised about it. */
  readonly heard: readonly GatewayId[];
}

/** Alerts that are over and not acknowledged: beyond this many the oldest go. */
const mostOver = 200;

const without = (alerts: Readonly<Record<string, Alert>>, id: string): Readonly<Record<string, Alert>> => {
  const { [id]: _gone, ...rest } = alerts;
  return rest;
};

export const alertsSlice = createSlice({
  name: 'alerts',
  initialState: { alerts: {}, heard: [] } as AlertsState,
  reducers: {
    /** Of kind stale or gateway: the watch of this window says so. */
    alertRaised: (state: AlertsState, { payload }: PayloadAction<Alert>) => {
      const next = raised(payload, state.alerts[payload.id]);
      return next === state.alerts[payload.id] ? state : { ...state, alerts: { ...state.alerts, [payload.id]: next } };
    },
    alertOver: (state: AlertsState, { payload }: PayloadAction<{ readonly id: string; readonly at: number }>) => {
      const alert = state.alerts[payload.id];
      if (alert === undefined || alert.overAt !== undefined) return state;
      return { ...state, alerts: isOpen(alert) ? { ...state.alerts, [alert.id]: { ...alert, overAt: payload.at } } : without(state.alerts, alert.id) };
    },
    /** On this machine. What the gateway has to know it hears by an order or the outbox. */
    alertDone: (state: AlertsState, { payload: { id, done } }: PayloadAction<{ readonly id: string; readonly done: AlertDone }>) => {
      const alert = state.alerts[id];
      if (alert === undefined || !isOpen(alert)) return state;
      return { ...state, alerts: alert.overAt === undefined ? { ...state.alerts, [id]: { ...alert, done } } : without(state.alerts, id) };
    },
  },
  extraReducers: (builder) =>
    builder.addCase(factsArrived, (state: AlertsState, { payload }) => {
      const { gateway, whole, sessions, at } = payload;
      const found = !state.heard.includes(gateway);
      let next: Record<string, Alert> | undefined;
      const put = (id: string, before: Alert | undefined, after: Alert | undefined): void => {
        if (before === after) return;
        next ??= { ...state.alerts };
        if (after === undefined) delete next[id];
        else next[id] = after;
      };
      for (const session of sessions) {
        const id = riskAlertId(session.id);
        const before = state.alerts[id];
        put(id, before, riskAlert(session, before, at, found));
        const stale = state.alerts[staleAlertId(session.id)];
        if (session.state === 'ended' && stale !== undefined) put(stale.id, stale, goneAlert(stale, at));
      }
      if (whole) {
        const listed = new Set<string>(sessions.map((session) => session.id));
        for (const alert of Object.values(state.alerts)) {
          if (alert.sessionId !== undefined && gatewayOf(alert.sessionId) === gateway && !listed.has(alert.sessionId)) put(alert.id, alert, goneAlert(alert, at));
        }
      }
      if (next === undefined && !(whole && found)) return state;
      return { alerts: next === undefined ? state.alerts : trimmed(next), heard: whole && found ? [...state.heard, gateway] : state.heard };
    }),
});

function trimmed(alerts: Readonly<Record<string, Alert>>): Readonly<Record<string, Alert>> {
  const over = Object.values(alerts).filter(({ overAt }) => overAt !== undefined);
  if (over.length <= mostOver) return alerts;
  const gone = new Set(over.sort((a, b) => (a.overAt ?? 0) - (b.overAt ?? 0)).slice(0, over.length - mostOver).map(({ id }) => id));
  return Object.fromEntries(Object.entries(alerts).filter(([id]) => !gone.has(id)));
}

export const { alertRaised, alertOver, alertDone } = alertsSlice.actions;

const failing: ReadonlySet<string> = new Set(['pause', 'resume', 'terminate', 'undo-terminate', 'lock', 'unlock']);

/** An order that was refused, or whose answer was lost, and that nobody has put away. Those of a bulk order stand in its table. */
export function orderAlert(record: OrderRecord): Alert | undefined {
  if (record.dismissed || record.bulk === true || !failing.has(record.order.kind) || (record.stage !== 'refused' && record.stage !== 'unknown')) return undefined;
  return {
    id: `order ${record.id}`, kind: 'order', level: record.stage === 'refused' ? 'high' : 'warning', gateway: gatewayOfOrder(record.order), sessionId: record.order.sessionId,
    about: record.label, cause: record.stage === 'refused' ? `refused: ${record.problem?.what ?? 'the gateway said no'}` : 'no answer: it may or may not have happened', causes: [], since: record.askedAt, found: false,
  };
}
