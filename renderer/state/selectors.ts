import { createSelector } from '@reduxjs/toolkit';
import type { AuditEvent } from '../../shared/model/audit';
import { gatewayOf } from '../../shared/model/gateway-ids';
import type { SessionId } from '../../shared/model/ids';
import type { RiskLevel, Session } from '../../shared/model/session';
import { auditSelectors, byGateway, mergeRecords } from './audit';
import { recordingSelectors } from './lists';
import { orderSelectors, type OrderRecord } from './orders';
import { sessionSelectors } from './sessions';
import type { ConsoleState } from './store';
import { ordersAlike, wantedOrder } from './wall-order';

export const selectSessions = (state: ConsoleState): readonly Session[] => sessionSelectors.selectAll(state.sessions);
export const selectSession = (state: ConsoleState, id: SessionId): Session | undefined => state.sessions.entities[id];
/** Live by their gateway's word; what this machine only remembers is not live. */
export const selectLiveSessions = createSelector(
  [selectSessions, (state: ConsoleState) => state.gateways.links],
  (sessions, links) => sessions.filter((session) => session.state !== 'ended' && links[gatewayOf(session.id)]?.fresh === true),
);

const selectRecords = (state: ConsoleState): readonly AuditEvent[] => auditSelectors.selectAll(state.audit);
/** Newest first, of all gateways. */
export const selectAudit = createSelector([selectRecords], (events) => mergeRecords(byGateway(events)));
export const selectRecordings = createSelector(
  [(state: ConsoleState) => state.recordings],
  (recordings) => recordingSelectors.selectAll(recordings).filter(({ state }) => state !== 'deleted').sort((a, b) => b.startedAt - a.startedAt),
);

/** Recordings the gateway told are not there any more: a list that was asked for before may still have them. */
export const selectDeletedRecordings = createSelector(
  [(state: ConsoleState) => state.recordings],
  (recordings): ReadonlySet<string> => new Set(recordingSelectors.selectAll(recordings).filter(({ state }) => state === 'deleted').map(({ id }) => id)),
);

export const selectOrders = (state: ConsoleState): readonly OrderRecord[] => orderSelectors.selectAll(state.orders);
/** Orders on their way for one session, newest first. */
export const makeSelectSessionOrders = (id: SessionId) =>
  createSelector([selectOrders], (orders) => orders.filter((record) => record.order.sessionId === id && ['asked', 'accepted', 'unknown'].includes(record.stage)).reverse());

export const selectRiskCounts = createSelector([selectLiveSessions], (sessions) => {
  const counts: Record<RiskLevel, number> = { low: 0, medium: 0, high: 0, critical: 0 };
  for (const session of sessions) counts[session.risk] += 1;
  return counts;
});

/** The same list while nothing of it has changed that an order goes by; activity, every second, is nothing, but for who orders by it. */
const wallSessions = createSelector([selectSessions], (sessions) => sessions.map((session) => session), { memoizeOptions: { resultEqualityCheck: ordersAlike } });
/** The order the wall wants of these sessions (ended ones included: the wall lets them fade). */
export const selectWantedOrder = createSelector(
  [(state: ConsoleState) => (state.wall.sort === 'activity' ? selectSessions(state) : wallSessions(state)), (state: ConsoleState) => state.wall, (state: ConsoleState) => (state.wall.sort === 'alert' ? state.rises : undefined)],
  (sessions, wall, rises) => wantedOrder(sessions, wall, rises),
);

/** Lists of one session's audit events, newest first. */
export const makeSelectSessionEvents = (id: SessionId) => createSelector([selectAudit], (events) => events.filter((event) => event.sessionId === id));
