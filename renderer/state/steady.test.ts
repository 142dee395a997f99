import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { unixMillis } from '../../shared/base/units';
import { firstGateway } from '../../shared/model/gateway-ids';
import { sessionId } from '../../shared/model/ids';
import { factsArrived, type FactsBatch } from './facts';
import { someEvent, someSession } from './samples';
import { steadyStore } from './steady';
import { createConsoleStore } from './store';
import { pinToggled } from './wall';

const batch = (changes: Partial<FactsBatch>) => factsArrived({ gateway: firstGateway, whole: false, sessions: [], events: [], recordings: [], at: 1, ...changes });
const active = (id: string, at: number) => batch({ activity: [{ id: sessionId(id), lastActivityAt: unixMillis(at), outputBytes: at }] });

function begin() {
  const store = createConsoleStore();
  store.dispatch(batch({ whole: true, sessions: [someSession('a'), someSession('b')] }));
  const steady = steadyStore(store);
  let told = 0;
  const stop = steady.subscribe(() => { told += 1; });
  return { store, steady, stop, told: () => told };
}

describe('the store that leaves mere activity out', () => {
  it('stands still while sessions are only active, and tells nobody', () => {
    const { store, steady, told } = begin();
    const before = steady.getState();
    store.dispatch(active('a', 5000));
    expect(steady.getState()).toBe(before);
    expect(store.getState().sessions.entities[sessionId('a')]?.lastActivityAt).toBe(5000);
    expect(told()).toBe(0);
  });

  it('goes along with everything else, and has the activity until then', () => {
    const { store, steady, told } = begin();
    store.dispatch(active('a', 5000));
    store.dispatch(pinToggled(sessionId('b')));
    expect(steady.getState()).toBe(store.getState());
    expect(steady.getState().sessions.entities[sessionId('a')]?.lastActivityAt).toBe(5000);
    expect(told()).toBe(1);
  });

  it('tells nobody any more who has left', () => {
    const { store, stop, told } = begin();
    stop();
    store.dispatch(pinToggled(sessionId('b')));
    expect(told()).toBe(0);
  });

  it('says the same of sessions as the store does, whatever is told, but for their activity', () => {
    const word = fc.oneof(
      fc.record({ kind: fc.constant('active' as const), id: fc.constantFrom('a', 'b', 'c'), at: fc.nat(9000) }),
      fc.record({ kind: fc.constant('told' as const), id: fc.constantFrom('a', 'b', 'c'), at: fc.nat(9000) }),
      fc.record({ kind: fc.constantFrom('whole' as const, 'event' as const, 'pin' as const, 'both' as const), id: fc.constantFrom('a', 'b', 'c'), at: fc.nat(9000) }),
    );
    fc.assert(fc.property(fc.array(word, { maxLength: 30 }), (words) => {
      const { store, steady } = begin();
      for (const { kind, id, at } of words) {
        const session = someSession(id, { stateVersion: at, riskScore: at % 100 });
        store.dispatch({
          active: () => active(id, at), told: () => batch({ sessions: [session] }), whole: () => batch({ whole: true, sessions: [session] }), event: () => batch({ events: [someEvent(at + 1)] }),
          pin: () => pinToggled(sessionId(id)), both: () => batch({ sessions: [session], activity: [{ id: sessionId('b'), lastActivityAt: unixMillis(at), outputBytes: at }] }),
        }[kind]());
        const [all, still] = [store.getState(), steady.getState()];
        expect({ ...still, sessions: undefined }).toEqual({ ...all, sessions: undefined });
        expect(still.sessions.ids).toEqual(all.sessions.ids);
        for (const each of still.sessions.ids) expect({ ...still.sessions.entities[each], lastActivityAt: 0, outputBytes: 0 }).toEqual({ ...all.sessions.entities[each], lastActivityAt: 0, outputBytes: 0 });
      }
    }));
  });
});
