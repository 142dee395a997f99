import { createClient } from '@connectrpc/connect';
import { createGrpcTransport } from '@connectrpc/connect-node';
import { writeFile, mkdtemp, rm, readFile } from 'node:fs/promises';
import { createHash } from 'node:crypto';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProblemError } from '../../shared/base/problem';
import { AuthService } from '../../shared/proto/gen/vigil/v1/gateway_pb';
import { gatewayInfoSchema } from '../../shared/ipc/schemas';
import { Detail } from '../../shared/proto/gen/vigil/v1/live_pb';
import { FactsService, OrderKind, type WatchFactsResponse } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { Intent, SessionState } from '../../shared/proto/gen/vigil/v1/types_pb';
import { parseRange } from './bundle-download';
import { openTestGateway, type TestGateway } from './gateway.fixture';

let test: TestGateway;
beforeEach(async () => {
  test = await openTestGateway();
});
afterEach(() => test.close());

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);
const eventsOf = async (): Promise<readonly string[]> => (await test.gateway.services.audit.after(0, 1000)).map((event) => event.event);

/** Reads facts until one fits. */
async function waitFor(facts: AsyncIterable<WatchFactsResponse>, fits: (fact: WatchFactsResponse['fact']) => boolean): Promise<void> {
  for await (const { fact } of facts) if (fits(fact)) return;
  throw new Error('the stream ended before');
}

describe('orders', () => {
  it('hold the user at once, tell who did it, and have one effect each', async () => {
    const ana = await test.signIn('ana');
    const { handle, source } = await test.open();
    expect(handle.input(encode('a'))).toBe('forward');
    const answers = await Promise.all(Array.from({ length: 50 }, () => ana.order(OrderKind.PAUSE, handle.id, { orderId: 'pause-1', expectedStateVersion: 1 })));
    expect(new Set(answers.map((answer) => `${answer.accepted} ${answer.session?.stateVersion}`))).toEqual(new Set(['true 2']));
    expect(handle.input(encode('b'))).toBe('held');
    expect(source.told).toEqual(['Your session has been paused by Ana Kovac (ana). Your typing is suspended.']);
    expect((await ana.order(OrderKind.PAUSE, handle.id, { expectedStateVersion: 1 })).problem?.what).toBe('Already paused by Ana Kovac (ana).');
    expect((await ana.order(OrderKind.RESUME, handle.id, { orderId: 'pause-1' })).problem?.code).toBe('order.reused');
    expect((await ana.order(OrderKind.TERMINATE, handle.id, { expectedStateVersion: 1 })).problem?.what).toBe('The session has changed since you looked: it was paused by Ana Kovac (ana).');
    expect((await ana.order(OrderKind.RESUME, handle.id, { expectedStateVersion: 2 })).accepted).toBe(true);
    expect(handle.input(encode('c'))).toBe('forward');
    expect((await eventsOf()).filter((event) => event === 'session.pause')).toHaveLength(1);
  });

  it('terminate after a grace that can be undone, or at once for an incident', async () => {
    const ana = await test.signIn('ana');
    const { handle, source } = await test.open();
    const ordered = await ana.order(OrderKind.TERMINATE, handle.id, { graceMs: 60_000, reasonCode: 'policy_violation', reasonText: 'copied secrets' });
    expect(ordered.session).toMatchObject({ state: SessionState.ENDING, heldBy: 'Ana Kovac (ana)' });
    expect(handle.input(encode('x'))).toBe('held');
    expect(source.told.at(-1)).toBe('Your session will be terminated in 60 s by Ana Kovac (ana). Reason: Policy violation (copied secrets). Your typing is suspended.');
    expect((await ana.order(OrderKind.UNDO_TERMINATE, handle.id)).session?.state).toBe(SessionState.LIVE);
    expect(handle.input(encode('y'))).toBe('forward');
    await ana.order(OrderKind.TERMINATE, handle.id, { reasonCode: 'security_incident' });
    expect(source.ended).toEqual({ reason: 'admin_terminate', text: 'Your session has been terminated by Ana Kovac (ana). Reason: Security incident.' });
    expect((await ana.order(OrderKind.PAUSE, handle.id)).problem?.what).toBe('The session has already ended (admin_terminate).');
  });

  it('are refused, and audited so, when they name a reason nobody knows', async () => {
    const ana = await test.signIn('ana');
    const { handle, source } = await test.open();
    for (const kind of [OrderKind.TERMINATE, OrderKind.PAUSE]) {
      const refused = await ana.order(kind, handle.id, { reasonCode: 'because' });
      expect(refused).toMatchObject({ accepted: false, problem: { code: 'order.reason', what: '"because" is not a reason this gateway knows.' }, session: { state: SessionState.LIVE } });
    }
    expect(source.told).toEqual([]);
    expect((await eventsOf()).filter((event) => event === 'order.refused')).toHaveLength(2);
    // Rights come first: who may not terminate learns nothing else.
    expect((await (await test.signIn('audrey')).order(OrderKind.TERMINATE, handle.id, { reasonCode: 'because' })).problem?.code).toBe('not-allowed');
  });

  it('are remembered over a restart', async () => {
    const ana = await test.signIn('ana');
    expect((await ana.order(OrderKind.LOCK, '', { orderId: 'lock-1', lockKind: 'user', lockName: 'mallory', reasonText: 'left the company' })).accepted).toBe(true);
    test = await test.restart();
    const again = await test.signIn('ana');
    expect((await again.order(OrderKind.LOCK, '', { orderId: 'lock-1', lockKind: 'user', lockName: 'mallory' })).accepted).toBe(true);
    expect(test.gateway.services.locks.list).toHaveLength(1);
    await expect(test.open({ user: 'mallory' })).rejects.toThrow(/^Error\. User has been prevented to start sessions by Ana Kovac \(ana\) on \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC$/);
    const lockId = test.gateway.services.locks.list[0]?.id ?? '';
    expect((await again.order(OrderKind.UNLOCK, '', { lockId })).accepted).toBe(true);
    await test.open({ user: 'mallory' });
    expect(await eventsOf()).toEqual(expect.arrayContaining(['lock.create', 'session.refused', 'lock.release']));
  });
});

describe('joining', () => {
  it('is told to the user, audited letter for letter, changes mode in place, and types in order and once', async () => {
    const ana = await test.signIn('ana');
    const { handle, source } = await test.open();
    const joined = await ana.order(OrderKind.JOIN, handle.id, { intent: Intent.MONITOR });
    const { participationId } = joined;
    expect(source.told).toEqual(['Ana Kovac (ana) is watching your session.']);
    const typing = { sessionId: handle.id, participationId };
    expect((await ana.live.sendInput({ ...typing, sequence: 1n, text: 'no' })).problem?.code).toBe('input.monitor');
    expect((await ana.order(OrderKind.JOIN, handle.id, { intent: Intent.PARTICIPATE })).participationId).toBe(participationId);
    await Promise.all([ana.live.sendInput({ ...typing, sequence: 1n, text: 'id\r' }), ana.live.sendInput({ ...typing, sequence: 1n, text: 'id\r' })]);
    expect((await ana.live.sendInput({ ...typing, sequence: 3n, text: 'early' })).problem?.code).toBe('input.order');
    await ana.order(OrderKind.PAUSE, handle.id);
    expect((await ana.live.sendInput({ ...typing, sequence: 2n, text: 'ls\r' })).acceptedSequence).toBe(2n);
    expect(source.typed).toEqual(['id\r', 'ls\r']);
    // A second window of hers, in the same participation, counts for itself.
    expect(await Promise.all([1n, 2n, 2n].map(async (sequence) => (await ana.live.sendInput({ ...typing, sequence, text: `w${sequence}`, sender: 'other', origin: 'a view before' })).acceptedSequence))).toEqual([1n, 2n, 2n]);
    const late = await ana.live.sendInput({ ...typing, sequence: 2n, text: 'lost', sender: 'other', origin: 'a view that came after' });
    expect([late.acceptedSequence, late.acceptedOrigin]).toEqual([2n, 'a view before']);
    expect(source.typed).toEqual(['id\r', 'ls\r', 'w1', 'w2']);
    const pat = await test.signIn('pat');
    expect((await pat.live.sendInput({ ...typing, sequence: 3n, text: 'x' })).problem?.code).toBe('input.not-in-session');
    await ana.order(OrderKind.TERMINATE, handle.id, { graceMs: 60_000 });
    expect((await ana.live.sendInput({ ...typing, sequence: 3n, text: 'x' })).problem?.code).toBe('input.ending');
    await ana.order(OrderKind.LEAVE, handle.id, { participationId });
    const mine = (await test.gateway.services.audit.ofSession(handle.id)).filter((event) => /join|participate|leave/.test(event.event));
    expect(mine.map(({ level, category, event, title, message }) => [level, category, event, title, message].join(' | '))).toEqual([
      'Information | Operation | session.join | Join Session | user=ana (Ana Kovac) / local, intent=Monitor',
      'Information | Operation | session.event.join | Session Event | preview=Participant: ana (Ana Kovac) / local, Intent: Monitor, name, type=SessionJoin, user=ana (Ana Kovac) / local',
      'Information | Operation | session.participate | Join Session | user=ana (Ana Kovac) / local, intent=Participate',
      'Information | Operation | session.event.join | Session Event | preview=Participant: ana (Ana Kovac) / local, Intent: Participate, name, type=SessionJoin, user=ana (Ana Kovac) / local',
      'Information | Operation | session.leave | Leave Session | user=ana (Ana Kovac) / local, intent=Participate',
      'Information | Operation | session.event.leave | Session Event | preview=Participant: ana (Ana Kovac) / local, Intent: Participate, name, type=SessionLeave, user=ana (Ana Kovac) / local',
    ]);
  });

  it('lapses when nobody watches any more', async () => {
    await test.close();
    test = await openTestGateway({ lapseMs: 50 });
    const ana = await test.signIn('ana');
    const { handle } = await test.open();
    const left = waitFor(ana.facts.watchFacts({}), (fact) => fact.case === 'auditEvent' && fact.value.event === 'session.leave' && fact.value.details['cause'] === 'connection_lost');
    await ana.order(OrderKind.JOIN, handle.id, { intent: Intent.MONITOR });
    await left;
    expect((await ana.sessions.getSession({ sessionId: handle.id })).session?.participants).toEqual([]);
  });

  it('is needed for the focused picture, which ends with it', async () => {
    const ana = await test.signIn('ana');
    const { handle } = await test.open();
    await handle.output(encode('hello'));
    const focus = { subscriptions: [{ sessionId: handle.id, detail: Detail.FOCUS, channel: 1 }] };
    const first = async (): Promise<string | undefined> => {
      for await (const { message } of ana.live.watchLive(focus)) if (message.case === 'batch') return message.value.frames[0]?.body.case;
      return undefined;
    };
    expect(await first()).toBe('problem');
    await ana.order(OrderKind.JOIN, handle.id, { intent: Intent.MONITOR });
    const kinds: (string | undefined)[] = [];
    for await (const { message } of ana.live.watchLive(focus)) {
      if (message.case !== 'batch') continue;
      kinds.push(...message.value.frames.map((frame) => frame.body.case));
      if (kinds.includes('problem')) break;
      await ana.order(OrderKind.LEAVE, handle.id);
    }
    expect(kinds).toEqual(['snapshot', 'problem']);
  });
});

describe('recording', () => {
  it('comes first: no storage, no session, and the user is told why', async () => {
    await test.close();
    test = await openTestGateway({
      wrapRecorder: (recorder) => ({
        ...recorder, list: () => recorder.list(), recover: () => recorder.recover(),
        open: () => Promise.reject(new ProblemError({ code: 'storage-unavailable', severity: 'error', what: 'The disk is full.', tip: 'Free some.' })),
      }),
    });
    await expect(test.open()).rejects.toThrow('Session refused: the recording storage is not available. The disk is full.');
    expect(await eventsOf()).toEqual(['session.refused']);
    expect(test.gateway.services.sessions.live()).toEqual([]);
  });

  it('that can no longer be written ends its session, also when nothing is said', async () => {
    let fail: (id: string) => void = () => undefined;
    await test.close();
    test = await openTestGateway({
      wrapRecorder: (recorder, onFailure) => {
        fail = (id) => onFailure(id, new Error('ENOSPC'));
        return recorder;
      },
    });
    const { handle, source } = await test.open();
    fail(handle.id);
    expect(source.ended).toMatchObject({ reason: 'null_storage' });
    fail('another');
  });

  it('keeps a character that was split, a leading byte order mark, and the end of one that never came whole', async () => {
    const { handle } = await test.open();
    const mark = encode('\ufeffa');
    await handle.output(mark.subarray(0, 2));
    await handle.output(mark.subarray(2));
    await handle.output(encode('\u65e5').subarray(0, 2));
    await handle.ended('user_close', '');
    const cast = await readFile(join(test.data, 'recordings', handle.id, 'session.cast'), 'utf8');
    const shown = cast.trimEnd().split('\n').slice(1).map((line) => (JSON.parse(line) as [number, string, string])[2]).join('');
    expect(shown).toBe('\ufeffa\ufffd');
  });

  it('is downloaded whole or in parts, and audited once for each download', async () => {
    const { handle } = await test.open();
    await handle.output(encode('some output\r\n'));
    await handle.ended('user_close', 'logged out');
    const audrey = await test.signIn('audrey');
    const recording = (await audrey.recordings.listRecordings({})).recordings[0];
    if (recording === undefined) throw new Error('no recording');
    const get = (headers: Record<string, string> = {}): Promise<Response> =>
      fetch(`${test.url}/recordings/${recording.id}/bundle`, { headers: { authorization: `Bearer ${audrey.token}`, ...headers } });
    const whole = Buffer.from(await (await get()).arrayBuffer());
    expect(createHash('sha256').update(whole).digest('hex')).toBe(recording.sha256);
    expect(BigInt(whole.length)).toBe(recording.sizeBytes);
    const etag = `"${recording.sha256}"`;
    const part = await get({ range: 'bytes=100-', 'if-range': etag });
    expect([part.status, part.headers.get('content-range')]).toEqual([206, `bytes 100-${whole.length - 1}/${whole.length}`]);
    expect(Buffer.from(await part.arrayBuffer()).equals(whole.subarray(100))).toBe(true);
    const changed = await get({ range: 'bytes=100-', 'if-range': '"another"' });
    expect([changed.status, (await changed.arrayBuffer()).byteLength]).toEqual([200, whole.length]);
    expect((await get({ range: `bytes=${whole.length}-` })).status).toBe(416);
    expect((await fetch(`${test.url}/recordings/${recording.id}/bundle`)).status).toBe(401);
    expect((await eventsOf()).filter((event) => event === 'recording.download')).toHaveLength(2);
    expect(parseRange('bytes=-5', 10)).toEqual({ from: 5, to: 10 });
    expect(parseRange('bytes=5-2', 10)).toBeUndefined();
    expect(parseRange('bytes=2-99', 10)).toEqual({ from: 2, to: 10 });
    expect(parseRange('lines=1-2', 10)).toBeUndefined();
  });

  it('tells the streams of the end, and the session is history, also after a restart', async () => {
    const ana = await test.signIn('ana');
    const { handle } = await test.open();
    const done = waitFor(ana.facts.watchFacts({}), (fact) => fact.case === 'recording' && fact.value.id === handle.id);
    await handle.ended('user_close', 'logged out');
    await done;
    test = await test.restart();
    const again = await test.signIn('ana');
    const history = await again.sessions.listSessions({ historical: true, query: 'alice demo' });
    expect(history.sessions).toMatchObject([{ id: handle.id, state: SessionState.ENDED, endReason: 'user_close' }]);
    const { events } = await again.sessions.getSession({ sessionId: handle.id });
    expect(events.map((event) => event.event)).toEqual(['session.start', 'session.end']);
  });

  it('is finished when the gateway stops', async () => {
    const { handle, source } = await test.open();
    await handle.output(encode('unfinished business'));
    test = await test.restart();
    expect(source.ended?.reason).toBe('connect_disconnect');
    expect(test.gateway.services.recorder.list()).toMatchObject([{ recordingId: handle.id, state: 'finalised' }]);
  });
});

describe('reports of a console', () => {
  it('are stored once, under the name of who is signed in, and cannot pretend to be the gateway', async () => {
    const audrey = await test.signIn('audrey');
    const event = { id: 'e-1', level: 'Information', category: 'Access', event: 'recording.play', title: 'Play Recording', message: 'from 0', timeMs: 1_000n, user: 'ana', success: true };
    expect((await audrey.audit.reportEvents({ events: [event, event] })).storedIds).toEqual(['e-1', 'e-1']);
    expect((await audrey.audit.reportEvents({ events: [event, { ...event, id: 'e-2', event: 'session.terminate' }] })).storedIds).toEqual(['e-1', 'e-2']);
    const { events } = await audrey.audit.listAuditEvents({});
    expect(events.filter((one) => one.event === 'recording.play')).toMatchObject([{ user: 'audrey', details: { clientTime: '1970-01-01T00:00:01.000Z' } }]);
    expect(events.some((one) => one.event === 'session.terminate')).toBe(false);
    expect(events.some((one) => one.event === 'audit.report.refused')).toBe(true);
  });
});

describe('the door', () => {
  it('also answers gRPC over HTTP/2, unary and streaming, on the same port', async () => {
    const transport = createGrpcTransport({ baseUrl: test.url, interceptors: [(next) => (request) => {
      request.header.set('authorization', `Bearer ${token}`);
      return next(request);
    }] });
    const { token } = await test.signIn('ana');
    expect((await createClient(AuthService, transport).getOperator({})).operator?.loginName).toBe('ana');
    await waitFor(createClient(FactsService, transport).watchFacts({}), (fact) => fact.case === 'snapshot');
  });

  const preflight = (origin: string): Promise<Response> => fetch(`${test.url}/vigil.v1.AuthService/SignIn`, {
    method: 'OPTIONS', headers: { origin, 'access-control-request-method': 'POST', 'access-control-request-headers': 'content-type,x-grpc-web,authorization' },
  });

  it('is open to the console and to its own pages only', async () => {
    const allowed = await preflight('app://vigil');
    expect(allowed.headers.get('access-control-allow-origin')).toBe('app://vigil');
    expect(allowed.headers.get('access-control-allow-headers')).toContain('x-grpc-web');
    expect((await preflight(test.url)).headers.get('access-control-allow-origin')).toBe(test.url);
    expect((await preflight('https://evil.example')).headers.get('access-control-allow-origin')).toBeNull();
    expect((await fetch(`${test.url}/web/current`, { headers: { origin: 'https://evil.example' } })).status).toBe(403);
    const { status } = await fetch(`${test.url}/nothing/here`);
    expect(status).toBe(404);
  });

  it('signs a browser in by a cookie its pages cannot read', async () => {
    const post = (path: string, body: unknown, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(`${test.url}${path}`, { method: 'POST', headers: { 'content-type': 'application/json', ...headers }, body: JSON.stringify(body) });
    expect(await (await post('/web/sign-in', { loginName: 'ana', password: 'wrong' })).json()).toMatchObject({ ok: false, problem: { code: 'sign-in.refused' } });
    const signedIn = await post('/web/sign-in', { loginName: 'ana', password: 'vigil-demo' });
    const set = signedIn.headers.get('set-cookie') ?? '';
    expect(set).toMatch(/^vigil-token=[\w-]{43}; HttpOnly; SameSite=Strict; Path=\/; Max-Age=\d+$/);
    const cookie = set.split(';')[0] ?? '';
    const current = (await (await fetch(`${test.url}/web/current`, { headers: { cookie } })).json()) as { gateway: unknown; operator?: unknown };
    expect(gatewayInfoSchema.parse(current.gateway)).toMatchObject({ address: test.url, demo: true });
    expect(current.operator).toMatchObject({ loginName: 'ana', role: 'security-analyst' });
    await post('/web/sign-out', {}, { cookie });
    expect(await (await fetch(`${test.url}/web/current`, { headers: { cookie } })).json()).not.toHaveProperty('operator');
  });

  it('ends the streams of a token that was given back', async () => {
    const ana = await test.signIn('ana');
    const facts = ana.facts.watchFacts({})[Symbol.asyncIterator]();
    await facts.next();
    await ana.auth.signOut({});
    await expect((async () => {
      while ((await facts.next()).done !== true);
    })()).rejects.toThrow('not signed in');
    await expect(ana.auth.getOperator({})).rejects.toThrow('not signed in');
  });

  it('takes nothing but reading at a recording, and says so', async () => {
    for (const method of ['POST', 'DELETE', 'PUT']) {
      const answer = await fetch(`${test.url}/recordings/some-id/bundle`, { method });
      expect([answer.status, answer.headers.get('allow')]).toEqual([405, 'GET, HEAD']);
      expect(await answer.json()).toMatchObject({ ok: false, problem: { code: 'method', tip: 'Use GET.' } });
    }
  });

  it('tells where its SSH door is, once that is open', async () => {
    expect((await test.anonymous.info.getGateway({})).sshPort).toBe(0);
    test.gateway.services.info.sshPort = 2200;
    expect((await test.anonymous.info.getGateway({})).sshPort).toBe(2200);
    const current = (await (await fetch(`${test.url}/web/current`)).json()) as { gateway: unknown };
    expect(gatewayInfoSchema.parse(current.gateway)).toMatchObject({ sshPort: 2200 });
  });

  it('serves the console with a fresh nonce and nothing outside its folder', async () => {
    const web = await mkdtemp(join(tmpdir(), 'vigil-web-'));
    await writeFile(join(web, 'index.html'), '<style nonce="__NONCE__"></style>');
    await writeFile(join(web, 'app.js'), '1');
    await test.close();
    test = await openTestGateway({ web });
    const pages = await Promise.all([1, 2].map(async () => {
      const response = await fetch(`${test.url}/`);
      const nonce = /nonce="([^"]+)"/.exec(await response.text())?.[1] ?? '';
      expect(response.headers.get('content-security-policy')).toContain(`style-src 'self' 'nonce-${nonce}'; `);
      return nonce;
    }));
    expect(new Set(pages).size).toBe(2);
    expect((await fetch(`${test.url}/app.js`)).headers.get('content-type')).toContain('javascript');
    for (const path of ['/../../etc/passwd', '/%2e%2e/etc/passwd', '/app.js%00', '//etc/passwd']) expect((await fetch(test.url + path)).status).toBe(404);
    await rm(web, { recursive: true });
  });

  it('says in a sentence why it cannot open', async () => {
    const taken = createServer();
    const port = await new Promise<number>((resolve) => taken.listen(0, '127.0.0.1', () => resolve((taken.address() as { port: number }).port)));
    const { startGateway } = await import('./gateway');
    const { demoConfig } = await import('../config/config');
    const { silentLog } = await import('./gateway.fixture');
    const start = (data: string): Promise<unknown> => startGateway({ config: demoConfig(), data, port, log: silentLog, openRecorder: () => Promise.resolve(test.gateway.services.recorder) });
    await expect(start(await mkdtemp(join(tmpdir(), 'vigil-taken-')))).rejects.toThrow(`Port ${port} is taken.`);
    await expect(start('/proc/vigil/data')).rejects.toThrow(/cannot write to \/proc\/vigil/);
    await expect(start(join(test.data, 'epoch', 'data'))).rejects.toThrow(/cannot write to .*epoch\/data \(ENOTDIR\)/);
    taken.close();
    expect(await readFile(join(test.data, 'epoch'), 'utf8')).toBe('1\n');
  });
});
