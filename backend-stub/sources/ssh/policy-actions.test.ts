import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { OrderKind } from '../../../shared/proto/gen/vigil/v1/sessions_pb';
import type { PauseMeaning } from '../../../shared/model/session';
import { demoConfig } from '../../config/config';
import { openBastion, type Bastion, type Person } from './bastion.fixture';

/** One asset for each meaning of pause; what a rule stops leaves no mark on the screen. */
const assets = (['suspend', 'disconnect', 'revoke'] as const).map((pause: PauseMeaning) => ({ kind: 'local' as const, name: pause, pause, shell: '/bin/bash', args: ['--norc', '--noprofile'], env: {} }));
const policy = {
  title: 'Actions',
  rules: [
    { id: 'hold', title: 'Hold', match: { kind: 'words', words: ['echo', 'hold-me'] }, actions: [{ do: 'pause' }] },
    { id: 'out', title: 'Out', match: { kind: 'words', words: ['echo', 'throw-out'] }, actions: [{ do: 'terminate', graceSeconds: 7 }] },
  ],
};

let folder: string;
let bastion: Bastion;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-actions-'));
  await writeFile(join(folder, 'actions.json'), JSON.stringify(policy));
  bastion = await openBastion({ config: { ...demoConfig(), policies: folder, assets } }, assets);
});
afterAll(async () => {
  await bastion.close();
  await rm(folder, { recursive: true, force: true });
});
const services = () => bastion.gateway.gateway.services;
beforeEach(() => bastion.until(async () => services().sessions.live().length === 0));

async function signedIn(asset: string): Promise<{ readonly alice: Person; readonly id: string }> {
  const alice = bastion.person(`alice@${asset}`);
  await alice.sees(/[$#] $/);
  return { alice, id: (await bastion.until(async () => services().sessions.live()[0])).id };
}
const ofSession = async (kind: string, id: string) => (await bastion.events(kind)).filter(({ sessionId }) => sessionId === id);
const connects = () => bastion.client('ssh', ['alice@suspend@127.0.0.1', 'echo in']);

it('a policy\'s pause suspends where that is its meaning', async () => {
  const { alice, id } = await signedIn('suspend');
  alice.type('echo hold-me\r');
  await alice.sees('Your session has been paused by policy “Hold”. Your typing is suspended.');
  alice.type('echo not-$((1+1))\r');
  await alice.sees('paused');
  expect(services().locks.list).toEqual([]);
  const ana = await bastion.gateway.signIn('ana');
  expect((await ana.order(OrderKind.RESUME, id)).accepted).toBe(true);
  alice.type('echo yes-$((1+2))\r');
  await alice.sees('yes-3');
  expect(alice.screen).not.toContain('not-2');
  expect((await ofSession('session.pause', id)).map(({ user, details }) => [user, details['meaning']])).toEqual([['policy', 'suspend']]);
  alice.leave();
});

it('disconnects where that is its meaning, and lets the user come back', async () => {
  const { alice, id } = await signedIn('disconnect');
  alice.type('echo hold-me\r');
  expect(await alice.exit).toBe(255);
  expect(alice.screen).toContain('You have been disconnected: policy “Hold” has paused your session. You may connect again.');
  expect(await bastion.until(async () => services().sessions.historical().find((one) => one.id === id))).toMatchObject({ endReason: 'admin_pause' });
  expect((await ofSession('session.pause', id)).map(({ user, details }) => [user, details['meaning']])).toEqual([['policy', 'disconnect']]);
  const again = await signedIn('disconnect');
  again.alice.leave();
});

it('revokes where that is its meaning: no new session anywhere until it is resumed, which releases the lock', async () => {
  const { alice, id } = await signedIn('revoke');
  alice.type('echo hold-me\r');
  await alice.sees('Session interaction revoked.');
  await bastion.until(async () => services().locks.find('user', 'alice'));
  expect(services().locks.list).toMatchObject([{ name: 'alice', author: 'policy “Hold”', origin: 'pause', sessionId: id }]);
  expect(await connects()).toMatchObject({ code: 254, err: expect.stringContaining('prevented to start sessions by policy “Hold”') as string });
  const ana = await bastion.gateway.signIn('ana');
  expect((await ana.order(OrderKind.RESUME, id)).accepted).toBe(true);
  await alice.sees('Interactivity restored. User may interact with the session!');
  expect(services().locks.list).toEqual([]);
  expect(await connects()).toMatchObject({ code: 0, out: 'in\n' });
  alice.type('echo back-$((2+2))\r');
  await alice.sees('back-4');
  expect((await ofSession('session.pause', id)).map(({ details }) => details['meaning'])).toEqual(['revoke']);
  alice.leave();
}, 30_000);

it('its terminate counts down before the user\'s eyes; undone, nothing more is told and the session goes on', async () => {
  const { alice, id } = await signedIn('suspend');
  const ana = await bastion.gateway.signIn('ana');
  alice.type('echo throw-out\r');
  await alice.sees('Your session will be terminated in 7 s by policy “Out”. Your typing is suspended.');
  expect((await ana.order(OrderKind.UNDO_TERMINATE, id)).accepted).toBe(true);
  await alice.sees('has kept your session. You can type again.');
  alice.type('echo throw-out\r');
  await alice.sees(/terminated in 7 s[^]*terminated in 7 s/);
  await alice.sees('Your session ends in 5 s.');
  expect(await alice.exit).toBe(255);
  expect(alice.screen).toContain('Your session has been terminated by policy “Out”.');
  // The first one, undone, told no seconds.
  expect(alice.screen.split('Your session ends in 5 s.')).toHaveLength(2);
  expect((await ofSession('session.terminate', id)).map(({ user, details }) => [user, details['graceMs']])).toEqual([['policy', '7000'], ['policy', '7000']]);
}, 40_000);
