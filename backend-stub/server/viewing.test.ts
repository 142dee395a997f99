import { afterEach, describe, expect, it } from 'vitest';
import { Detail } from '../../shared/proto/gen/vigil/v1/live_pb';
import { OrderKind, type SubmitOrderResponse } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { Intent, type Approval } from '../../shared/proto/gen/vigil/v1/types_pb';
import { demoConfig, viewingPolicy, type GatewayConfig } from '../config/config';
import { openTestGateway, type Console, type TestGateway } from './gateway.fixture';

let test: TestGateway;
afterEach(() => test.close());

type Viewing = GatewayConfig['viewing'];
const open = async (viewing: Partial<Viewing>): Promise<void> => {
  test = await openTestGateway({ config: { viewing: { ...demoConfig().viewing, ...viewing } } });
};
const who = (name: string): Promise<Console> => test.signIn(name);
const monitor = { intent: Intent.MONITOR };
const participate = { intent: Intent.PARTICIPATE };
const said = ({ accepted, problem }: SubmitOrderResponse): string => (accepted ? 'accepted' : problem?.code ?? 'refused');

/** What this console is told of approvals, as soon as `enough` holds. */
async function approvalsOf(console: Console, enough: (approvals: readonly Approval[]) => boolean): Promise<readonly Approval[]> {
  const stop = new AbortController();
  for await (const { fact } of console.facts.watchFacts({}, { signal: stop.signal })) {
    const approvals = fact.case === 'snapshot' || fact.case === 'approvals' ? fact.value.approvals : undefined;
    if (approvals !== undefined && enough(approvals)) return approvals;
  }
  throw new Error('the stream ended');
}
const asked = async (console: Console): Promise<Approval> => {
  const found = (await approvalsOf(console, (all) => all.some(({ state }) => state === 'pending'))).find(({ state }) => state === 'pending');
  if (found === undefined) throw new Error('nobody asked');
  return found;
};
const events = async (name: string): Promise<readonly { readonly event: string; readonly user: string; readonly details: Readonly<Record<string, string>> }[]> =>
  (await (await who('audrey')).audit.listAuditEvents({ pageSize: 1000 })).events.filter(({ event }) => event.startsWith(name)).reverse();

async function recorded(): Promise<string> {
  const { handle } = await test.open();
  await handle.ended('user_close', '');
  return handle.id;
}
const download = async (console: Console, id: string): Promise<number> =>
  (await fetch(`${test.url}/recordings/${id}/bundle`, { headers: { authorization: `Bearer ${console.token}` } })).status;

describe('a reason', () => {
  it('is wanted before joining, once, and is in the audit event', async () => {
    await open({ reason: 'required' });
    const ana = await who('ana');
    const { handle } = await test.open();
    expect(said(await ana.order(OrderKind.JOIN, handle.id, monitor))).toBe('reason.required');
    expect(said(await ana.order(OrderKind.JOIN, handle.id, { ...monitor, reasonText: '  ' }))).toBe('reason.required');
    expect(said(await ana.order(OrderKind.JOIN, handle.id, { ...monitor, reasonText: 'ticket 4711' }))).toBe('accepted');
    // Changing the mode is no second join.
    expect(said(await ana.order(OrderKind.JOIN, handle.id, participate))).toBe('accepted');
    expect((await events('session.join')).map(({ details }) => details['reason'])).toEqual(['ticket 4711']);
    expect((await test.anonymous.info.getGateway({})).viewing).toMatchObject({ reasonRequired: true, approval: [] });
  });

  it('is wanted before a recording leaves, holds for a while, and is in the audit event', async () => {
    await open({ reason: 'required' });
    const ana = await who('ana');
    const id = await recorded();
    expect(await download(ana, id)).toBe(403);
    const stream = async (): Promise<number> => (await fetch(`${test.url}/recordings/${id}/stream`, { headers: { authorization: `Bearer ${ana.token}`, range: 'bytes=0-9' } })).status;
    expect(await stream()).toBe(403);
    expect(said(await ana.order(OrderKind.OPEN_RECORDING, '', { recordingId: id }))).toBe('reason.required');
    expect(said(await ana.order(OrderKind.OPEN_RECORDING, '', { recordingId: id, reasonText: 'audit of May' }))).toBe('accepted');
    expect(await download(ana, id)).toBe(200);
    expect(await stream()).toBe(206);
    expect(await download(await who('pat'), id)).toBe(403);
    expect((await events('recording.')).map(({ event, user, details }) => [event, user, details['reason']])).toEqual([
      ['recording.download.refused', 'ana', undefined], ['recording.stream.refused', 'ana', undefined], ['recording.open', 'ana', 'audit of May'], ['recording.download', 'ana', undefined], ['recording.stream', 'ana', undefined], ['recording.download.refused', 'pat', undefined],
    ]);
    test = await test.restart();
    expect(await download(await who('ana'), id)).toBe(200);
  });

  it('is not wanted where the policy does not ask', async () => {
    await open({});
    const ana = await who('ana');
    const { handle } = await test.open();
    expect(said(await ana.order(OrderKind.JOIN, handle.id, monitor))).toBe('accepted');
    expect(await download(ana, await recorded())).toBe(200);
  });
});

describe('an approval', () => {
  it('is asked, seen at once by whoever may answer, granted, and used; every step is audited with the same details', async () => {
    await open({ approval: ['participate'] });
    const [ana, pat, tess, audrey] = await Promise.all(['ana', 'pat', 'tess', 'audrey'].map(who)) as [Console, Console, Console, Console];
    const { handle } = await test.open({ team: 'network' });
    expect(said(await ana.order(OrderKind.JOIN, handle.id, participate))).toBe('approval.needed');
    expect(said(await ana.order(OrderKind.JOIN, handle.id, monitor))).toBe('accepted');
    const seen = asked(pat);
    expect(said(await ana.order(OrderKind.REQUEST_APPROVAL, handle.id, participate))).toBe('reason.required');
    expect(said(await ana.order(OrderKind.REQUEST_APPROVAL, handle.id, { ...participate, reasonText: 'restore the database' }))).toBe('accepted');
    const request = await seen;
    expect(request).toMatchObject({ requester: 'ana', requesterName: 'Ana Kovac (ana)', subjectKind: 'session', subjectName: 'alice@demo-1', purpose: 'participate', reason: 'restore the database', mayDecide: true });
    expect(said(await ana.order(OrderKind.REQUEST_APPROVAL, handle.id, { ...participate, reasonText: 'again' }))).toBe('approval.pending');
    // Her own: she sees it and may not answer it. Another team's lead and an auditor do not see it.
    expect((await approvalsOf(ana, () => true)).map(({ mayDecide }) => mayDecide)).toEqual([false]);
    expect(await approvalsOf(tess, () => true)).toEqual([]);
    expect(said(await ana.order(OrderKind.GRANT_APPROVAL, '', { approvalId: request.id }))).toBe('not-allowed');
    expect(said(await tess.order(OrderKind.GRANT_APPROVAL, '', { approvalId: request.id }))).toBe('approval.unknown');
    expect(said(await audrey.order(OrderKind.GRANT_APPROVAL, '', { approvalId: request.id }))).toBe('not-allowed');
    expect(said(await ana.order(OrderKind.JOIN, handle.id, participate))).toBe('approval.needed');
    expect(said(await pat.order(OrderKind.GRANT_APPROVAL, '', { approvalId: request.id, reasonText: 'go on' }))).toBe('accepted');
    expect(said(await pat.order(OrderKind.DENY_APPROVAL, '', { approvalId: request.id }))).toBe('approval.decided');
    expect(await approvalsOf(ana, (all) => all.some(({ state }) => state === 'granted'))).toMatchObject([{ decidedBy: 'Pat Lindt (pat)', note: 'go on' }]);
    expect(said(await ana.order(OrderKind.JOIN, handle.id, participate))).toBe('accepted');
    const trail = await events('approval.');
    expect(trail.map(({ event, user }) => [event, user])).toEqual([['approval.request', 'ana'], ['approval.grant', 'pat'], ['approval.use', 'ana']]);
    for (const { details } of trail) expect(details).toMatchObject({ requester: 'ana', subject: 'alice@demo-1', subjectKind: 'session', purpose: 'participate', reason: 'restore the database' });
    expect(trail.map(({ details }) => details['approver'])).toEqual(['', 'pat', 'pat']);
    expect(Number(trail[1]?.details['waitedMs'])).toBeGreaterThanOrEqual(0);
    expect((await events('session.participate'))[0]?.details).toMatchObject({ approver: 'pat', approvalId: request.id });
  });

  it('that nobody answers expires and says so, and cannot be granted afterwards', async () => {
    await open({ approval: ['monitor'], answerSeconds: 0.3 });
    const [ana, pat] = await Promise.all(['ana', 'pat'].map(who)) as [Console, Console];
    const { handle } = await test.open();
    await ana.order(OrderKind.REQUEST_APPROVAL, handle.id, { ...monitor, reasonText: 'a ticket' });
    const [expired] = await approvalsOf(ana, (all) => all.some(({ state }) => state === 'expired'));
    expect(said(await pat.order(OrderKind.GRANT_APPROVAL, '', { approvalId: expired?.id ?? '' }))).toBe('approval.decided');
    expect(said(await ana.order(OrderKind.JOIN, handle.id, monitor))).toBe('approval.needed');
    expect((await events('approval.expire'))[0]?.details).toMatchObject({ requester: 'ana', approver: '', subject: 'alice@demo-1', reason: 'a ticket' });
  });

  it('about a session expires with it', async () => {
    await open({ approval: ['monitor'] });
    const [ana, pat] = await Promise.all(['ana', 'pat'].map(who)) as [Console, Console];
    const { handle } = await test.open();
    await ana.order(OrderKind.REQUEST_APPROVAL, handle.id, { ...monitor, reasonText: 'a ticket' });
    await asked(pat);
    await handle.ended('user_close', '');
    expect(await approvalsOf(ana, (all) => all.some(({ state }) => state === 'expired'))).toMatchObject([{ note: 'the session has ended' }]);
  });

  it('survives a restart: an undecided request is still there, one whose time is over has expired, a grant is still good', async () => {
    await open({ approval: ['recording'] });
    const ana = await who('ana');
    const [first, second] = [await recorded(), await recorded()];
    await ana.order(OrderKind.REQUEST_APPROVAL, '', { recordingId: first, reasonText: 'one' });
    const granted = await asked(await who('pat'));
    await (await who('pat')).order(OrderKind.GRANT_APPROVAL, '', { approvalId: granted.id });
    await ana.order(OrderKind.REQUEST_APPROVAL, '', { recordingId: second, reasonText: 'two' });
    test = await test.restart();
    const [again, pat] = await Promise.all(['ana', 'pat'].map(who)) as [Console, Console];
    expect(await asked(pat)).toMatchObject({ subjectId: second, reason: 'two', mayDecide: true });
    expect(await download(again, first)).toBe(403);
    expect(said(await again.order(OrderKind.OPEN_RECORDING, '', { recordingId: first }))).toBe('accepted');
    expect(await download(again, first)).toBe(200);
    expect(said(await again.order(OrderKind.OPEN_RECORDING, '', { recordingId: second }))).toBe('approval.needed');
  });

  it('is denied, or taken back by whoever asked; for an asset it opens every session on it', async () => {
    await open({ approval: ['monitor'] });
    const [ana, pat] = await Promise.all(['ana', 'pat'].map(who)) as [Console, Console];
    const { handle } = await test.open();
    await ana.order(OrderKind.REQUEST_APPROVAL, handle.id, { ...monitor, reasonText: 'please' });
    const { id } = await asked(pat);
    expect(said(await pat.order(OrderKind.WITHDRAW_APPROVAL, '', { approvalId: id }))).toBe('approval.unknown');
    expect(said(await pat.order(OrderKind.DENY_APPROVAL, '', { approvalId: id, reasonText: 'no ticket' }))).toBe('accepted');
    expect(said(await ana.order(OrderKind.JOIN, handle.id, monitor))).toBe('approval.needed');
    await ana.order(OrderKind.REQUEST_APPROVAL, handle.id, { ...monitor, reasonText: 'please' });
    expect(said(await ana.order(OrderKind.WITHDRAW_APPROVAL, '', { approvalId: (await asked(ana)).id }))).toBe('accepted');
    await ana.order(OrderKind.REQUEST_APPROVAL, '', { ...monitor, asset: 'demo-1', reasonText: 'maintenance' });
    expect(said(await pat.order(OrderKind.GRANT_APPROVAL, '', { approvalId: (await asked(pat)).id }))).toBe('accepted');
    expect(said(await ana.order(OrderKind.JOIN, handle.id, monitor))).toBe('accepted');
    expect((await events('approval.')).map(({ event }) => event)).toEqual(['approval.request', 'approval.deny', 'approval.request', 'approval.withdraw', 'approval.request', 'approval.grant', 'approval.use']);
  });
});

describe('the wall', () => {
  it.each([{ wall: 'joined' as const }, { approval: ['monitor' as const] }])('shows no picture and replays nothing of a session that is not joined: %o', async (viewing) => {
    await open(viewing);
    const ana = await who('ana');
    const { handle } = await test.open();
    const stop = new AbortController();
    for await (const { message } of ana.live.watchLive({ subscriptions: [{ sessionId: handle.id, detail: Detail.TILE, channel: 1 }] }, { signal: stop.signal })) {
      if (message.case !== 'batch') continue;
      expect(message.value.frames[0]?.body).toMatchObject({ case: 'problem', value: { code: 'live.joined-only' } });
      break;
    }
    await expect((async () => { for await (const part of ana.live.readBack({ sessionId: handle.id })) if (part.message.case === 'batch') return; })()).rejects.toThrow('to people who have joined it');
  });
});

describe('four eyes', () => {
  const sees = async (console: Console, id: string): Promise<readonly string[]> =>
    ((await console.sessions.getSession({ sessionId: id })).session?.participants ?? []).map(({ operator, intent }) => `${operator?.loginName ?? ''} ${intent === Intent.PARTICIPATE ? 'participates' : 'monitors'}`);
  const until = async (look: () => Promise<boolean>): Promise<void> => {
    for (let tries = 0; !(await look()); tries += 1) {
      if (tries > 200) throw new Error('it did not come to that');
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  };

  it('let somebody type only while somebody else watches; then typing falls back to monitoring, and its keys reach nobody', async () => {
    await open({ fourEyes: 'required' });
    const [ana, pat] = await Promise.all(['ana', 'pat'].map(who)) as [Console, Console];
    const { handle, source } = await test.open();
    expect(said(await ana.order(OrderKind.JOIN, handle.id, participate))).toBe('four-eyes');
    await pat.order(OrderKind.JOIN, handle.id, monitor);
    const joined = await ana.order(OrderKind.JOIN, handle.id, participate);
    expect(said(joined)).toBe('accepted');
    const type = (sequence: bigint) => ana.live.sendInput({ sessionId: handle.id, participationId: joined.participationId, sequence, text: 'x' });
    expect((await type(1n)).problem).toBeUndefined();
    await pat.order(OrderKind.LEAVE, handle.id);
    await until(async () => (await sees(ana, handle.id)).join() === 'ana monitors');
    expect((await type(2n)).problem?.code).toBe('input.monitor');
    expect(source.typed).toEqual(['x']);
    expect((await ana.sessions.getSession({ sessionId: handle.id })).session?.heldBy).toBe('');
    expect((await events('session.four-eyes'))[0]).toMatchObject({ user: 'ana', details: { fellBackTo: 'monitor' } });
  });

  it('pause the session as well, where the policy says so; who approved stands in for who watches', async () => {
    await open({ fourEyes: 'required', secondLeaves: 'pause' });
    const [ana, pat] = await Promise.all(['ana', 'pat'].map(who)) as [Console, Console];
    const { handle } = await test.open();
    await pat.order(OrderKind.JOIN, handle.id, monitor);
    await ana.order(OrderKind.JOIN, handle.id, participate);
    await pat.order(OrderKind.LEAVE, handle.id);
    await until(async () => (await ana.sessions.getSession({ sessionId: handle.id })).session?.heldBy === 'the four-eyes policy' && (await sees(ana, handle.id)).join() === 'ana monitors');
    await ana.order(OrderKind.RESUME, handle.id);
    await ana.order(OrderKind.REQUEST_APPROVAL, handle.id, { ...participate, reasonText: 'alone tonight' });
    await pat.order(OrderKind.GRANT_APPROVAL, '', { approvalId: (await asked(pat)).id });
    expect(said(await ana.order(OrderKind.JOIN, handle.id, participate))).toBe('accepted');
    await pat.order(OrderKind.JOIN, handle.id, monitor);
    await pat.order(OrderKind.LEAVE, handle.id);
    expect(await sees(ana, handle.id)).toEqual(['ana participates']);
  });
});

describe('reviewed', () => {
  it('says who looked at a recording and when, on every console, by order or by what waited in an outbox, and after a restart', async () => {
    await open({});
    const [ana, audrey, uma] = await Promise.all(['ana', 'audrey', 'uma'].map(who)) as [Console, Console, Console];
    const id = await recorded();
    const own = (await test.open({ user: 'uma' })).handle;
    await own.ended('user_close', '');
    const reviewOf = async (console: Console) => (await console.recordings.listRecordings({})).recordings.find((one) => one.id === id)?.review;
    expect(await reviewOf(audrey)).toBeUndefined();
    expect(said(await ana.order(OrderKind.REVIEW_RECORDING, '', { recordingId: id, reasonText: 'nothing found' }))).toBe('accepted');
    expect(await reviewOf(audrey)).toMatchObject({ by: 'Ana Kovac (ana)', note: 'nothing found' });
    expect(said(await uma.order(OrderKind.REVIEW_RECORDING, '', { recordingId: own.id }))).toBe('not-allowed');
    expect(said(await uma.order(OrderKind.REVIEW_RECORDING, '', { recordingId: id }))).toBe('recording.unknown');
    const report = { id: 'offline-1', event: 'recording.review', level: 'Information', category: 'Access', timeMs: BigInt(Date.now()), details: { recordingId: id, note: 'seen again' } };
    expect((await audrey.audit.reportEvents({ events: [report, report] })).storedIds).toEqual(['offline-1', 'offline-1']);
    expect(await reviewOf(ana)).toMatchObject({ by: 'Audrey Bell (audrey)', note: 'seen again' });
    // An older one that comes late does not undo it, and is on record all the same.
    await ana.audit.reportEvents({ events: [{ ...report, id: 'offline-0', timeMs: BigInt(Date.now() - 3_600_000), details: { recordingId: id, note: 'an hour ago' } }] });
    expect(await reviewOf(ana)).toMatchObject({ note: 'seen again' });
    expect((await events('recording.review')).map(({ user, details }) => [user, details['note']])).toEqual([['ana', 'nothing found'], ['audrey', 'seen again'], ['ana', 'an hour ago']]);
    test = await test.restart();
    expect((await (await who('ana')).recordings.listRecordings({})).recordings.find((one) => one.id === id)?.review).toMatchObject({ by: 'Audrey Bell (audrey)', note: 'seen again' });
  });
});

describe('the config', () => {
  it('asks for nothing unless it is told to', async () => {
    await open({});
    expect(viewingPolicy(demoConfig())).toEqual({ reasonRequired: false, approval: [], fourEyes: false, secondLeaves: 'monitor', joinedOnly: false, answerSeconds: 300, validMinutes: 60 });
  });
});
