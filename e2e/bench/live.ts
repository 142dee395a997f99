import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { createClient, type Client, type Interceptor, type Transport } from '@connectrpc/connect';
import { createGrpcWebTransport } from '@connectrpc/connect-node';
import { AuthService } from '../../shared/proto/gen/vigil/v1/gateway_pb';
import { Detail, LiveService, type LiveFrame } from '../../shared/proto/gen/vigil/v1/live_pb';
import { OrderKind, OrderService, SessionService } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { Intent } from '../../shared/proto/gen/vigil/v1/types_pb';
import { startGateway } from '../fixtures/gateway';
import { SshClient } from '../fixtures/ssh-client';
import { percentile, rounded } from './percentile';
import { costOf } from './process-cost';

async function signedIn(url: string): Promise<Transport> {
  const open = createGrpcWebTransport({ baseUrl: url, httpVersion: '1.1' });
  const { token } = await createClient(AuthService, open).signIn({ loginName: 'ana', password: 'vigil-demo' });
  const bearer: Interceptor = (next) => (request) => {
    request.header.set('Authorization', `Bearer ${token}`);
    return next(request);
  };
  return createGrpcWebTransport({ baseUrl: url, httpVersion: '1.1', interceptors: [bearer] });
}

interface Watch {
  readonly frames: LiveFrame[];
  onFrame: (frame: LiveFrame) => void;
  stop(): void;
}

/** One stream over the given sessions, acknowledging as a console does. */
async function watch(client: Client<typeof LiveService>, subscriptions: readonly { sessionId: string; detail: Detail; channel: number; epoch?: number; offset?: bigint }[]): Promise<Watch> {
  const abort = new AbortController();
  const state: Watch = { frames: [], onFrame: () => undefined, stop: () => abort.abort() };
  let opened!: () => void;
  const ready = new Promise<void>((done) => { opened = done; });
  let streamId = '';
  const newest = new Map<number, bigint>();
  const acknowledge = setInterval(() => {
    if (newest.size === 0 || !streamId) return;
    const acknowledgements = [...newest].map(([channel, offset]) => ({ channel, offset }));
    newest.clear();
    client.acknowledge({ streamId, acknowledgements }).catch(() => undefined);
  }, 50);
  void (async () => {
    try {
      for await (const message of client.watchLive({ subscriptions: [...subscriptions] }, { signal: abort.signal })) {
        if (message.message.case === 'opened') {
          streamId = message.message.value.streamId;
          opened();
        }
        if (message.message.case !== 'batch') continue;
        for (const frame of message.message.value.frames) {
          newest.set(frame.channel, frame.endOffset);
          state.onFrame(frame);
        }
      }
    } catch (error) {
      if (!abort.signal.aborted) throw error;
    } finally {
      clearInterval(acknowledge);
    }
  })();
  await ready;
  return state;
}

/** `{sessions, echoP50Ms, echoP95Ms, streamMbPerSecond, gatewayCpuSeconds, resumeMs}`: the gateway and the wire, without a window. */
export async function benchLive(options: ReadonlyMap<string, string>): Promise<unknown> {
  const keys = Number(options.get('keys') ?? 200);
  const folder = mkdtempSync(join(tmpdir(), 'vigil-bench-'));
  const gateway = await startGateway({ data: join(folder, 'data'), scenario: options.get('scenario') ?? 'noisy-64' });
  const ssh = SshClient.connect({ host: gateway.host, port: gateway.sshPort, login: 'alice@demo-1', password: 'vigil-demo' }, folder);
  const watches: Watch[] = [];
  try {
    const transport = await signedIn(gateway.url);
    const live = createClient(LiveService, transport);
    const sessions = createClient(SessionService, transport);
    const orders = createClient(OrderService, transport);
    while (!ssh.printed().endsWith('$ ')) await new Promise((done) => { setTimeout(done, 50); });
    const listed = (await sessions.listSessions({ pageSize: 1000 })).sessions;
    const target = listed.find((session) => session.user === 'alice' && session.asset === 'demo-1');
    if (!target) throw new Error('The ssh session is not listed.');
    const noisy = listed.filter((session) => session.id !== target.id);

    const before = costOf(gateway.process.pid ?? 0);
    // The wall of one console, beside which the keys are typed.
    const wall = await watch(live, noisy.map((session, index) => ({ sessionId: session.id, detail: Detail.TILE, channel: index + 1 })));
    watches.push(wall);
    let bytes = 0;
    wall.onFrame = (frame) => { bytes += frame.body.case === 'output' ? frame.body.value.length : frame.body.case === 'snapshot' ? frame.body.value.ansi.length : 0; };

    const joined = await orders.submitOrder({ orderId: randomUUID(), kind: OrderKind.JOIN, sessionId: target.id, intent: Intent.PARTICIPATE });
    if (!joined.accepted) throw new Error(`The join was refused: ${joined.problem?.what}`);
    const focus = await watch(live, [{ sessionId: target.id, detail: Detail.FOCUS, channel: 1 }]);
    watches.push(focus);
    const echoes: number[] = [];
    const started = Date.now();
    let last: LiveFrame | undefined;
    for (let index = 0; index < keys; index += 1) {
      const echoed = new Promise<void>((done) => {
        focus.onFrame = (frame) => {
          last = frame;
          if (frame.body.case === 'output') done();
        };
      });
      const at = performance.now();
      await live.sendInput({ sessionId: target.id, participationId: joined.participationId, sequence: BigInt(index + 1), text: index % 60 === 59 ? '\r' : 'x' });
      await echoed;
      echoes.push(performance.now() - at);
      await new Promise((done) => { setTimeout(done, 15); });
    }
    const seconds = (Date.now() - started) / 1000;
    const after = costOf(gateway.process.pid ?? 0);

    // A cut, and going on from the offset: until the first frame of the new stream.
    focus.stop();
    const cut = performance.now();
    const resumed = await watch(live, [{ sessionId: target.id, detail: Detail.FOCUS, channel: 1, epoch: last?.epoch ?? 0, offset: last?.endOffset ?? 0n }]);
    watches.push(resumed);
    const first = new Promise<void>((done) => { resumed.onFrame = () => done(); });
    await live.sendInput({ sessionId: target.id, participationId: joined.participationId, sequence: BigInt(keys + 1), text: 'x' });
    await first;
    const resumeMs = performance.now() - cut;

    return {
      sessions: noisy.length + 1, echoP50Ms: rounded(percentile(echoes, 0.5)), echoP95Ms: rounded(percentile(echoes, 0.95)),
      streamMbPerSecond: rounded(bytes / 1e6 / seconds, 2), gatewayCpuSeconds: rounded(after.cpuSeconds - before.cpuSeconds, 2), seconds: rounded(seconds), resumeMs: rounded(resumeMs),
    };
  } finally {
    for (const one of watches) one.stop();
    ssh.close();
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
