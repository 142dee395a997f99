import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCauses } from '../../shared/model/session';
import { OrderKind, type WatchFactsResponse } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import type { Session } from '../../shared/proto/gen/vigil/v1/types_pb';
import { openTestGateway, type Console, type TestGateway } from '../server/gateway.fixture';
import { noRemarks, remarksFrom, stillRaising } from './remarks';

let test: TestGateway;
let ana: Console;
let pat: Console;
beforeEach(async () => {
  test = await openTestGateway();
  [ana, pat] = await Promise.all([test.signIn('ana'), test.signIn('pat')]);
});
afterEach(() => test.close());

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const sessionOf = async (console: Console, id: string): Promise<Session> => {
  const { session } = await console.sessions.getSession({ sessionId: id });
  if (session === undefined) throw new Error('no session');
  return session;
};
const eventsOf = async (console: Console, id: string, name: string) => (await console.sessions.getSession({ sessionId: id })).events.filter(({ event }) => event === name);

async function risky() {
  const opened = await test.open();
  opened.handle.input(bytes('sudo su -\rrm -rf /srv/data\r'));
  const { riskCauses } = await sessionOf(ana, opened.handle.id);
  return { ...opened, id: opened.handle.id, causes: [...riskCauses] };
}

/** What a console hears of a session until it hears what it waits for. */
async function hears(console: Console, id: string, wanted: (session: Session) => boolean): Promise<Session> {
  const stop = new AbortController();
  const sessionsIn = ({ fact }: WatchFactsResponse): readonly Session[] => (fact.case === 'snapshot' ? fact.value.sessions : fact.case === 'session' ? [fact.value] : []);
  for await (const message of console.facts.watchFacts({}, { signal: stop.signal })) {
    const found = sessionsIn(message).find((session) => session.id === id && wanted(session));
    if (found) return found;
  }
  throw new Error('the stream ended');
}

describe('acknowledging an alert', () => {
  it('is told to every console, is in the audit once, and ends with the next cause', async () => {
    const { id, causes, handle } = await risky();
    const heard = hears(pat, id, ({ acknowledgements }) => acknowledgements.length > 0);
    const order = { orderId: 'ack-1', alertCauses: causes, reasonText: 'known maintenance' };
    expect((await ana.order(OrderKind.ACKNOWLEDGE, id, order)).accepted).toBe(true);
    expect((await ana.order(OrderKind.ACKNOWLEDGE, id, order)).accepted).toBe(true);
    expect((await heard).acknowledgements).toMatchObject([{ by: 'Ana Kovac (ana)', note: 'known maintenance', causes }]);
    expect(await eventsOf(pat, id, 'alert.acknowledge')).toMatchObject([{ user: 'ana', orderId: 'ack-1', details: { note: 'known maintenance', causes: causes.join('\n') } }]);

    expect(await pat.order(OrderKind.ACKNOWLEDGE, id, { alertCauses: causes })).toMatchObject({ accepted: false, problem: { code: 'alert.acknowledged', what: 'Already acknowledged by Ana Kovac (ana).' } });
    handle.input(bytes('cat /etc/shadow\r'));
    const now = await sessionOf(pat, id);
    expect(openCauses(now)).toEqual(['cat /etc/shadow on demo-1']);
    expect((await pat.order(OrderKind.ACKNOWLEDGE, id, { alertCauses: openCauses(now) })).accepted).toBe(true);
    expect(openCauses(await sessionOf(ana, id))).toEqual([]);
  });

  it('takes what raised the risk and nothing else, also of a session that has ended', async () => {
    const { id, causes, handle } = await risky();
    expect(await ana.order(OrderKind.ACKNOWLEDGE, id, { alertCauses: ['made up'] })).toMatchObject({ accepted: false, problem: { code: 'alert.gone' } });
    expect(await ana.order(OrderKind.ACKNOWLEDGE, 'nowhere', { alertCauses: causes })).toMatchObject({ accepted: false, problem: { code: 'session.unknown' } });
    await handle.ended('user_close', '');
    const heard = hears(pat, id, ({ acknowledgements }) => acknowledgements.length > 0);
    await expect.poll(async () => (await ana.order(OrderKind.ACKNOWLEDGE, id, { alertCauses: ['made up', ...causes] })).accepted).toBe(true);
    expect((await sessionOf(pat, id)).acknowledgements).toMatchObject([{ causes }]);
    await heard;
  });

  it('of two at the same moment one is first', async () => {
    const { id, causes } = await risky();
    const answers = await Promise.all([ana, pat].map((console) => console.order(OrderKind.ACKNOWLEDGE, id, { alertCauses: causes })));
    expect(answers.filter(({ accepted }) => accepted)).toHaveLength(1);
    expect(await eventsOf(ana, id, 'alert.acknowledge')).toHaveLength(1);
  });
});

describe('hand-over notes', () => {
  it('are told to every console, outlive the session and the gateway, and are not for whose session it is', async () => {
    const { handle } = await test.open({ user: 'uma' });
    const heard = hears(pat, handle.id, ({ notes }) => notes.length > 0);
    expect((await ana.order(OrderKind.NOTE, handle.id, { orderId: 'note-1', reasonText: '  look at her again at six ' })).accepted).toBe(true);
    expect((await heard).notes).toMatchObject([{ id: 'note-1', author: 'Ana Kovac (ana)', text: 'look at her again at six' }]);
    expect(await ana.order(OrderKind.NOTE, handle.id, { reasonText: ' ' })).toMatchObject({ accepted: false, problem: { code: 'note.empty' } });
    await handle.ended('user_close', '');
    await expect.poll(async () => (await pat.order(OrderKind.NOTE, handle.id, { orderId: 'note-2', reasonText: 'done' })).accepted).toBe(true);

    const uma = await test.signIn('uma');
    expect((await sessionOf(uma, handle.id)).notes).toEqual([]);
    expect((await uma.sessions.getSession({ sessionId: handle.id })).events).toEqual([]);
    const bundle = await fetch(`${test.url}/recordings/${handle.id}/bundle`, { headers: { authorization: `Bearer ${uma.token}` } });
    expect(await bundle.text()).not.toContain('at six');

    // What a gateway that was killed finds again.
    const log = await test.gateway.services.audit.ofSession(handle.id);
    expect(remarksFrom(log).notes).toEqual((await sessionOf(pat, handle.id)).notes.map(({ id, author, atMs, text }) => ({ id, author, at: Number(atMs), text })));
    test = await test.restart();
    const again = await test.signIn('pat');
    expect((await sessionOf(again, handle.id)).notes.map(({ text }) => text)).toEqual(['look at her again at six', 'done']);
    // The same note, sent again after the restart, is the one that is there.
    expect((await again.order(OrderKind.NOTE, handle.id, { orderId: 'note-2', reasonText: 'done' })).accepted).toBe(true);
    expect((await sessionOf(again, handle.id)).notes).toHaveLength(2);
  });
});

it('keeps acknowledged exactly the causes that still raise the risk', () => {
  const causes = fc.array(fc.constantFrom<string>('a', 'b', 'c', 'd'));
  fc.assert(fc.property(fc.array(causes), causes, (acknowledged, raising) => {
    const acknowledgements = acknowledged.map((each, index) => ({ by: 'x', at: index as never, note: `${index}`, causes: each }));
    const kept = stillRaising({ ...noRemarks, acknowledgements }, (cause) => raising.includes(cause)).acknowledgements;
    expect(kept.map(({ note }) => note)).toEqual(acknowledgements.map(({ note }) => note));
    expect(kept.map((each) => each.causes)).toEqual(acknowledged.map((each) => each.filter((cause) => raising.includes(cause))));
  }));
});
