import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unixMillis } from '../../../shared/base/units';
import type { AuditEvent } from '../../../shared/model/audit';
import { auditEventId, sessionId } from '../../../shared/model/ids';
import { rowsAsText } from '../../kit/table/columns';
import { auditColumns } from './columns';
import { filterEvents, heldBack, mergeEvents, newestOf, noFilter, titlesOf } from './rows';

const message = 'user=ana (Ana Kovac) / local, intent=Monitor';
const event = (sequence: number, change: Partial<AuditEvent> = {}): AuditEvent => ({
  id: auditEventId(`e${sequence}`), sequence, level: 'Information', category: 'Operation', event: 'session.join', title: 'Join Session', message,
  time: unixMillis(1_800_000_000_000 + sequence), user: 'ana', remoteAddress: '10.0.0.1', serverId: 'gw', sessionId: sessionId('s1'), success: true, details: {}, ...change,
});
const sequences = (events: readonly AuditEvent[]) => events.map((each) => each.sequence);

describe('audit rows', () => {
  it('hold each event once, newest first', () => {
    expect(sequences(mergeEvents([event(5), event(4)], [event(4), event(3), event(2)]))).toEqual([5, 4, 3, 2]);
  });
  it('show the message letter for letter, also when copied', () => {
    const column = auditColumns.find((each) => each.id === 'message')!;
    const preview = 'preview=Participant: ana (Ana Kovac) / local, Intent: Monitor, name, type=SessionJoin, user=ana (Ana Kovac) / local';
    expect(column.text(event(1, { message: preview }))).toBe(preview);
    expect(rowsAsText([event(1)], [column])).toBe(`Message\n${message}`);
  });
  it('narrow by category, level, event and words in any field', () => {
    const events = [event(3, { category: 'Access', title: 'Search Recording', details: { terms: 'passwd' } }), event(2, { level: 'Warning' }), event(1)];
    expect(sequences(filterEvents(events, { ...noFilter, category: 'Access' }))).toEqual([3]);
    expect(sequences(filterEvents(events, { ...noFilter, level: 'Warning' }))).toEqual([2]);
    expect(sequences(filterEvents(events, { ...noFilter, title: 'Join Session' }))).toEqual([2, 1]);
    expect(sequences(filterEvents(events, { ...noFilter, text: 'PASSWD ana' }))).toEqual([3]);
    expect(titlesOf(events)).toEqual(['Join Session', 'Search Recording']);
  });
  it('keep what is being read in place, whatever comes', () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 30 }), fc.integer({ min: 0, max: 30 }), (before, after) => {
      const read = Array.from({ length: before }, (_, index) => event(before - index));
      const later = [...Array.from({ length: after }, (_, index) => event(before + after - index)), ...read];
      const { shown, waiting } = heldBack(later, newestOf(read));
      expect(sequences(shown)).toEqual(sequences(read));
      expect(waiting).toBe(after);
    }));
    expect(heldBack([event(2), event(1)], undefined).waiting).toBe(0);
  });
});
