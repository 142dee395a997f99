import { createClient, type Client, type Interceptor } from '@connectrpc/connect';
import { createGrpcWebTransport } from '@connectrpc/connect-node';
import { randomUUID } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AuthService, GatewayService } from '../../shared/proto/gen/vigil/v1/gateway_pb';
import { PolicyService } from '../../shared/proto/gen/vigil/v1/policies_pb';
import { LiveService } from '../../shared/proto/gen/vigil/v1/live_pb';
import {
  AuditService, FactsService, OrderKind, OrderService, RecordingService, SessionService, type SubmitOrderResponse,
} from '../../shared/proto/gen/vigil/v1/sessions_pb';
import { demoConfig, type GatewayConfig } from '../config/config';
import type { Log, Recorder, SessionHandle, SessionRequest, SourceControl } from '../contracts';
import { createFileRecorder } from '../recorder';
import { startGateway, type Gateway, type RecordingFailed } from './gateway';

export const silentLog: Log = { info: () => undefined, warn: () => undefined, error: () => undefined };

/** A source that writes down what the gateway asks of it, and ends when told to. */
export class FakeSource implements SourceControl {
  readonly typed: string[] = [];
  readonly told: string[] = [];
  ended: { readonly reason: string; readonly text: string } | undefined;
  handle: SessionHandle | undefined;

  input(text: string): void {
    this.typed.push(text);
  }

  notify(text: string): void {
    this.told.push(text);
  }

  end(reason: string, text: string): void {
    this.ended = { reason, text };
    void this.handle?.ended(reason, text);
  }
}

export const someRequest: SessionRequest = {
  user: 'alice', asset: 'demo-1', protocol: 'ssh', team: 'payments', remoteAddress: '10.1.2.3', columns: 80, rows: 24, simulated: false,
  // Nothing echoes what tests type.
  typing: 'lines',
};

export interface Console {
  readonly token: string;
  readonly auth: Client<typeof AuthService>;
  readonly info: Client<typeof GatewayService>;
  readonly sessions: Client<typeof SessionService>;
  readonly facts: Client<typeof FactsService>;
  readonly orders: Client<typeof OrderService>;
  readonly audit: Client<typeof AuditService>;
  readonly recordings: Client<typeof RecordingService>;
  readonly live: Client<typeof LiveService>;
  readonly policies: Client<typeof PolicyService>;
  order(kind: OrderKind, sessionId: string, more?: Record<string, unknown>): Promise<SubmitOrderResponse>;
}

export function consoleFor(url: string, token: string): Console {
  const bearer: Interceptor = (next) => (request) => {
    if (token !== '') request.header.set('authorization', `Bearer ${token}`);
    return next(request);
  };
  const transport = createGrpcWebTransport({ baseUrl: url, httpVersion: '1.1', interceptors: [bearer] });
  const orders = createClient(OrderService, transport);
  return {
    token, orders, auth: createClient(AuthService, transport), info: createClient(GatewayService, transport), sessions: createClient(SessionService, transport),
    facts: createClient(FactsService, transport), audit: createClient(AuditService, transport), recordings: createClient(RecordingService, transport),
    live: createClient(LiveService, transport), policies: createClient(PolicyService, transport),
    order: (kind, sessionId, more = {}) => orders.submitOrder({ orderId: randomUUID(), kind, sessionId, ...more }),
  };
}

export interface TestGateway {
  readonly url: string;
  readonly data: string;
  readonly gateway: Gateway;
  readonly anonymous: Console;
  signIn(loginName: string): Promise<Console>;
  open(request?: Partial<SessionRequest>): Promise<{ readonly handle: SessionHandle; readonly source: FakeSource }>;
  /** Stops it and starts another on the same folder. */
  restart(): Promise<TestGateway>;
  close(): Promise<void>;
}

export interface TestOptions {
  readonly config?: Partial<GatewayConfig>;
  readonly lapseMs?: number;
  readonly data?: string;
  readonly web?: string;
  readonly storagePauseMs?: (attempts: number) => number;
  readonly wrapRecorder?: (recorder: Recorder, onFailure: RecordingFailed) => Recorder;
}

/** A real gateway on a free port and a folder of its own. */
export async function openTestGateway(options: TestOptions = {}): Promise<TestGateway> {
  const data = options.data ?? (await mkdtemp(join(tmpdir(), 'vigil-gateway-')));
  const wrap = options.wrapRecorder ?? ((recorder: Recorder) => recorder);
  const gateway = await startGateway({
    config: { ...demoConfig(), ...options.config }, data, port: 0, log: silentLog, lapseMs: options.lapseMs, web: options.web, storagePauseMs: options.storagePauseMs,
    openRecorder: async (directory, server, onFailure) => wrap(await createFileRecorder({ directory, server, onFailure }), onFailure),
  });
  const url = `http://127.0.0.1:${gateway.port}`;
  const anonymous = consoleFor(url, '');
  return {
    url, data, gateway, anonymous,
    async signIn(loginName) {
      return consoleFor(url, (await anonymous.auth.signIn({ loginName, password: 'vigil-demo' })).token);
    },
    async open(request = {}) {
      const source = new FakeSource();
      const handle = await gateway.services.sessions.open({ ...someRequest, ...request }, source);
      source.handle = handle;
      return { handle, source };
    },
    async restart() {
      await gateway.close();
      return openTestGateway({ ...options, data });
    },
    async close() {
      await gateway.close();
      await rm(data, { recursive: true, force: true });
    },
  };
}
