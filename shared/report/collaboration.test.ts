import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unixMillis } from '../base/units';
import type { AuditEvent } from '../model/audit';
import { auditEventId } from '../model/ids';
import { collaborationOf, isCommand, isTransfer, lengthOf, placeOf } from './collaboration';
import { event } from './events.fixture';

let sequence = 0;
const at = (name: string, user: string, time: number, more: Partial<AuditEvent> = {}): AuditEvent =>
  event({ id: auditEventId(`e${(sequence += 1)}`), sequence, event: name, user, time: unixMillis(time), message: `user=${user} (Name) / local, intent=Monitor`, ...more });

describe('who was in a session', () => {
  it('is told from joins, changes of mode, leaves and the end, with how long', () => {
    const { stays } = collaborationOf([
      at('session.start', 'alice', 0), at('session.join', 'ana', 10), at('session.event.join', 'ana', 10), at('session.participate', 'ana', 30), at('session.join', 'pat', 40), at('session.leave', 'ana', 50), at('session.end', 'alice', 90),
    ]);
    expect(stays.map(({ user, label, intent, from, to, end }) => [user, label, intent, from, to, end])).toEqual([
      ['ana', 'ana (Name) / local', 'Monitor', 10, 30, 'changed mode'], ['ana', 'ana (Name) / local', 'Participate', 30, 50, 'left'], ['pat', 'pat (Name) / local', 'Monitor', 40, 90, 'session ended'],
    ]);
    expect(stays.map((stay) => lengthOf(stay, 1000))).toEqual([20, 20, 50]);
  });
  it('never has one person in it twice at a time, and nobody in it after its end', () => {
    const steps = fc.array(fc.record({ name: fc.constantFrom('session.join', 'session.participate', 'session.leave', 'order.refused', 'session.pause', 'session.resume'), user: fc.constantFrom('ana', 'pat'), wait: fc.nat(100) }), { maxLength: 40 });
    fc.assert(fc.property(steps, (drafts) => {
      let time = 0;
      const events = drafts.map(({ name, user, wait }) => at(name, user, (time += wait)));
      const end = at('session.end', 'alice', time + 1);
      const { stays, acts } = collaborationOf([end, ...events.toReversed()]);
      expect(stays.every(({ to }) => to !== undefined)).toBe(true);
      for (const user of ['ana', 'pat']) {
        const own = stays.filter((stay) => stay.user === user);
        for (const [index, stay] of own.entries()) if (index > 0) expect(stay.from).toBeGreaterThanOrEqual(own[index - 1]!.to!);
      }
      expect(acts.map((act) => act.event)).toEqual(events.filter(({ event: name }) => ['order.refused', 'session.pause', 'session.resume'].includes(name)));
      for (const { event: { event: name }, lasts, until } of acts) expect(lasts ? until !== undefined : until === undefined && name !== 'session.pause').toBe(true);
    }));
  });
  it('tells commands and transfers apart from the rest, and where they lie', () => {
    expect(['session.command', 'command', 'session.commander', 'session.join'].map((name) => isCommand(event({ event: name })))).toEqual([true, true, false, false]);
    expect(['session.transfer', 'file.upload', 'sftp.get', 'session.start'].map((name) => isTransfer(event({ event: name })))).toEqual([true, true, true, false]);
    const start = event({}).time - 5_000;
    expect([placeOf(event({ details: { atMs: '1200' } }), start), placeOf(event({ details: { atMs: 'x' } }), start), placeOf(event({}), start)]).toEqual([1_200, 5_000, 5_000]);
  });
});
