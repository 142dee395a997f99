import { expect, it } from 'vitest';
import { openTestGateway, someRequest } from '../server/gateway.fixture';
import { FailedSignIns } from './failed-sign-ins';

it('failed sign-ins are told from three on, once, and for a quarter of an hour', () => {
  const failures = new FailedSignIns();
  for (const at of [0, 1, 2]) failures.failed('alice', at);
  failures.failed('bob', 2);
  expect([failures.take('bob', 3), failures.take('alice', 3), failures.take('alice', 4)]).toEqual([0, 3, 0]);
  for (const at of [0, 1, 900_000]) failures.failed('carol', at);
  expect(failures.take('carol', 900_001)).toBe(0);
});

it('a session that begins after several says so as a cause of its risk', async () => {
  const test = await openTestGateway();
  try {
    for (let at = 0; at < 4; at += 1) test.gateway.services.sessions.signIn(someRequest, false, 'password not accepted');
    const { handle } = await test.open();
    expect(test.gateway.services.sessions.get(handle.id)?.session).toMatchObject({ riskScore: 15, riskCauses: ['4 failed sign-ins before'] });
    const second = await test.open();
    expect(test.gateway.services.sessions.get(second.handle.id)?.session.riskScore).toBe(0);
  } finally {
    await test.close();
  }
});
