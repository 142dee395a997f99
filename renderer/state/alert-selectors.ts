import { createSelector } from '@reduxjs/toolkit';
import type { SessionId } from '../../shared/model/ids';
import { byUrgency, isOpen, riskAlertId, type Alert } from './alert-machine';
import { orderAlert, type AlertsState } from './alerts';
import { orderSelectors } from './orders';
import type { ConsoleState } from './store';

const selectSlice = (state: ConsoleState): AlertsState['alerts'] => state.alerts.alerts;
/** All, the most urgent first; acknowledged ones at the end. */
export const selectAlerts = createSelector([selectSlice, (state: ConsoleState) => state.orders], (alerts, orders): readonly Alert[] =>
  [...Object.values(alerts), ...orderSelectors.selectAll(orders).map(orderAlert).filter((alert) => alert !== undefined)].sort(byUrgency));
/** Those nobody has acknowledged. */
export const selectOpenAlerts = createSelector([selectAlerts], (alerts) => alerts.filter(isOpen));
/** The open alert about a session's risk. */
export const selectOpenRisk = (state: ConsoleState, id: SessionId): Alert | undefined => {
  const alert = state.alerts.alerts[riskAlertId(id)];
  return alert !== undefined && isOpen(alert) ? alert : undefined;
};
