import { expect, it } from 'vitest';
import { unixMillis } from '../../shared/base/units';
import type { AuditEvent } from '../../shared/model/audit';
import { firstGateway } from '../../shared/model/gateway-ids';
import { auditEventId } from '../../shared/model/ids';
import { factsArrived } from '../state/facts';
import { createConsoleStore } from '../state/store';
import { watchDestinations } from './destination-watch';

const event = (sequence: number, name: string, destination: string): AuditEvent => ({
  id: auditEventId(`e${sequence}`), sequence, level: 'Error', category: 'Administrative', event: name, title: '', message: `${destination}: syslog over TCP at siem:514: ECONNREFUSED`,
  time: unixMillis(1_000 + sequence), user: 'gateway', remoteAddress: '', serverId: 'gw', success: false, details: { destination },
});

it('a destination that fails is an alert until it recovers; old news are none', () => {
  const store = createConsoleStore();
  watchDestinations(store, () => 5_000);
  const arrive = (...events: AuditEvent[]) => store.dispatch(factsArrived({ gateway: firstGateway, whole: false, sessions: [], locks: undefined, approvals: undefined, events, recordings: [], connection: undefined, skew: undefined, at: 5_000 }));
  const alerts = () => Object.values(store.getState().alerts.alerts).map(({ id, level, cause, overAt }) => [id, level, cause.includes('ECONNREFUSED'), overAt]);
  arrive(event(2, 'destination.recovered', 'old'), event(1, 'destination.failed', 'old'), event(3, 'destination.failed', 'siem'), event(4, 'session.join', 'other'));
  expect(alerts()).toEqual([['destination  siem', 'warning', true, undefined]]);
  arrive(event(5, 'session.start', 'x'));
  expect(alerts()).toHaveLength(1);
  arrive(event(6, 'destination.recovered', 'siem'));
  expect(alerts()).toEqual([['destination  siem', 'warning', true, 5_000]]);
  arrive(event(7, 'destination.failed', 'siem'));
  expect(alerts()).toEqual([['destination  siem', 'warning', true, undefined]]);
  // So is the storage of recordings; one recording that does not get there is not the storage.
  arrive(event(8, 'storage.recording.failed', ''), event(9, 'storage.failed', ''));
  expect(alerts().slice(1)).toEqual([['storage ', 'warning', true, undefined]]);
  arrive(event(10, 'storage.recovered', ''));
  expect(alerts().slice(1)).toEqual([['storage ', 'warning', true, 5_000]]);
});
