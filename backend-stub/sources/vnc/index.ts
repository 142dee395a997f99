import { createServer, type Server, type Socket } from 'node:net';
import { ProblemError } from '../../../shared/base/problem';
import { Attempts } from '../../auth/attempts';
import type { DesktopDesk, Log } from '../../contracts';
import { PicturePace } from '../../desktop/pace';
import { DesktopSession } from './desktop-session';
import type { DesktopAsset } from './schema';
import { refuse, Refused, signInViewer, type Door, type SignedIn, type ViewerAccount } from './sign-in';

export { guacdAssetSchema, vncAssetSchema, type DesktopAsset } from './schema';

export interface VncSourceOptions {
  /** 0 picks a free one. */
  readonly port: number;
  readonly host: string;
  readonly desk: DesktopDesk;
  readonly accounts: readonly ViewerAccount[];
  readonly assets: readonly DesktopAsset[];
  readonly log: Log;
}

export interface VncSource {
  readonly port: number;
  /** Ends all sessions, waits until they are over, and closes the door. */
  close(): Promise<void>;
}

/** Time to sign in. */
const graceMs = 60_000;
const mostConnections = 256;
/** As of the SSH door: an address may be shared by an office. */
const addressLimits = { freeSlips: 20, longestMs: 30_000 };

/** Opens the VNC door. Rejects with a ProblemError: "port-taken" or "port-unusable". */
export async function startVncSource(options: VncSourceOptions): Promise<VncSource> {
  const door: Door = {
    accounts: new Map(options.accounts.map((account) => [account.login, account])),
    limits: { pairs: new Attempts(), addresses: new Attempts(undefined, addressLimits) },
  };
  const pace = new PicturePace();
  const assets = new Map(options.assets.map((asset) => [asset.name, asset]));
  const sockets = new Set<Socket>();
  const sessions = new Set<DesktopSession>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const gone = new AbortController();
    socket.setNoDelay(true).setKeepAlive(true, 15_000);
    // Errors are followed by close; a listener keeps them from ending the gateway.
    socket.on('error', () => undefined).on('close', () => {
      sockets.delete(socket);
      gone.abort();
    });
    void welcome(socket, { ...options, door, assets, pace }, gone.signal).then((session) => {
      if (session === undefined) return;
      sessions.add(session);
      void session.over.then(() => sessions.delete(session));
    });
  });
  server.maxConnections = mostConnections;
  const port = await listen(server, options);
  server.on('error', (caught: Error) => options.log.warn({ 'event.name': 'vnc' }, `VNC door: ${caught.message}`));
  return {
    port,
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      for (const session of sessions) session.end('connect_disconnect', 'The gateway is being stopped.');
      await Promise.all([...sessions].map((session) => session.over));
      for (const socket of sockets) socket.destroy();
      await closed;
    },
  };
}

type Welcome = Omit<VncSourceOptions, 'assets'> & { readonly door: Door; readonly pace: PicturePace; readonly assets: ReadonlyMap<string, DesktopAsset> };

/** Never rejects: who is not let in is told why, where the protocol allows it. */
async function welcome(socket: Socket, options: Welcome, gone: AbortSignal): Promise<DesktopSession | undefined> {
  const remoteAddress = (socket.remoteAddress ?? '').replace(/^::ffff:/, '');
  const grace = setTimeout(() => socket.destroy(), graceMs);
  let signedIn: SignedIn;
  try {
    signedIn = await signInViewer(socket, remoteAddress, options.door);
  } catch (caught) {
    if (!(caught instanceof Refused)) {
      socket.destroy();
      return undefined;
    }
    const { decided } = caught;
    if (decided !== undefined) options.desk.signIn({ user: printable(decided.login), asset: printable(decided.asset), protocol: 'vnc', remoteAddress }, false, decided.why);
    refuse(caught.socket ?? socket, caught.message);
    return undefined;
  } finally {
    clearTimeout(grace);
  }
  const { account, asset: name } = signedIn;
  const asset = options.assets.get(name);
  options.desk.signIn({ user: account.login, asset: printable(name), protocol: 'vnc', remoteAddress }, true, 'password');
  if (asset === undefined) {
    const names = [...options.assets.keys()].slice(0, 20).join(', ');
    refuse(signedIn.socket, `${name === '' ? `Say where to: ${account.login}@ASSET as the user name.` : `There is no desktop "${printable(name)}" here.`} ${names === '' ? 'No desktops are set up.' : `Desktops: ${names}.`}`);
    return undefined;
  }
  try {
    return await DesktopSession.open({ desk: options.desk, log: options.log, pace: options.pace, asset, signedIn, remoteAddress }, gone);
  } catch (caught) {
    const sentence = caught instanceof ProblemError ? `${caught.problem.what} ${caught.problem.tip}` : caught instanceof Error ? caught.message : 'The session cannot be opened.';
    options.log.warn({ 'event.name': 'vnc.refused', 'user.name': account.login }, sentence);
    refuse(signedIn.socket, sentence);
    return undefined;
  }
}

function listen(server: Server, { host, port }: VncSourceOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (caught: NodeJS.ErrnoException) => {
      const taken = caught.code === 'EADDRINUSE';
      reject(new ProblemError({
        code: taken ? 'port-taken' : 'port-unusable', severity: 'error', cause: caught.message,
        what: taken ? `Port ${port} on ${host} is taken: the VNC door cannot be opened there.` : `The VNC door cannot be opened on ${host}:${port}.`,
        tip: 'Choose another with --vnc-port, or 0 for any free one.',
      }));
    });
    server.listen(port, host, () => resolve((server.address() as { port: number }).port));
  });
}

/** A name as the client wrote it, fit for a log and a screen. */
const printable = (text: string): string => text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '\ufffd').slice(0, 200);
