import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OrderKind } from '../../shared/proto/gen/vigil/v1/sessions_pb';
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
