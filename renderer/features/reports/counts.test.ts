import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unixMillis } from '../../../shared/base/units';
import type { AuditEvent } from '../../../shared/model/audit';
import { auditEventId } from '../../../shared/model/ids';
import { countEvents } from './counts';

const event = (change: Partial<AuditEvent>): AuditEvent => ({
  id: auditEventId('e'), sequence: 1, level: 'Information', category: 'Operation', event: 'session.join', title: 'Join Session', message: '',
  time: unixMillis(Date.UTC(2026, 10, 21, 23, 59)), user: 'ana', remoteAddress: '', serverId: '', success: true, details: {}, ...change,
});

describe('counting events', () => {
  it('counts by what is asked, most first, and how many were refused', () => {
    const events = [event({}), event({ user: 'pat', success: false }), event({ user: 'pat' }), event({ user: '' })];
    expect(countEvents(events, 'user').map((row) => [row.name, row.events, row.refused])).toEqual([['pat', 2, 1], ['(nobody)', 1, 0], ['ana', 1, 0]]);
  });
  it('puts days in order, newest first, by UTC', () => {
    const events = [event({}), event({ time: unixMillis(Date.UTC(2026, 10, 22, 0, 1)) })];
    expect(countEvents(events, 'day').map((row) => row.name)).toEqual(['2026-11-22', '2026-11-21']);
  });
  it('loses no event', () => {
    const any = fc.array(fc.record({ user: fc.string({ maxLength: 2 }), success: fc.boolean() }), { maxLength: 60 });
    fc.assert(fc.property(any, fc.constantFrom('category', 'event', 'user', 'day'), (changes, by) => {
      const rows = countEvents(changes.map(event), by);
      expect(rows.reduce((sum, row) => sum + row.events, 0)).toBe(changes.length);
      expect(rows.reduce((sum, row) => sum + row.refused, 0)).toBe(changes.filter((each) => !each.success).length);
    }));
  });
});
