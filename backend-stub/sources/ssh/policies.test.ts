import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { OrderKind } from '../../../shared/proto/gen/vigil/v1/sessions_pb';
import { openBastion, type Bastion, type Person } from './bastion.fixture';

let folder: string;
let bastion: Bastion;
let alice: Person;
const home = (file: string): string => join(bastion.gateway.data, 'homes/demo-1/alice', file);

/** What is forbidden here leaves a file behind when it runs after all. */
const policy = {
  title: 'Payments', scope: { teams: ['payments'] },
  rules: [
    { id: 'no-touch', title: 'No forbidden files', score: 40, match: { kind: 'pattern', pattern: '^\\s*touch forbidden' }, actions: [{ do: 'forbid', text: 'Files of that name are not made here.' }] },
    { id: 'careful', title: 'Careful', match: { kind: 'words', words: ['echo', 'careful'] }, actions: [{ do: 'warn', text: 'That was close.' }] },
    { id: 'hold', title: 'Hold', match: { kind: 'words', words: ['echo', 'hold-me'] }, actions: [{ do: 'pause' }] },
    { id: 'out', title: 'Out', match: { kind: 'words', words: ['echo', 'throw-out'] }, actions: [{ do: 'lock-user' }, { do: 'terminate', graceSeconds: 0 }] },
  ],
};

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-policies-'));
  await writeFile(join(folder, 'payments.json'), JSON.stringify(policy));
  bastion = await openBastion({ config: { policies: folder } });
});
afterAll(async () => {
  await bastion.close();
  await rm(folder, { recursive: true, force: true });
});
afterEach(async () => {
  alice.leave();
  await alice.exit;
  await bastion.until(async () => bastion.gateway.gateway.services.sessions.live().length === 0);
});

const live = () => {
  const { sessions } = bastion.gateway.gateway.services;
  const session = sessions.live()[0];
  return session === undefined ? undefined : sessions.get(session.id);
};

async function signedIn(): Promise<void> {
  alice = bastion.person('alice@demo-1');
  await alice.sees('alice@demo-1:~$ ');
}

/** Types it and sees that it was refused; then the shell takes commands as before. */
async function refused(keys: string, before = 1): Promise<void> {
  const refusals = alice.screen.split('Not run:').length;
  alice.type(keys);
  await bastion.until(async () => alice.screen.split('Not run:').length >= refusals + before, () => `a refusal of ${JSON.stringify(keys)} in ${JSON.stringify(alice.screen.slice(-700))}`);
  const mark = `still-${alice.screen.length}`;
  alice.type(`echo ${mark.replace('-', '""-')}\r`);
  await alice.sees(new RegExp(`[\\r\\n]${mark}\\r`));
}

describe('a forbidden command with a real bash', () => {
  it('does not run, and its user reads why', async () => {
    await signedIn();
    await refused('touch forbidden-1\r');
    expect(alice.screen).toContain('Files of that name are not made here.');
    expect(live()?.session).toMatchObject({ risk: 'medium', riskScore: 40, ruleHits: [{ ruleId: 'no-touch', refused: true, text: 'touch forbidden-1' }] });
    expect(await bastion.commands()).not.toContain('touch forbidden-1');
    expect((await bastion.events('policy.hit')).at(-1)).toMatchObject({ success: false, details: { rule: 'no-touch', policy: 'payments', refused: 'true', text: 'touch forbidden-1' } });
  });

  it('does not run when it is edited, recalled, searched, completed, quoted, split or pasted', async () => {
    await signedIn();
    alice.type(': touch forbidden-2\r');
    await alice.sees(/forbidden-2\r\n[^]*\$ $/);
    await refused('\x1b[A\x1b[H\x04\x04\r');
    await refused('\x12forbidden-2\x01\x1b[3~\x1b[3~\r');
    await refused('tuoch forbidden-3\x01\x1b[C\x1b[C\x14\r');
    await refused('touch xx\x1b\x7fforbidden-4\r');
    await refused('to""uch \\forbidden-5\r');
    await refused('touch \\\rforbidden-6\r');
    await refused('echo one\rtouch forbidden-7\rtouch forbidden-8\r');
    await refused('\x1b[200~echo two\ntouch forbidden-9\x1b[201~\r');
    await refused('sleep 0.3\rtouch forbidden-10\r');
    await refused('!touch\r');
    await refused('bash <<END\rtouch forbidden-11\rEND\r');
    await refused('touch forbidden-12\x0f');
    for (let at = 1; at <= 12; at += 1) expect(existsSync(home(`forbidden-${at}`)), `forbidden-${at}`).toBe(false);
    expect(existsSync(home('forbidden'))).toBe(false);
  }, 60_000);

  it('does not run without a terminal or with the connection either; what comes before it does', async () => {
    await signedIn();
    const given = await bastion.client('ssh', ['alice@demo-1@127.0.0.1', 'touch forbidden-13']);
    expect(given).toMatchObject({ code: 254, err: expect.stringContaining('Not run: Files of that name are not made here.') as string });
    const piped = await bastion.client('ssh', ['-T', 'alice@demo-1@127.0.0.1'], 'touch allowed\ntouch forbidden-14\ntouch later\n');
    expect(piped.err).toContain('Not run: Files');
    expect(['allowed', 'forbidden-13', 'forbidden-14', 'later'].map((file) => existsSync(home(file)))).toEqual([true, false, false, false]);
  });

  it('leaves everything else as it was: passwords, programs, blocks, text in a here-document', async () => {
    await signedIn();
    alice.type('read -s -p "Password: " secret; echo; echo len=${#secret}\r');
    await alice.sees('Password: ');
    alice.type('tr0ub4dor\r');
    await alice.sees('len=9');
    alice.type('cat <<END\rtouch forbidden-text\rEND\r');
    await alice.sees(/\rtouch forbidden-text\r\n/);
    alice.type('cat\rab\rcd\r\x04echo do""ne\r');
    await alice.sees(/ab\r\n[^]*cd[^]*[\r\n]done/);
    expect(alice.screen).not.toContain('Not run');
  });
});

describe('other actions', () => {
  it('warn and pause; a false positive is marked, counts for nothing, and is undone', async () => {
    await signedIn();
    alice.type('cat /etc/shadow; echo careful\r');
    await alice.sees('That was close.');
    const session = await bastion.until(async () => live()?.session.riskScore === 35 && live()?.session);
    const hit = session.ruleHits?.find((one) => one.ruleId === 'secrets-file');
    const ana = await bastion.gateway.signIn('ana');
    const order = (kind: OrderKind) => ana.order(kind, session.id, { ruleHitId: hit?.id, reasonText: 'a drill' });
    expect(await order(OrderKind.MARK_FALSE_POSITIVE)).toMatchObject({ accepted: true, session: { riskScore: 0, riskCauses: [] } });
    expect(await order(OrderKind.MARK_FALSE_POSITIVE)).toMatchObject({ accepted: false, problem: { what: 'Already marked as a false positive by Ana Kovac (ana).' } });
    const { policies } = await ana.policies.listPolicies({});
    expect(policies.find(({ id }) => id === 'built-in')?.counts.find(({ ruleId }) => ruleId === 'secrets-file')).toMatchObject({ hits: 1, falsePositives: 1 });
    expect(await order(OrderKind.UNMARK_FALSE_POSITIVE)).toMatchObject({ accepted: true, session: { riskScore: 35 } });
    expect((await bastion.events('policy.false-positive')).map(({ user, details }) => [user, details['note']])).toEqual([['ana', 'a drill']]);
    alice.type('echo hold-me\r');
    await bastion.until(async () => live()?.phase.state === 'paused');
    await alice.sees('has been paused by policy “Hold”');
    expect((await ana.order(OrderKind.RESUME, session.id)).accepted).toBe(true);
  });

  it('of a policy that changes reach the next session, not this one; a file that cannot be used changes nothing and is told', async () => {
    await signedIn();
    const path = join(folder, 'later.json');
    await writeFile(path, '{"title": "later", "rules": [{"id": "x", "title": "x", "match": {"kind": "pattern", "pattern": "("}}]}');
    expect(await bastion.until(async () => (await bastion.events('policy.refused'))[0])).toMatchObject({ success: false, message: expect.stringContaining('later.json: rules.0.match.pattern: not a regular expression') as string });
    await writeFile(path, JSON.stringify({ title: 'later', rules: [{ id: 'new', title: 'New rule', match: { kind: 'words', words: ['echo', 'later'] }, actions: [{ do: 'forbid' }] }] }));
    await bastion.until(async () => (await bastion.events('policy.change')).length > 0);
    alice.type('echo later-$((1+1))\r');
    await alice.sees('later-2');
    alice.leave();
    await alice.exit;
    await bastion.until(async () => bastion.gateway.gateway.services.sessions.live().length === 0);
    await signedIn();
    await refused('echo later-$((2+2))\r');
    const ana = await bastion.gateway.signIn('ana');
    const tried = await ana.policies.tryPolicy({ text: JSON.stringify(policy) });
    expect(tried.hits.map(({ ruleId, text }) => [ruleId, text])).toContainEqual(['careful', 'cat /etc/shadow; echo careful']);
    // One in which nothing was run is not looked at.
    expect(tried.sessionsLookedAt).toBe(new Set((await bastion.events('session.command')).map(({ sessionId }) => sessionId)).size);
    const text = JSON.stringify({ title: 'by order', rules: [{ id: 'one', title: 'One', match: { kind: 'words', words: ['x'] } }] });
    expect(await ana.order(OrderKind.SAVE_POLICY, '', { policyId: 'by-order', policyText: '{"rules": []}' })).toMatchObject({ accepted: false, problem: { what: expect.stringContaining('by-order.json: title') as string } });
    expect((await ana.order(OrderKind.SAVE_POLICY, '', { policyId: 'by-order', policyText: text })).accepted).toBe(true);
    expect(await ana.order(OrderKind.SAVE_POLICY, '', { policyId: 'by-order', policyText: text, policyRevision: 'older' })).toMatchObject({ accepted: false, problem: { what: 'The policy by-order has been changed by somebody else since you opened it.' } });
    expect((await bastion.events('policy.change')).at(-1)).toMatchObject({ user: 'ana', details: { policy: 'by-order', what: 'added' } });
  });

  it('lock the user and end the session', async () => {
    await signedIn();
    alice.type('echo throw-out\r');
    expect(await alice.exit).toBe(255);
    expect(alice.screen).toContain('terminated by policy “Out”');
    const again = await bastion.client('ssh', ['alice@demo-1@127.0.0.1', 'true']);
    expect(again).toMatchObject({ code: 254, err: expect.stringContaining('prevented to start sessions by policy “Out”') as string });
  });
});

it('a gateway whose policies cannot be read does not start, and says which field', async () => {
  const broken = await mkdtemp(join(tmpdir(), 'vigil-broken-'));
  await mkdir(broken, { recursive: true });
  await writeFile(join(broken, 'db.json'), JSON.stringify({ title: 'x', rules: [{ id: 'a', title: 'A', match: { kind: 'words', words: ['x'] }, actions: [{ do: 'explode' }] }] }));
  await expect(openBastion({ config: { policies: broken } })).rejects.toMatchObject({ problem: { what: expect.stringContaining('db.json: rules.0.actions.0') as string } });
  alice = { screen: '', type: () => undefined, sees: () => Promise.resolve(), exit: Promise.resolve(0), leave: () => undefined };
  await rm(broken, { recursive: true, force: true });
});
