import { afterEach, describe, expect, it } from 'vitest';
import { unixMillis } from '../../shared/base/units';
import type { AuditEvent } from '../../shared/model/audit';
import { OrderKind } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { Intent, SessionState } from '../../shared/proto/gen/vigil/v1/types_pb';
import { base32Bytes, codeOf, stepOf } from '../auth/one-time-code';
import { demoConfig, type GatewayConfig } from '../config/config';
import { openTestGateway, type Console, type TestGateway } from './gateway.fixture';

let test: TestGateway;
afterEach(() => test.close());

const open = async (config: Partial<GatewayConfig> = {}): Promise<void> => {
  test = await openTestGateway({ config });
};
const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const events = async (name: string): Promise<readonly AuditEvent[]> => (await test.gateway.services.audit.after(0, 1000)).filter(({ event }) => event === name);
const join = async (console: Console, id: string, intent = Intent.PARTICIPATE): Promise<string> => (await console.order(OrderKind.JOIN, id, { intent })).participationId;
const control = (console: Console, id: string, controlAction: string, controlTo = '') => console.order(OrderKind.CONTROL, id, { controlAction, controlTo });
const recorded = async (id: string): Promise<readonly string[]> => {
  const live = test.gateway.services.sessions.get(id);
  if (live === undefined) throw new Error('the session is over');
  await live.feed.settled();
  return (await live.writer.readFrom(live.writer.headerBytes, 1 << 20)).filter(({ kind }) => kind === 'marker').map(({ data }) => data);
};

describe('the keyboard', () => {
  it('is one hand\'s at a time: taken by right, given, asked for, and back with the user when its holder leaves', async () => {
    await open({ control: 'token' });
    const [ana, tess] = [await test.signIn('ana'), await test.signIn('tess')];
    const { handle, source } = await test.open();
    const [anas, tesss] = [await join(ana, handle.id), await join(tess, handle.id)];
    const say = async (console: Console, participationId: string, text: string) =>
      (await console.live.sendInput({ sessionId: handle.id, participationId, sequence: 1n, text, sender: 'a window' })).problem?.what;

    expect(await say(ana, anas, 'x')).toBe('alice has the keyboard: your typing does not reach the session.');
    expect(handle.input(encode('u'))).toBe('forward');
    // Tess' role may ask, not take.
    expect((await control(tess, handle.id, 'take')).problem?.code).toBe('not-allowed');
    expect((await control(ana, handle.id, 'take')).accepted).toBe(true);
    expect(source.told.at(-1)).toBe('Ana Kovac (ana) has the keyboard now. What you type does not arrive.');
    expect(handle.input(encode('v'))).toBe('held');
    expect(handle.heldWhy).toBe('Ana Kovac has the keyboard: what you type does not arrive.');
    expect(await say(ana, anas, 'whoami')).toBeUndefined();
    expect(source.typed).toEqual(['whoami']);
    expect(await say(tess, tesss, 'y')).toBe('Ana Kovac (ana) has the keyboard: your typing does not reach the session.');

    expect((await control(tess, handle.id, 'give', tesss)).problem?.what).toBe('You do not have the keyboard, so you cannot give it away.');
    expect((await control(tess, handle.id, 'request')).session?.control?.requests.map(({ participationId }) => participationId)).toEqual([tesss]);
    expect((await control(ana, handle.id, 'decline', tesss)).session?.control?.requests).toEqual([]);
    const given = await control(ana, handle.id, 'give', tesss);
    expect(given.session?.control).toMatchObject({ holder: tesss, requests: [] });
    // Its number was taken before: the next one.
    expect((await ana.live.sendInput({ sessionId: handle.id, participationId: anas, sequence: 2n, text: 'z', sender: 'a window' })).problem?.what).toContain('Tess Moreau (tess) has the keyboard');

    // Leaving gives it back, with no word of hers.
    await tess.order(OrderKind.LEAVE, handle.id);
    expect(handle.input(encode('w'))).toBe('forward');
    expect(source.told).toContain('You have the keyboard again.');
    await expect.poll(async () => (await events('session.control')).map(({ details }) => `${details['from']} > ${details['to']}: ${details['cause']}`)).toEqual([
      'alice > Ana Kovac (ana): taken', 'Ana Kovac (ana) > Tess Moreau (tess): given', 'Tess Moreau (tess) > alice: left',
    ]);
    expect(await recorded(handle.id)).toEqual(expect.arrayContaining([
      'Keyboard: alice → Ana Kovac (ana) (taken)', 'Keyboard: Tess Moreau (tess) → alice (its holder has left)', '1 typed characters were held back',
    ]));
    expect((await events('session.control.request')).length + (await events('session.control.decline')).length).toBe(2);
  });

  it('goes back when its holder does not type for the policy\'s time, and over to who asked when the user pauses', async () => {
    await open({ control: 'token', controlIdleSeconds: 1 });
    const tess = await test.signIn('tess');
    const { handle } = await test.open();
    const mine = await join(tess, handle.id);
    handle.input(encode('typing'));
    expect((await control(tess, handle.id, 'request')).accepted).toBe(true);
    const holder = () => test.gateway.services.sessions.get(handle.id)?.presence.control?.holder;
    expect(holder()).toBeUndefined();
    await expect.poll(holder, { timeout: 10_000 }).toBe(mine);
    await expect.poll(holder, { timeout: 15_000 }).toBeUndefined();
    await expect.poll(async () => (await events('session.control')).map(({ details }) => details['cause'])).toEqual(['asked', 'idle']);
  }, 30_000);

  it('is everybody\'s where the policy is "shared", and there is nothing to pass on', async () => {
    await open();
    const ana = await test.signIn('ana');
    const { handle } = await test.open();
    const mine = await join(ana, handle.id);
    expect((await control(ana, handle.id, 'take')).problem?.code).toBe('control.shared');
    expect((await ana.live.sendInput({ sessionId: handle.id, participationId: mine, sequence: 1n, text: 'x', sender: '' })).problem).toBeUndefined();
    expect((await ana.sessions.getSession({ sessionId: handle.id })).session?.participants[0]?.typing).toBe(true);
  });
});

it('a pointer is seen by all in the session for some seconds; a mark is a line of the recording and an event', async () => {
  await open();
  const [ana, tess] = [await test.signIn('ana'), await test.signIn('tess')];
  const { handle } = await test.open();
  const mine = await join(ana, handle.id, Intent.MONITOR);
  expect((await tess.live.point({ sessionId: handle.id, participationId: mine, column: 3, row: 4 })).problem?.code).toBe('point.not-in-session');
  expect((await ana.live.point({ sessionId: handle.id, participationId: mine, column: 3000, row: 4 })).problem).toBeUndefined();
  const pointers = async () => (await tess.sessions.getSession({ sessionId: handle.id })).session?.pointers.map(({ name, column, row }) => `${name} ${column} ${row}`);
  expect(await pointers()).toEqual(['Ana Kovac (ana) 79 4']);
  expect((await ana.order(OrderKind.MARK, handle.id, { reasonText: 'how to \u001b[31mread the log' })).accepted).toBe(true);
  expect((await tess.order(OrderKind.MARK, handle.id, { reasonText: 'not in it' })).problem?.code).toBe('mark.not-in-session');
  expect(await recorded(handle.id)).toContain('how to [31mread the log');
  expect((await events('session.mark'))[0]?.details['mark']).toBe('how to [31mread the log');
  await expect.poll(pointers, { timeout: 10_000 }).toEqual([]);
}, 20_000);

describe('pause', () => {
  it('disconnects and lets the user come back, where that is the policy', async () => {
    await open({ pause: 'disconnect' });
    const ana = await test.signIn('ana');
    expect(await ana.info.getGateway({})).toMatchObject({ pauseMeaning: 'disconnect', control: 'shared', panicNeeds: 'justification', reasonRequired: false });
    const { handle, source } = await test.open();
    const paused = await ana.order(OrderKind.PAUSE, handle.id);
    expect(paused.accepted).toBe(true);
    expect(source.ended).toEqual({ reason: 'admin_pause', text: 'You have been disconnected: Ana Kovac (ana) has paused your session. You may connect again.' });
    expect((await events('session.pause'))[0]?.details['meaning']).toBe('disconnect');
    await expect(test.open()).resolves.toBeDefined();
  });

  it('revokes interaction and refuses new sessions until released, by resuming or by releasing the lock; by asset', async () => {
    await open({ assets: [{ kind: 'local', name: 'demo-1', shell: '/bin/bash', args: [], env: {}, pause: 'revoke' }] });
    const ana = await test.signIn('ana');
    const { handle, source } = await test.open();
    expect((await ana.sessions.getSession({ sessionId: handle.id })).session?.pauseMeaning).toBe('revoke');
    for (const release of ['resume', 'unlock'] as const) {
      expect((await ana.order(OrderKind.PAUSE, handle.id)).session?.state).toBe(SessionState.PAUSED);
      expect(source.told.at(-1)).toBe('Session interaction revoked.');
      expect(handle.input(encode('x'))).toBe('held');
      await expect(test.open()).rejects.toThrow(/^Error\. User has been prevented to start sessions by Ana Kovac \(ana\) on \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
      const lock = test.gateway.services.locks.find('user', 'alice');
      expect(lock).toMatchObject({ origin: 'pause', sessionId: handle.id });
      expect((await (release === 'resume' ? ana.order(OrderKind.RESUME, handle.id) : ana.order(OrderKind.UNLOCK, '', { lockId: lock?.id }))).accepted).toBe(true);
      expect(source.told.at(-1)).toBe('Interactivity restored. User may interact with the session!');
      expect(handle.input(encode('y'))).toBe('forward');
      const again = await test.open();
      await again.handle.ended('user_close', '');
    }
    expect((await events('session.resume')).length).toBe(2);
    // Another asset has the gateway's meaning.
    expect((await ana.sessions.getSession({ sessionId: (await test.open({ asset: 'db-7' })).handle.id })).session?.pauseMeaning).toBe('suspend');
  });
});

describe('terminate', () => {
  it('warns, lets the user finish and counts down; wants a reason where the policy says so; locks the user with it', async () => {
    await open({ reasonRequired: true });
    const [ana, tess] = [await test.signIn('ana'), await test.signIn('tess')];
    const { handle, source } = await test.open();
    expect((await ana.order(OrderKind.TERMINATE, handle.id)).problem?.code).toBe('order.reason-required');
    expect((await ana.order(OrderKind.TERMINATE, handle.id, { reasonCode: 'other' })).problem?.code).toBe('order.reason-required');
    const warned = await ana.order(OrderKind.TERMINATE, handle.id, { reasonCode: 'resource_cleanup', warn: true, graceMs: 300_000 });
    expect(warned.session).toMatchObject({ state: SessionState.ENDING, endingOpen: true });
    expect(source.told.at(-1)).toBe('Your session will be terminated in 300 s by Ana Kovac (ana). Reason: Resource cleanup. Finish what you do: you can type until then.');
    expect(handle.input(encode(':wq'))).toBe('forward');
    await ana.order(OrderKind.UNDO_TERMINATE, handle.id);
    expect((await tess.order(OrderKind.TERMINATE, handle.id, { reasonText: 'x', lockUser: true })).problem?.what).toBe('Your role (team-lead) may not lock users.');
    expect((await ana.order(OrderKind.TERMINATE, handle.id, { reasonCode: 'security_incident', lockUser: true, lockMinutes: 30 })).accepted).toBe(true);
    expect(source.ended?.reason).toBe('admin_terminate');
    expect(test.gateway.services.locks.find('user', 'alice')).toMatchObject({ origin: 'terminate', sessionId: handle.id, reason: 'Security incident.' });
    expect((await events('lock.create'))[0]?.details).toMatchObject({ origin: 'terminate', lockSession: handle.id });
    const again = await test.restart();
    test = again;
    await expect(test.open()).rejects.toThrow(/prevented to start sessions/);
  });

  it('of idle sessions is a rule: warned before, taken back by any activity, named in the event', async () => {
    await open({ idleMinutes: 2.5 / 60, idleWarningSeconds: 2 });
    const { handle, source } = await test.open();
    await expect.poll(() => source.told.at(-1), { timeout: 5_000 }).toMatch(/^Nothing has happened for long: this session ends in [12] s unless you type\.$/);
    handle.input(encode('x'));
    expect(test.gateway.services.sessions.get(handle.id)?.presence.idleEndsAt).toBeUndefined();
    await expect.poll(() => source.ended?.reason, { timeout: 8_000 }).toBe('idle_disconnect');
    await expect.poll(async () => (await events('session.end'))[0]?.details).toMatchObject({ reason: 'idle_disconnect', rule: `idleMinutes=${2.5 / 60}` });
    expect((await events('session.idle')).length).toBe(2);
  }, 20_000);
});

describe('panic', () => {
  const totpSecret = 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ';

  it('ends exactly the sessions on the list, leaves a lock, and says what was not on it', async () => {
    await open();
    const [ana, tess] = [await test.signIn('ana'), await test.signIn('tess')];
    const [one, two, late, other] = [await test.open(), await test.open({ asset: 'db-7' }), await test.open(), await test.open({ user: 'bob' })];
    const expectedSessions = [one.handle.id, two.handle.id];
    const panic = (console: Console, more: Record<string, unknown>) => console.order(OrderKind.PANIC, '', { lockKind: 'user', lockName: 'alice', expectedSessions, ...more });
    expect((await panic(ana, {})).problem?.code).toBe('panic.justification');
    expect((await panic(tess, { reasonText: 'x' })).problem?.what).toBe('Your role (team-lead) may not stop whole users, assets or gateways.');
    expect((await panic(ana, { reasonText: 'x', expectedSessions: [other.handle.id] })).problem?.code).toBe('panic.strange');
    expect([one, two, late, other].every(({ source }) => source.ended === undefined)).toBe(true);
    expect((await panic(ana, { reasonCode: 'security_incident', reasonText: 'stolen key' })).accepted).toBe(true);
    expect([one, two, late, other].map(({ source }) => source.ended?.text)).toEqual([
      ...Array<string>(2).fill('Your session has been terminated by Ana Kovac (ana). Reason: Security incident (stolen key).'), undefined, undefined,
    ]);
    await expect(test.open()).rejects.toThrow(/prevented to start sessions/);
    expect((await events('session.panic'))[0]).toMatchObject({ success: true, details: { scope: 'user', name: 'alice', sessions: expectedSessions.join(' '), missed: late.handle.id } });
    expect((await events('session.terminate')).map(({ sessionId }) => sessionId).sort()).toEqual([...expectedSessions].sort());
    // All of the gateway: no lock, every session on the list.
    expect((await ana.order(OrderKind.PANIC, '', { expectedSessions: [late.handle.id, other.handle.id], reasonText: 'all' })).accepted).toBe(true);
    expect([late, other].every(({ source }) => source.ended !== undefined)).toBe(true);
    expect(test.gateway.services.locks.list.length).toBe(1);
  });

  it('wants a code of the authenticator where that is the policy; it is good once and is written nowhere', async () => {
    await open({ panicNeeds: 'second-factor', users: demoConfig().users.map((user) => (user.loginName === 'ana' ? { ...user, totpSecret } : user)) });
    const [ana, pat] = [await test.signIn('ana'), await test.signIn('pat')];
    const { handle, source } = await test.open();
    const secondFactor = codeOf(base32Bytes(totpSecret), stepOf(Date.now()));
    const panic = (console: Console, code: string) => console.order(OrderKind.PANIC, '', { expectedSessions: [handle.id], secondFactor: code });
    expect((await panic(pat, secondFactor)).problem?.code).toBe('second-factor.none');
    expect((await panic(ana, '')).problem?.code).toBe('second-factor.missing');
    expect(source.ended).toBeUndefined();
    expect((await panic(ana, secondFactor)).accepted).toBe(true);
    expect(source.ended).toBeDefined();
    expect((await panic(ana, secondFactor)).problem?.code).toBe('second-factor.used');
    expect(JSON.stringify(await test.gateway.services.audit.after(0, 1000))).not.toContain(secondFactor);
  });
});

it('a lock with an end is released by itself, and the record says so', async () => {
  await open();
  const ana = await test.signIn('ana');
  await ana.order(OrderKind.LOCK, '', { lockKind: 'user', lockName: 'alice', lockMinutes: 1, reasonText: 'coffee' });
  const { locks } = test.gateway.services;
  const [lock] = locks.list;
  expect(Math.round(((lock?.expiresAt ?? 0) - (lock?.since ?? 0)) / 1000)).toBe(60);
  await expect(test.open()).rejects.toThrow(/prevented/);
  // A minute is long for a test: the same lock, with its end in a moment.
  await locks.remove(lock?.id ?? '');
  await locks.add({ kind: 'user', name: 'alice', author: 'Ana Kovac (ana)', since: unixMillis(0), reason: 'coffee', expiresAt: unixMillis(1) });
  await expect(test.open()).resolves.toBeDefined();
  await expect.poll(async () => (await events('lock.expire')).length, { timeout: 5_000 }).toBe(1);
  await expect.poll(() => locks.list).toEqual([]);
});
