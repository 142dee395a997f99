import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { event, someEvents } from './events.fixture';
import { readEventLine } from './read-events';

describe('a line of a log', () => {
  it('gives back what the gateway wrote, bare or in its chain', () => {
    fc.assert(fc.property(someEvents(10), (events) => {
      for (const one of events) {
        expect(readEventLine(JSON.stringify(one), 1)).toEqual({ kind: 'event', event: one });
        expect(readEventLine(`{"event":${JSON.stringify(one)},"prevHash":"00","hash":"ff"}`, 1)).toEqual({ kind: 'event', event: one });
      }
    }));
  });
  it('may name its fields as the specification does', () => {
    const line = { event: 'session.start', time: '2026-11-21T23:30:00Z', user: 'ana', 'addr.remote': '10.0.0.1', server_id: 'gw', session_id: 's1', success: false };
    expect(readEventLine(JSON.stringify(line), 7)).toMatchObject({ kind: 'event', event: { id: 'line 7', event: 'session.start', title: 'session.start', time: Date.UTC(2026, 10, 21, 23, 30), remoteAddress: '10.0.0.1', serverId: 'gw', sessionId: 's1', success: false } });
  });
  it('is told apart from what is no event, and from what is damaged', () => {
    expect(readEventLine('{"head":{"size":3},"signature":"x"}', 1).kind).toBe('other');
    expect(readEventLine('', 1).kind).toBe('empty');
    const whole = JSON.stringify(event({}));
    fc.assert(fc.property(fc.integer({ min: 1, max: whole.length - 1 }), (cut) => { expect(readEventLine(whole.slice(0, cut), 1).kind).toBe('damaged'); }));
    fc.assert(fc.property(fc.json(), (text) => { readEventLine(text, 1); }));
    fc.assert(fc.property(fc.string(), (text) => { readEventLine(text, 1); }));
  });
});
