import { afterAll, beforeAll, expect, it } from 'vitest';
import { OrderKind } from '../../../shared/proto/gen/vigil/v1/sessions_pb';
import { openBastion, type Bastion } from './bastion.fixture';

let bastion: Bastion;
beforeAll(async () => {
  bastion = await openBastion({}, [{ kind: 'local', name: 'demo-1' }, { kind: 'local', name: 'demo-2' }]);
});
afterAll(() => bastion.close());

it('who was ended with the access revoked reads why, is kept out of that asset alone, and gets in again when it is granted', async () => {
  const alice = bastion.person('alice@demo-1');
  await alice.sees('alice@demo-1:~$ ');
  const session = await bastion.until(async () => bastion.gateway.gateway.services.sessions.live()[0]);
  const ana = await bastion.gateway.signIn('ana');
  expect((await ana.order(OrderKind.TERMINATE, session.id, { graceMs: 0, reasonText: 'the change is over', revokeAccess: true })).accepted).toBe(true);
  expect(await alice.exit).toBe(255);
  expect(alice.screen).toContain('Your session has been terminated by Ana Kovac (ana). Reason: the change is over.');
  const run = (target: string) => bastion.client('ssh', [`${target}@127.0.0.1`, 'echo in']);
  expect(await run('alice@demo-1')).toMatchObject({ code: 254, err: expect.stringContaining('your access to demo-1 was revoked by Ana Kovac (ana): the change is over. Your request to get it back has been noted.') as string });
  expect(await run('alice@demo-2')).toMatchObject({ code: 0, out: 'in\n' });
  expect(await run('bob@demo-1')).toMatchObject({ code: 0, out: 'in\n' });
  expect((await ana.order(OrderKind.GRANT_ACCESS, '', { accessUser: 'alice', asset: 'demo-1', reasonText: 'another change' })).accepted).toBe(true);
  expect(await run('alice@demo-1')).toMatchObject({ code: 0, out: 'in\n' });
  expect((await bastion.events('session.refused')).map(({ user, category }) => [user, category])).toEqual([['alice', 'Access']]);
});
