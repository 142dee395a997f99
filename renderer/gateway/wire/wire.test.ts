import { create } from '@bufbuild/protobuf';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { auditEventId, orderId, sessionId } from '../../../shared/model/ids';
import type { AuditEvent } from '../../../shared/model/audit';
import { unixMillis } from '../../../shared/base/units';
import { LiveFrameSchema, WatchLiveResponseSchema } from '../../../shared/proto/gen/vigil/v1/live_pb';
import { OrderKind as WireOrderKind } from '../../../shared/proto/gen/vigil/v1/sessions_pb';
import { ProblemSchema, RiskLevel, Role, SessionSchema, SessionState } from '../../../shared/proto/gen/vigil/v1/types_pb';
import { auditEventFromWire, auditEventToWire } from './audit';
import { liveMessageFromWire, messageFromWire, subscriptionToWire } from './live';
import { fromBig, toBig, toCount } from './numbers';
import { orderKinds, orderToWire } from './order';
import { problemFromWire } from './problem';
import { riskFromWire, roleFromWire, sessionFromWire, stateFromWire } from './session';

const optional = (value: fc.Arbitrary<string>) => fc.option(value.filter((text) => text !== ''), { nil: undefined });
const auditEvents: fc.Arbitrary<AuditEvent> = fc.record({
  id: fc.string().map(auditEventId), sequence: fc.nat(),
  level: fc.constantFrom<AuditEvent['level']>('Information', 'Warning', 'Error'),
  category: fc.constantFrom<AuditEvent['category']>('Operation', 'Authentication', 'Session', 'Access', 'Administrative', 'Security'),
  event: fc.string(), title: fc.string(), message: fc.string(), time: fc.maxSafeNat().map(unixMillis), user: fc.string(),
  remoteAddress: fc.string(), serverId: fc.string(), sessionId: optional(fc.string()).map((id) => id && sessionId(id)) as fc.Arbitrary<AuditEvent['sessionId']>,
  success: fc.boolean(), orderId: optional(fc.string()).map((id) => id && orderId(id)) as fc.Arbitrary<AuditEvent['orderId']>,
  details: fc.dictionary(fc.string().filter((key) => key !== '__proto__'), fc.string()).map((details) => ({ ...details })),
});

describe('wire mapping', () => {
  it('brings an audit event back as it was', () => {
    fc.assert(fc.property(auditEvents, (event) => {
      expect(auditEventFromWire(auditEventToWire(event))).toEqual(event);
    }));
  });

  it('keeps numbers exact or at the exact limit', () => {
    fc.assert(fc.property(fc.maxSafeInteger(), (value) => { expect(fromBig(toBig(value))).toBe(value); }));
    expect(fromBig(2n ** 64n - 1n)).toBe(Number.MAX_SAFE_INTEGER);
    expect(toBig(Number.NaN)).toBe(0n);
    expect(toCount(-1)).toBe(0n);
  });

  it('takes unknown values of a newer gateway for what promises least', () => {
    expect(roleFromWire(99 as Role)).toBe('user');
    expect(stateFromWire(99 as SessionState)).toBe('live');
    expect(riskFromWire(99 as RiskLevel)).toBe('critical');
    expect(problemFromWire(create(ProblemSchema, { severity: 'dreadful' }))).toMatchObject({ severity: 'error', code: 'gateway-refused' });
  });

  it('leaves out what a session has not', () => {
    const session = sessionFromWire(create(SessionSchema, { id: 's', state: SessionState.PAUSED, riskCauses: ['x'] }));
    expect(session).toMatchObject({ id: 's', state: 'paused', risk: 'low', riskCauses: ['x'] });
    expect([session.endedAt, session.heldBy, session.endsAt, session.recordingId, session.endReason]).toEqual([undefined, undefined, undefined, undefined, undefined]);
  });

  it('knows every kind of order', () => {
    expect(new Set(Object.values(orderKinds)).size).toBe(Object.keys(orderKinds).length);
    const wire = orderToWire({ id: orderId('o'), kind: 'terminate', sessionId: sessionId('s'), graceMs: 0, reasonCode: 'security_incident', expectedStateVersion: 4 });
    expect(wire).toMatchObject({ orderId: 'o', kind: WireOrderKind.TERMINATE, graceMs: 0, expectedStateVersion: 4, reasonCode: 'security_incident' });
    expect(orderToWire({ id: orderId('o'), kind: 'terminate' }).graceMs).toBeUndefined();
  });

  it('keeps the place of a live frame it does not understand', () => {
    const message = messageFromWire(create(LiveFrameSchema, { channel: 3, epoch: 1, offset: 10n, endOffset: 20n }));
    expect(message).toMatchObject({ channel: 3, frame: { kind: 'marker', epoch: 1, offset: 10, endOffset: 20 } });
    expect(liveMessageFromWire(create(WatchLiveResponseSchema))).toBeUndefined();
  });

  it('hands a problem of a channel on as such', () => {
    const wire = create(LiveFrameSchema, { channel: 3, body: { case: 'problem', value: create(ProblemSchema, { code: 'gone', severity: 'warning', what: 'Gone.', tip: 'Close it.' }) } });
    expect(messageFromWire(wire)).toEqual({ channel: 3, problem: { code: 'gone', severity: 'warning', what: 'Gone.', tip: 'Close it.' } });
  });

  it('asks for what is to be watched', () => {
    expect(subscriptionToWire({ channel: 7, sessionId: sessionId('s'), detail: 'tile', epoch: 2, offset: 99, mostPerSecond: 2 }))
      .toMatchObject({ channel: 7, sessionId: 's', detail: 1, epoch: 2, offset: 99n, mostPerSecond: 2, takesParts: true });
    expect(subscriptionToWire({ channel: 7, sessionId: sessionId('s'), detail: 'tile', epoch: 0, offset: 0, mostPerSecond: 0, begun: { snapshot: 2 ** 47, parts: 3 } }))
      .toMatchObject({ begun: { snapshotId: 2n ** 47n, parts: 3 } });
  });

  it('takes a screen whole or in parts, as the gateway sends it', () => {
    const wire = (value: { ansi: string; part?: number; parts?: number; id?: bigint }) =>
      messageFromWire(create(LiveFrameSchema, { channel: 3, epoch: 1, offset: 10n, endOffset: 20n, body: { case: 'snapshot', value: { columns: 80, rows: 24, ...value } } }));
    expect(wire({ ansi: 'all' })).toMatchObject({ frame: { kind: 'snapshot', snapshot: { ansi: 'all' } } });
    expect(wire({ ansi: 'some', part: 1, parts: 2, id: 9n })).toMatchObject({ channel: 3, part: { offset: 10, endOffset: 20, snapshot: 9, part: 1, parts: 2, text: 'some' } });
  });
});
