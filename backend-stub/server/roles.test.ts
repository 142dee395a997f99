import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrderKind } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { Detail } from '../../shared/proto/gen/vigil/v1/live_pb';
import { openTestGateway, type Console, type TestGateway } from './gateway.fixture';

let test: TestGateway;
const consoles = new Map<string, Console>();

beforeAll(async () => {
  test = await openTestGateway();
  for (const name of ['ana', 'pat', 'tess', 'audrey', 'uma']) consoles.set(name, await test.signIn(name));
});
afterAll(() => test.close());

const consoleOf = (name: string): Console => {
  const found = consoles.get(name);
  if (found === undefined) throw new Error(`nobody called ${name}`);
  return found;
};

/** The table of the requirements, by demo user: on a session of team payments (tess's own, not uma's), of another team, and of uma herself. */
const table = [
  { name: 'ana', join: 'yes yes yes', terminate: 'yes yes yes', pause: 'yes yes yes', recordings: 'yes yes yes' },
  { name: 'pat', join: 'yes yes yes', terminate: 'yes yes yes', pause: 'yes yes yes', recordings: 'yes yes yes' },
  { name: 'tess', join: 'yes no yes', terminate: 'yes no yes', pause: 'no no no', recordings: 'yes no yes' },
  { name: 'audrey', join: 'no no no', terminate: 'no no no', pause: 'no no no', recordings: 'yes yes yes' },
  { name: 'uma', join: 'no no no', terminate: 'no no no', pause: 'no no no', recordings: 'no no yes' },
] as const;
const targets = [{ user: 'alice', team: 'payments' }, { user: 'olaf', team: 'network' }, { user: 'uma', team: 'payments' }];
const yes = (allowed: boolean): string => (allowed ? 'yes' : 'no');

async function each(act: (target: { readonly id: string }) => Promise<boolean>): Promise<string> {
  const answers: string[] = [];
  for (const target of targets) {
    const { handle } = await test.open(target);
    answers.push(yes(await act({ id: handle.id })));
    await handle.ended('user_close', '');
  }
  return answers.join(' ');
}

describe.each(table)('$name', ({ name, join, terminate, pause, recordings }) => {
  it('may join, terminate and pause as the table says', async () => {
    const console = consoleOf(name);
    expect(await each(async ({ id }) => (await console.order(OrderKind.JOIN, id, { intent: 1 })).accepted)).toBe(join);
    expect(await each(async ({ id }) => (await console.order(OrderKind.PAUSE, id)).accepted)).toBe(pause);
    expect(await each(async ({ id }) => {
      await consoleOf('ana').order(OrderKind.PAUSE, id);
      return (await console.order(OrderKind.RESUME, id)).accepted;
    })).toBe(pause);
    expect(await each(async ({ id }) => (await console.order(OrderKind.TERMINATE, id, { graceMs: 10_000 })).accepted)).toBe(terminate);
    expect(await each(async ({ id }) => {
      await consoleOf('ana').order(OrderKind.TERMINATE, id, { graceMs: 10_000 });
      return (await console.order(OrderKind.UNDO_TERMINATE, id)).accepted;
    })).toBe(terminate);
  });

  it('acknowledges alerts and leaves notes exactly where joining is allowed', async () => {
    const console = consoleOf(name);
    expect(await each(async ({ id }) => {
      test.gateway.services.sessions.get(id)?.input(new TextEncoder().encode('rm -rf /srv\r'));
      return (await console.order(OrderKind.ACKNOWLEDGE, id, { alertCauses: ['rm -rf /srv on demo-1'] })).accepted;
    })).toBe(join);
    expect(await each(async ({ id }) => (await console.order(OrderKind.NOTE, id, { reasonText: 'for the next shift' })).accepted)).toBe(join);
  });

  it('sees pictures exactly where joining is allowed', async () => {
    expect(await each(async ({ id }) => {
      const stop = new AbortController();
      for await (const { message } of consoleOf(name).live.watchLive({ subscriptions: [{ sessionId: id, detail: Detail.TILE, channel: 7 }] }, { signal: stop.signal })) {
        if (message.case !== 'batch') continue;
        const kind = message.value.frames[0]?.body.case;
        expect(['snapshot', 'problem']).toContain(kind);
        return kind === 'snapshot';
      }
      return false;
    })).toBe(join);
  });

  it('reads back the last minutes exactly where joining is allowed', async () => {
    expect(await each(async ({ id }) => {
      try {
        for await (const { message } of consoleOf(name).live.readBack({ sessionId: id })) if (message.case === 'batch') return true;
        return false;
      } catch (caught) {
        expect(String(caught)).toMatch(/may not see the screen|There is no such session/);
        return false;
      }
    })).toBe(join);
  });

  it('lists and downloads the recordings the table says', async () => {
    const { token, recordings: client } = consoleOf(name);
    expect(await each(async ({ id }) => {
      const live = test.gateway.services.sessions.get(id);
      if (live === undefined) throw new Error('not live');
      await live.ended('user_close', '');
      const listed = (await client.listRecordings({ pageSize: 1000 })).recordings.some((recording) => recording.id === id);
      const { status } = await fetch(`${test.url}/recordings/${id}/bundle`, { method: 'HEAD', headers: { authorization: `Bearer ${token}` } });
      expect(status).toBe(listed ? 200 : 404);
      return listed;
    })).toBe(recordings);
  });
});

describe('what is refused', () => {
  it('is in the audit log, and told to nobody who may not know', async () => {
    const { handle } = await test.open({ user: 'olaf', team: 'network' });
    const answer = await consoleOf('uma').order(OrderKind.TERMINATE, handle.id, { orderId: 'not-hers' });
    expect(answer).toMatchObject({ accepted: false, problem: { code: 'not-allowed', what: 'Your role (user) may not terminate this session.' } });
    expect(answer.session).toBeUndefined();
    const { events } = await consoleOf('audrey').audit.listAuditEvents({ sessionId: handle.id });
    expect(events.find((event) => event.event === 'order.refused')).toMatchObject({ success: false, user: 'uma', orderId: 'not-hers', level: 'Warning' });
    expect((await consoleOf('uma').audit.listAuditEvents({})).events).toEqual([]);
    expect((await consoleOf('tess').audit.listAuditEvents({ pageSize: 1000 })).events.filter((event) => event.details['team'] === 'network')).toEqual([]);
    await expect(consoleOf('uma').sessions.getSession({ sessionId: handle.id })).rejects.toThrow('There is no such session.');
    expect((await consoleOf('uma').sessions.listSessions({})).sessions).toEqual([]);
    await expect(test.anonymous.sessions.listSessions({})).rejects.toThrow('not signed in');
    expect(await consoleOf('tess').order(OrderKind.LOCK, '', { lockKind: 'user', lockName: 'x' })).toMatchObject({ accepted: false, problem: { code: 'not-allowed' } });
  });
});
