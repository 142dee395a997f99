import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttp2Server, type ServerHttp2Session } from 'node:http2';
import { createServer as createNetServer, type AddressInfo, type Socket } from 'node:net';
import { ProblemError } from '../../shared/base/problem';

export interface FrontDoor {
  readonly port: number;
  /** Takes nobody new, lets calls finish for a moment, then cuts what is left. */
  close(): Promise<void>;
}

/** What every HTTP/2 connection without TLS starts with; enough of it to tell. */
const http2Preface = Buffer.from('PRI * HTTP/2');
/** A connection that says nothing is not waited for. */
const silenceMs = 15_000;
const farewellMs = 250;

/**
 * One port for browsers and Electron (HTTP/1.1, gRPC-web) and for gRPC clients (HTTP/2 without TLS, told by its first
 * bytes). Rejects with a ProblemError when the port cannot be had.
 */
export async function openFrontDoor(host: string, port: number, answer: RequestListener): Promise<FrontDoor> {
  const http = createHttpServer({ keepAliveTimeout: 30_000, headersTimeout: 15_000 }, answer);
  // The compatibility API gives the same request and response objects, but for the names of a few headers.
  const http2 = createHttp2Server({}, answer as unknown as Parameters<typeof createHttp2Server>[1]);
  const sessions = new Set<ServerHttp2Session>();
  http2.on('session', (session) => {
    sessions.add(session);
    session.on('close', () => sessions.delete(session));
  });
  const sockets = new Set<Socket>();
  const undecided = new Set<Socket>();
  const net = createNetServer((socket) => {
    sockets.add(socket);
    undecided.add(socket);
    const quiet = (): void => socket.destroy() && undefined;
    socket.setTimeout(silenceMs, quiet);
    socket.on('error', quiet);
    socket.once('close', () => {
      sockets.delete(socket);
      undecided.delete(socket);
    });
    socket.once('data', (first: Buffer) => {
      undecided.delete(socket);
      socket.setTimeout(0);
      socket.off('timeout', quiet);
      socket.off('error', quiet);
      socket.pause();
      socket.unshift(first);
      const length = Math.min(first.length, http2Preface.length);
      const isHttp2 = length > 3 && first.subarray(0, length).equals(http2Preface.subarray(0, length));
      (isHttp2 ? http2 : http).emit('connection', socket);
      if (!isHttp2) socket.resume();
    });
  });
  const taken = await new Promise<number>((resolve, reject) => {
    net.once('error', (caught: NodeJS.ErrnoException) => {
      const what = caught.code === 'EADDRINUSE' ? `Port ${port} is taken.` : `The gateway cannot listen on ${host}:${port} (${caught.code ?? caught.message}).`;
      reject(new ProblemError({ code: 'port-taken', severity: 'error', what, tip: 'Choose another with --port, or 0 for any free one.' }));
    });
    net.listen(port, host, () => resolve((net.address() as AddressInfo).port));
  });
  return {
    port: taken,
    close: () => new Promise((resolve) => {
      net.close(() => resolve());
      http.closeIdleConnections();
      for (const session of sessions) session.close();
      for (const socket of undecided) socket.destroy();
      setTimeout(() => {
        for (const session of sessions) session.destroy();
        for (const socket of sockets) socket.destroy();
      }, farewellMs);
    }),
  };
}
