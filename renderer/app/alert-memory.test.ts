import { describe, expect, it } from 'vitest';
import { failure, success, type Result } from '../../shared/base/problem';
import { unixMillis } from '../../shared/base/units';
import { firstGateway } from '../../shared/model/gateway-ids';
import { sessionId } from '../../shared/model/ids';
import type { Session } from '../../shared/model/session';
import type { SessionDetails } from '../gateway/client';
import { selectOpenAlerts } from '../state/alert-selectors';
import { gatewaysKnown } from '../state/gateways';
import { createIngest } from '../state/ingest';
import { someSession } from '../state/samples';
import { createConsoleStore } from '../state/store';
import { keepAlerts } from './alert-memory';
import type { Shelf } from './order-memory';

const address = 'https://gateway.example';
const risky = (more: Partial<Session> = {}): Session => someSession('a', { risk: 'high', riskScore: 60, riskCauses: ['su'], ...more });
const ended = risky({ state: 'ended', endedAt: unixMillis(50) });
const looked = { ...ended, acknowledgements: [{ by: 'Pat (pat)', at: unixMillis(60), note: '', causes: ['su'] }] };
const told = (session: Session): Result<SessionDetails> => success({ session, events: [] });
const lost = failure({ code: 'gateway-unreachable', severity: 'error', what: 'No answer.', tip: 'Wait.' });
const unknown = failure({ code: 'session.unknown', severity: 'warning', what: 'Not there.', tip: '' });

/** A page as it is loaded: `by` is signed in, and the gateway answers so when it is asked about a session. */
function page(shelf: Shelf, answer: Result<SessionDetails>, by = 'ana') {
  const store = createConsoleStore();
  const asked: string[] = [];
  store.dispatch(gatewaysKnown([{ id: firstGateway, gateway: { address } as never, signedIn: true, wanted: true, operator: { loginName: by } as never }]));
  keepAlerts(store, [{ id: firstGateway, address, client: { getSession: async (id) => { asked.push(id); return id === 'a' ? answer : unknown; } } }], shelf);
  const ingest = createIngest({ dispatch: store.dispatch, schedule: (flush) => flush(), now: () => 99 });
  return {
    asked, store,
    open: () => selectOpenAlerts(store.getState()).map(({ id, causes, overAt, found }) => ({ id, causes, over: overAt !== undefined, found })),
    hears: async (...sessions: readonly Session[]) => {
      ingest.onSnapshot({ serverId: 's', sessions, locks: [], serverTime: unixMillis(1) });
      await new Promise((done) => { setTimeout(done); });
    },
    tells: (session: Session) => ingest.onSession(session),
  };
}

function shelf(): Shelf {
  const kept = new Map<string, string>();
  return { getItem: (key) => kept.get(key) ?? null, setItem: (key, value) => void kept.set(key, value) };
}

/** A page that saw the alert come up and its session end. */
async function before(place: Shelf): Promise<void> {
  const first = page(place, unknown);
  await first.hears(risky());
  first.tells(ended);
  expect(first.open()).toMatchObject([{ id: 'risk a', over: true }]);
}

const stillOpen = [{ id: 'risk a', causes: ['su'], over: true, found: true }];

describe('an alert about a session that has ended', () => {
  it('is there after the page was loaded anew, and over further loads, until it is acknowledged; the session it is about with it', async () => {
    const place = shelf();
    await before(place);
    for (let load = 0; load < 2; load += 1) {
      const next = page(place, told(ended));
      expect(next.open()).toEqual([]);
      await next.hears();
      expect(next.open()).toEqual(stillOpen);
      expect(next.store.getState().sessions.entities[sessionId('a')]).toEqual(ended);
    }
    const last = page(place, told(ended));
    await last.hears();
    last.tells(looked);
    expect(last.open()).toEqual([]);
    const after = page(place, told(looked));
    await after.hears();
    expect(after.asked).toEqual([]);
  });

  it('whose session ended while the page was being loaded is there, too', async () => {
    const place = shelf();
    await page(place, unknown).hears(risky());
    const after = page(place, told(ended));
    await after.hears();
    expect(after.open()).toEqual(stillOpen);
  });

  it('that somebody else acknowledged meanwhile does not come back, nor one whose session is gone from the record', async () => {
    for (const answer of [told(looked), unknown]) {
      const place = shelf();
      await before(place);
      const next = page(place, answer);
      await next.hears();
      expect([next.open(), next.asked]).toEqual([[], ['a']]);
      const after = page(place, told(ended));
      await after.hears();
      expect(after.asked).toEqual([]);
    }
  });

  it('is asked about again when the gateway did not answer, also after other alerts came and went', async () => {
    const place = shelf();
    await before(place);
    const next = page(place, lost);
    await next.hears(someSession('b', { risk: 'critical', riskCauses: ['dd'] }));
    expect(next.asked).toEqual(['a']);
    const after = page(place, told(ended));
    await after.hears();
    expect(after.open()).toContainEqual(stillOpen[0]);
  });

  it('is nothing to another operator, and is kept for the one it was shown to', async () => {
    const place = shelf();
    await before(place);
    const other = page(place, told(ended), 'pat');
    await other.hears(someSession('b', { risk: 'critical', riskCauses: ['dd'] }));
    expect(other.asked).toEqual([]);
    const back = page(place, told(ended));
    await back.hears();
    expect(back.open()).toEqual(stillOpen);
  });

  it('of a session that runs is the gateway’s to tell', async () => {
    const place = shelf();
    await page(place, unknown).hears(risky());
    const after = page(place, unknown);
    await after.hears(risky());
    expect(after.asked).toEqual([]);
    expect(after.open()).toEqual([{ id: 'risk a', causes: ['su'], over: false, found: true }]);
  });
});
