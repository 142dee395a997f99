import { createClient, type Client, type Interceptor, type Transport } from '@connectrpc/connect';
import { createGrpcWebTransport } from '@connectrpc/connect-node';
import { AuthService } from '../../shared/proto/gen/vigil/v1/gateway_pb';
import { LiveService, type Detail, type LiveFrame } from '../../shared/proto/gen/vigil/v1/live_pb';

/** As a console is: binary gRPC-web with a token. */
export async function signedIn(url: string): Promise<Transport> {
  const open = createGrpcWebTransport({ baseUrl: url, httpVersion: '1.1' });
  const { token } = await createClient(AuthService, open).signIn({ loginName: 'ana', password: 'vigil-demo' });
  const bearer: Interceptor = (next) => (request) => {
    request.header.set('Authorization', `Bearer ${token}`);
    return next(request);
  };
  return createGrpcWebTransport({ baseUrl: url, httpVersion: '1.1', interceptors: [bearer] });
}

export interface Watch {
  readonly frames: LiveFrame[];
  onFrame: (frame: LiveFrame) => void;
  stop(): void;
}

/** One stream over the given sessions, acknowledging as a console does. */
export async function watch(client: Client<typeof LiveService>, subscriptions: readonly { sessionId: string; detail: Detail; channel: number; epoch?: number; offset?: bigint; mostPerSecond?: number }[]): Promise<Watch> {
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
