import { createEntityAdapter, createSlice } from '@reduxjs/toolkit';
import type { AuditEvent } from '../../shared/model/audit';
import { gatewayOf } from '../../shared/model/gateway-ids';
import { factsArrived } from './facts';

/** Gateway by gateway, each newest first: the order between two gateways is not told by their numbers. */
const adapter = createEntityAdapter<AuditEvent>({
  sortComparer: (a, b) => {
    const [first, second] = [gatewayOf(a.id), gatewayOf(b.id)];
    return first === second ? b.sequence - a.sequence : first < second ? -1 : 1;
  },
});

/** Rows of a gateway kept in the window; older ones are a page away at the gateway. */
export const auditLimit = 5000;

export const auditSlice = createSlice({
  name: 'audit',
  initialState: adapter.getInitialState(),
  reducers: {},
  extraReducers: (builder) =>
    builder.addCase(factsArrived, (state, { payload }) => {
      if (payload.events.length === 0) return;
      adapter.setMany(state, payload.events as AuditEvent[]);
      const own = state.ids.length > auditLimit ? state.ids.filter((id) => gatewayOf(id) === payload.gateway) : [];
      if (own.length > auditLimit) adapter.removeMany(state, own.slice(auditLimit));
    }),
});

export const auditSelectors = adapter.getSelectors();

/**
 * Several gateways' records as one, newest first. Within a gateway its own order stands, whatever its clock says; between
 * gateways the time decides. `lists`: each newest first.
 */
export function mergeRecords(lists: readonly (readonly AuditEvent[])[]): readonly AuditEvent[] {
  const [first = [], ...others] = lists.filter((list) => list.length > 0);
  return others.reduce((merged, list) => {
    const all: AuditEvent[] = [];
    let [a, b] = [0, 0];
    while (a < merged.length || b < list.length) {
      const [one, other] = [merged[a], list[b]];
      if (other === undefined || (one !== undefined && one.time >= other.time)) { all.push(one!); a += 1; }
      else { all.push(other); b += 1; }
    }
    return all;
  }, first);
}

/** One list for each gateway, in the order the events come in. */
export function byGateway(events: readonly AuditEvent[]): readonly (readonly AuditEvent[])[] {
  const lists = new Map<string, AuditEvent[]>();
  for (const event of events) {
    const gateway = gatewayOf(event.id);
    const list = lists.get(gateway);
    if (list) list.push(event);
    else lists.set(gateway, [event]);
  }
  return [...lists.values()];
}
