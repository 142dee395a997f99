import { afterEach, expect, it } from 'vitest';
import type { AuditEvent } from '../../shared/model/audit';
import { OrderKind } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { demoAssets } from '../config/demo';
import { openTestGateway, type Console, type TestGateway, type TestOptions } from '../server/gateway.fixture';

let test: TestGateway;
afterEach(() => test.close());

const open = async (config: TestOptions['config'] = {}): Promise<void> => {
  test = await openTestGateway({ config });
};
const events = async (name: string): Promise<readonly AuditEvent[]> => (await test.gateway.services.audit.after(0, 1000)).filter(({ event }) => event === name);
const grant = (console: Console, more: Record<string, unknown> = {}) =>
  console.order(OrderKind.GRANT_ACCESS, '', { accessUser: 'alice', asset: 'demo-1', reasonText: 'ticket 17', ...more });
/** Told to a console with the first facts. */
async function told(console: Console) {
  const stop = new AbortController();
  for await (const { fact } of console.facts.watchFacts({}, { signal: stop.signal })) if (fact.case === 'snapshot') return fact.value.access;
  return [];
}

it('a terminate order revokes the access, too: no new session of that user to that asset until it is granted again, after a restart as well', async () => {
  await open();
  const ana = await test.signIn('ana');
  const { handle, source } = await test.open();
  const answer = await ana.order(OrderKind.TERMINATE, handle.id, { graceMs: 0, reasonCode: 'policy_violation', reasonText: 'no ticket', revokeAccess: true });
  expect(answer.accepted).toBe(true);
  expect(source.ended?.reason).toBe('admin_terminate');
  expect((await events('access.revoke'))[0]).toMatchObject({ category: 'Access', user: 'ana', sessionId: handle.id, details: { requester: 'alice', asset: 'demo-1', reason: 'Policy violation (no ticket).' } });
  expect((await events('session.terminate'))[0]?.details).toMatchObject({ revokeAccess: 'true' });

  await expect(test.open()).rejects.toMatchObject({ problem: { what: 'Session refused: your access to demo-1 was revoked by Ana Kovac (ana): Policy violation (no ticket). Your request to get it back has been noted.' } });
  // Only that user, only that asset.
  await (await test.open({ user: 'bob' })).handle.ended('user_close', '');
  await (await test.open({ asset: 'db-7' })).handle.ended('user_close', '');

  test = await test.restart();
  await expect(test.open()).rejects.toMatchObject({ problem: { code: 'session.refused' } });
  // Asked once, however often it was tried.
  expect(await events('access.request')).toHaveLength(1);
  const again = await test.signIn('ana');
  expect(await told(again)).toMatchObject([{ user: 'alice', asset: 'demo-1', state: 'revoked', by: 'Ana Kovac (ana)', mayDecide: true }]);
  expect((await grant(again)).accepted).toBe(true);
  expect((await events('access.grant'))[0]).toMatchObject({ category: 'Access', user: 'ana', details: { requester: 'alice', approver: 'ana', reason: 'ticket 17', waitedMs: expect.stringMatching(/^\d+$/) as string } });
  await (await test.open()).handle.ended('user_close', '');
});

it('where access is granted, nobody gets in without: who tries has asked, and a grant that is over ends the session', async () => {
  await open({ access: 'granted', assets: [...demoAssets.map((asset) => ({ ...asset, shell: '/bin/bash', args: [], env: {} })), { kind: 'local', name: 'open-1', access: 'open', shell: '/bin/bash', args: [], env: {} }] });
  const [ana, tess, uma] = [await test.signIn('ana'), await test.signIn('tess'), await test.signIn('uma')];
  await expect(test.open()).rejects.toMatchObject({ problem: { what: 'Session refused: you have no access to demo-1. Your request has been noted.' } });
  await (await test.open({ asset: 'open-1' })).handle.ended('user_close', '');
  expect((await events('access.request'))[0]).toMatchObject({ user: 'alice', category: 'Access' });
  expect(await told(tess)).toMatchObject([{ user: 'alice', asset: 'demo-1', state: 'asked', mayDecide: true }]);
  expect(await told(uma)).toEqual([]);

  expect((await grant(ana, { reasonText: ' ' })).problem?.code).toBe('reason.required');
  expect((await grant(ana, { asset: 'demo-11' })).problem?.what).toBe('This gateway has no asset called demo-11.');
  // A lead grants to her team; nobody grants to themselves.
  expect((await grant(uma)).problem?.code).toBe('not-allowed');
  expect((await grant(ana, { accessUser: 'ana' })).problem?.what).toBe('Nobody decides about their own access.');
  expect((await grant(tess, { accessUser: 'olaf' })).problem?.code).toBe('not-allowed');
  expect((await grant(tess, { accessMinutes: 5 })).accepted).toBe(true);
  const { source } = await test.open();
  expect(source.ended).toBeUndefined();

  // Five minutes later, as the gateway's clock has it.
  const { now } = Date;
  const began = now();
  Date.now = () => now() + 6 * 60_000;
  try {
    await expect.poll(() => source.ended?.reason, { timeout: 10_000 }).toBe('permission_expired');
    await expect.poll(async () => (await events('access.expire')).length, { timeout: 10_000 }).toBe(1);
    await expect(test.open()).rejects.toMatchObject({ problem: { code: 'session.refused' } });
  } finally {
    Date.now = now;
  }
  expect(now() - began).toBeLessThan(60_000);
  expect(await told(ana)).toMatchObject([{ user: 'alice', state: 'asked' }]);
});

it('is revoked by an order of its own, once; who may not approve may terminate, but not revoke', async () => {
  await open({ users: (await import('../config/config')).demoConfig().users.map((user) => (user.loginName === 'tess' ? { ...user, rights: { grant: [], deny: ['approve'] } } : user)) });
  const [ana, tess] = [await test.signIn('ana'), await test.signIn('tess')];
  const { handle, source } = await test.open();
  const revoke = () => ana.order(OrderKind.REVOKE_ACCESS, '', { accessUser: 'alice', asset: 'demo-1', reasonText: 'left the team' });
  expect((await tess.order(OrderKind.TERMINATE, handle.id, { graceMs: 0, revokeAccess: true })).problem?.tip).toBe('Terminate without revoking it, or ask somebody whose role allows it.');
  expect(source.ended).toBeUndefined();
  expect((await revoke()).accepted).toBe(true);
  expect((await revoke()).problem?.what).toBe('Already revoked by Ana Kovac (ana).');
  // Who is in stays in.
  expect(source.ended).toBeUndefined();
  expect((await tess.order(OrderKind.TERMINATE, handle.id, { graceMs: 0 })).accepted).toBe(true);
  await expect(test.open()).rejects.toMatchObject({ problem: { code: 'session.refused' } });
});
