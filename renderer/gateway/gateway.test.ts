import { createServer, type Server } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { create } from '@bufbuild/protobuf';
import { Code, ConnectError, type ConnectRouter, type HandlerContext } from '@connectrpc/connect';
import { connectNodeAdapter } from '@connectrpc/connect-node';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProblemError } from '../../shared/base/problem';
import { orderId, sessionId } from '../../shared/model/ids';
import { LiveService, ReadBackResponseSchema, type ReadBackResponse } from '../../shared/proto/gen/vigil/v1/live_pb';
import { FactsService, OrderService, SessionService } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { SessionState } from '../../shared/proto/gen/vigil/v1/types_pb';
import { neverArrived, type FactsConnection, type ReadBackPart } from './client';
import { createGatewayClient, createLiveGateway } from './grpc-client';
import { readBack } from './read-back';
import { VirtualTimers } from './testing/virtual-timers';
import { FetchXhr } from './testing/xhr';
import { UnaryClient } from './unary';

(globalThis as { XMLHttpRequest?: unknown }).XMLHttpRequest = FetchXhr;

let server: Server;
let origin = '';
const sockets = new Set<Socket>();
const closers: (() => void)[] = [];

async function serve(routes: (router: ConnectRouter) => void): Promise<void> {
  server = createServer(connectNodeAdapter({ routes }));
  server.on('connection', (socket) => { sockets.add(socket); });
  await new Promise<void>((resolve) => { server.listen(0, '127.0.0.1', resolve); });
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}
const cut = (): void => { for (const socket of sockets) socket.destroy(); sockets.clear(); };

beforeEach(() => { sockets.clear(); });
afterEach(async () => {
  for (const close of closers.splice(0)) close();
  cut();
  await new Promise((resolve) => { server.close(resolve); });
});

describe('unary calls', () => {
  it('answer the page as the model knows it', async () => {
    await serve((router) => router.service(SessionService, {
      listSessions: (request) => ({ sessions: [{ id: 's1', user: request.query, state: SessionState.LIVE, startedMs: 5n }], total: 1, nextPageToken: 'n' }),
      getSession: () => ({}),
    }));
    const client = createGatewayClient(origin);
    closers.push(() => client.dispose());
    const answer = await client.listSessions({ historical: false, query: 'alicé' });
    expect(answer).toMatchObject({ ok: true, value: { total: 1, nextPageToken: 'n', sessions: [{ id: 's1', user: 'alicé', state: 'live', startedAt: 5 }] } });
    expect(await client.getSession(sessionId('s1'))).toMatchObject({ ok: false, problem: { code: 'gateway-fault' } });
  });

  it('turn every refusal into a problem with a tip', async () => {
    let code = Code.Unauthenticated;
    await serve((router) => router.service(OrderService, { submitOrder: () => { throw new ConnectError('The session is locked by Pat.', code); } }));
    let signedOut = 0;
    const client = createGatewayClient(origin, () => { signedOut += 1; });
    closers.push(() => client.dispose());
    const ask = async (): Promise<unknown> => {
      const answer = await client.submitOrder({ id: orderId('o'), kind: 'pause' });
      if (answer.ok) throw new Error('accepted');
      expect(answer.problem.tip).not.toBe('');
      return { code: answer.problem.code, what: answer.problem.what, never: neverArrived(answer.problem) };
    };
    expect(await ask()).toEqual({ code: 'signed-out', what: 'The session is locked by Pat.', never: true });
    expect(signedOut).toBe(1);
    code = Code.PermissionDenied;
    expect(await ask()).toMatchObject({ code: 'not-allowed', never: true });
    code = Code.Unavailable;
    expect(await ask()).toMatchObject({ code: 'gateway-unreachable', never: false });
    code = Code.Internal;
    expect(await ask()).toMatchObject({ code: 'gateway-fault', never: false });
    await new Promise((resolve) => { server.close(resolve); cut(); });
    expect(await ask()).toMatchObject({ code: 'gateway-unreachable', never: false });
    expect(signedOut).toBe(1);
  });

  it('end at their deadline and when they are cancelled', async () => {
    const contexts: HandlerContext[] = [];
    await serve((router) => router.service(SessionService, {
      listSessions: (_request, context) => { contexts.push(context); return new Promise<never>(() => undefined); },
      getSession: () => ({}),
    }));
    const unary = new UnaryClient(origin);
    expect(await unary.call(SessionService.method.listSessions, {}, { deadlineMs: 150 })).toMatchObject({ ok: false, problem: { code: 'gateway-timeout' } });
    const aborter = new AbortController();
    const answer = unary.call(SessionService.method.listSessions, {}, { signal: aborter.signal });
    aborter.abort();
    expect(await answer).toMatchObject({ ok: false, problem: { code: 'cancelled' } });
  });
});

describe('the live stream', () => {
  it('brings batches and heartbeats, and frees the connection when it is left', async () => {
    let closed: () => void = () => undefined;
    const left = new Promise<void>((resolve) => { closed = resolve; });
    await serve((router) => router.service(LiveService, {
      async* watchLive(request, context) {
        context.signal.addEventListener('abort', () => closed());
        yield { message: { case: 'opened', value: { streamId: 'w1', serverTimeMs: 7n } } };
        const channel = request.subscriptions[0]!.channel;
        yield { message: { case: 'batch', value: { frames: [{ channel, epoch: 1, offset: 0n, endOffset: 4n, body: { case: 'output', value: 'ä€𝄞' } }] } } };
        await new Promise(() => undefined);
      },
    }));
    const aborter = new AbortController();
    const seen: unknown[] = [];
    const live = createLiveGateway(origin);
    for await (const message of live.openLive([{ channel: 9, sessionId: sessionId('s'), detail: 'tile', epoch: 0, offset: 0, mostPerSecond: 0 }], aborter.signal)) {
      seen.push(message);
      if (message.kind === 'batch') break;
    }
    expect(seen).toMatchObject([
      { kind: 'opened', streamId: 'w1', serverTime: 7 },
      { kind: 'batch', messages: [{ channel: 9, frame: { kind: 'output', text: 'ä€𝄞', offset: 0, endOffset: 4 } }] },
    ]);
    await left;
  });

  it('throws a problem when the connection is cut', async () => {
    await serve((router) => router.service(LiveService, {
      async* watchLive() {
        yield { message: { case: 'opened', value: { streamId: 'w1' } } };
        await new Promise(() => undefined);
      },
    }));
    const follow = async (): Promise<void> => {
      for await (const message of createLiveGateway(origin).openLive([], new AbortController().signal)) {
        if (message.kind === 'opened') cut();
      }
    };
    await expect(follow()).rejects.toSatisfy((error) => error instanceof ProblemError && error.problem.code === 'gateway-unreachable');
  });
});

describe('reading back', () => {
  const parts = async (id: string, signal = new AbortController().signal, onPart: () => void = () => undefined): Promise<ReadBackPart[]> => {
    const client = createGatewayClient(origin);
    closers.push(() => client.dispose());
    const all: ReadBackPart[] = [];
    for await (const part of client.readBack(sessionId(id), 60, signal)) {
      all.push(part);
      onPart();
    }
    return all;
  };

  it('brings the last minutes of a session, and a refusal as a problem', async () => {
    await serve((router) => router.service(LiveService, {
      async* readBack({ sessionId: id, seconds }) {
        if (id === 'secret') throw new ConnectError('Your role (auditor) may not see the screen of alice@db-1.', Code.PermissionDenied);
        yield { message: { case: 'opened', value: { epoch: 2, offset: 100n, endOffset: 160n, fromMs: 900, wantedMs: seconds, nowMs: 5_000 } } };
        yield { message: { case: 'batch', value: { frames: [{ epoch: 2, offset: 100n, endOffset: 100n, atMs: 900, body: { case: 'snapshot', value: { columns: 9, rows: 2, ansi: 'x' } } }] } } };
      },
    }));
    expect(await parts('s1')).toEqual([
      { kind: 'opened', bytes: 60, from: 900, wanted: 60, now: 5_000 },
      { kind: 'frames', frames: [{ epoch: 2, offset: 100, endOffset: 100, at: 900, kind: 'snapshot', snapshot: { columns: 9, rows: 2, ansi: 'x' } }] },
    ]);
    await expect(parts('secret')).rejects.toSatisfy((error) => error instanceof ProblemError && error.problem.code === 'not-allowed');
  });

  it('frees the connection when it is given up, and ends', async () => {
    let freed: () => void = () => undefined;
    const over = new Promise<void>((resolve) => { freed = resolve; });
    await serve((router) => router.service(LiveService, {
      async* readBack(_, context) {
        yield { message: { case: 'opened', value: {} } };
        await new Promise<void>((resolve) => { context.signal.addEventListener('abort', () => resolve()); });
        freed();
      },
    }));
    const stop = new AbortController();
    expect(await parts('s1', stop.signal, () => stop.abort())).toHaveLength(1);
    await over;
  });

  it('says so when the gateway falls silent in the middle', async () => {
    const timers = new VirtualTimers();
    const streams = {
      async* openReadBack(_: unknown, signal: AbortSignal): AsyncGenerator<ReadBackResponse, void, undefined> {
        yield create(ReadBackResponseSchema, { message: { case: 'opened', value: {} } });
        const aborted = new Promise<void>((resolve) => { signal.addEventListener('abort', () => resolve()); });
        await Promise.all([aborted, timers.advance(20_000)]);
      },
    };
    const read = readBack(streams, sessionId('s1'), 0, new AbortController().signal, timers);
    expect((await read.next()).value).toMatchObject({ kind: 'opened' });
    await expect(read.next()).rejects.toSatisfy((error) => error instanceof ProblemError && error.problem.what.includes('15 seconds'));
  });
});

describe('the stream of facts', () => {
  it('asks for lists of sessions and for activity alone, and tells each of them', async () => {
    let takes: readonly boolean[] = [];
    await serve((router) => router.service(FactsService, {
      async* watchFacts(request) {
        takes = [request.takesLists, request.takesActivity];
        yield { fact: { case: 'sessionList', value: { sessions: [{ id: 'a' }, { id: 'b' }] } } };
        yield { fact: { case: 'activity', value: { activity: [{ sessionId: 'a', lastActivityMs: 7000n, outputBytes: 12n }] } } };
        yield { fact: { case: 'session', value: { id: 'c' } } };
        await new Promise(() => undefined);
      },
    }));
    const told: string[] = [];
    await new Promise<void>((done) => {
      const watch = createGatewayClient(origin).watchFacts({
        onSession: ({ id }) => {
          told.push(id);
          if (id === 'c') { watch.dispose(); done(); }
        },
        onActivity: (activity) => told.push(...activity.map((each) => JSON.stringify(each))),
        onSnapshot: () => undefined, onAuditEvent: () => undefined, onLocks: () => undefined, onRecording: () => undefined, onServerTime: () => undefined, onConnection: () => undefined,
      });
    });
    expect(told).toEqual(['a', 'b', JSON.stringify({ id: 'a', lastActivityAt: 7000, outputBytes: 12 }), 'c']);
    expect(takes).toEqual([true, true]);
  });

  it('comes back after a cut and tells each audit event once', async () => {
    const asked: bigint[] = [];
    await serve((router) => router.service(FactsService, {
      async* watchFacts(request) {
        asked.push(request.afterAuditSequence);
        yield { fact: { case: 'snapshot', value: { serverId: 'g', serverTimeMs: 1n, sessions: [{ id: `s${asked.length}` }] } } };
        // Deliberately tells too much: the console has to sort it out.
        for (const sequence of [1n, 2n, 2n + BigInt(asked.length)]) yield { fact: { case: 'auditEvent', value: { id: `e${sequence}`, sequence } } };
        await new Promise(() => undefined);
      },
    }));
    const client = createGatewayClient(origin);
    const connections: FactsConnection['state'][] = [];
    const audit: number[] = [];
    const snapshots: string[] = [];
    let wake: () => void = () => undefined;
    const until = async (holds: () => boolean): Promise<void> => {
      while (!holds()) await new Promise<void>((resolve) => { wake = resolve; });
    };
    const watch = client.watchFacts({
      onActivity: () => undefined, onSnapshot: (snapshot) => { snapshots.push(snapshot.sessions[0]!.id); },
      onSession: () => undefined, onLocks: () => undefined, onRecording: () => undefined, onServerTime: () => undefined,
      onAuditEvent: (event) => { audit.push(event.sequence); wake(); },
      onConnection: (connection) => { connections.push(connection.state); wake(); },
    });
    await until(() => audit.length === 3);
    cut();
    await until(() => audit.length === 4);
    watch.dispose();
    expect(audit).toEqual([1, 2, 3, 4]);
    expect(asked).toEqual([0n, 3n]);
    expect(snapshots).toEqual(['s1', 's2']);
    expect(connections).toEqual(['connecting', 'connected', 'reconnecting', 'connected', 'stopped']);
    client.dispose();
  });

  it('stops for good when the operator is signed out', async () => {
    let calls = 0;
    await serve((router) => router.service(FactsService, {
      // eslint-disable-next-line require-yield
      async* watchFacts() { calls += 1; throw new ConnectError('expired', Code.Unauthenticated); },
    }));
    const client = createGatewayClient(origin);
    closers.push(() => client.dispose());
    const connection = await new Promise<FactsConnection>((resolve) => {
      client.watchFacts({
        onActivity: () => undefined, onSnapshot: () => undefined, onSession: () => undefined, onLocks: () => undefined, onRecording: () => undefined,
        onServerTime: () => undefined, onAuditEvent: () => undefined,
        onConnection: (next) => { if (next.state === 'signed-out') resolve(next); },
      });
    });
    expect(connection).toMatchObject({ problem: { code: 'signed-out' } });
    expect(calls).toBe(1);
  });
});
