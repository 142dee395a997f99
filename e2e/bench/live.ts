import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { randomUUID } from 'node:crypto';
import { createClient } from '@connectrpc/connect';
import { Detail, LiveService, type LiveFrame } from '../../shared/proto/gen/vigil/v1/live_pb';
import { OrderKind, OrderService, SessionService } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { Intent } from '../../shared/proto/gen/vigil/v1/types_pb';
import { startGateway } from '../fixtures/gateway';
import { SshClient } from '../fixtures/ssh-client';
import { signedIn, watch, type Watch } from './live-client';
import { startOthers } from './live-others';
import { percentile, rounded } from './percentile';
import { costOf } from './process-cost';

/**
 * `{sessions, echoP50Ms, echoP95Ms, streamMbPerSecond, gatewayCpuSeconds, resumeMs}`: the gateway and the wire, without a window.
 * `--sessions N` noisy ones (64), watched by `--consoles N` (1; 0 = nobody watches), `--pace N` updates a second (0 = every byte), `--keys N` (200).
 */
export async function benchLive(options: ReadonlyMap<string, string>): Promise<unknown> {
  const keys = Number(options.get('keys') ?? 200);
  const consoles = Number(options.get('consoles') ?? 1);
  const mostPerSecond = Number(options.get('pace') ?? 0);
  const folder = mkdtempSync(join(tmpdir(), 'vigil-bench-'));
  const gateway = await startGateway({ data: join(folder, 'data'), scenario: options.get('scenario') ?? `noisy-${options.get('sessions') ?? 64}` });
  const ssh = SshClient.connect({ host: gateway.host, port: gateway.sshPort, login: 'alice@demo-1', password: 'vigil-demo' }, folder);
  const watches: Watch[] = [];
  const stops: (() => Promise<unknown>)[] = [];
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

    const others = await startOthers({ url: gateway.url, count: Math.max(0, consoles - 1), sessions: noisy.map((session) => session.id), mostPerSecond });
    stops.push(() => others.stop());
    const before = costOf(gateway.process.pid ?? 0);
    // The wall of one console, beside which the keys are typed.
    const wall = await watch(live, (consoles === 0 ? [] : noisy).map((session, index) => ({ sessionId: session.id, detail: Detail.TILE, channel: index + 1, mostPerSecond })));
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
      sessions: noisy.length + 1, consoles, echoP50Ms: rounded(percentile(echoes, 0.5)), echoP95Ms: rounded(percentile(echoes, 0.95)),
      streamMbPerSecond: rounded(bytes / 1e6 / seconds, 2), gatewayCpuSeconds: rounded(after.cpuSeconds - before.cpuSeconds, 2), seconds: rounded(seconds), gatewayRssMb: rounded(after.rssMb), resumeMs: rounded(resumeMs),
    };
  } finally {
    for (const one of watches) one.stop();
    for (const stop of stops) await stop();
    ssh.close();
    await gateway.stop();
    rmSync(folder, { recursive: true, force: true });
  }
}
