import { createSocket } from 'node:dgram';
import { readFile } from 'node:fs/promises';
import { connect as connectPlain, isIP, type Socket } from 'node:net';
import { hostname } from 'node:os';
import { connect as connectTls } from 'node:tls';
import type { DestinationOf } from './schema';
import { NotTaken, reasonOf, type Sender } from './sender';
import { octetCounted, syslogText, type SyslogHeader } from './syslog-text';

const patienceMs = 15_000;
/** An answer that nobody listens at the port comes within this, if it comes. */
const refusalMs = 100;

export function syslogSender(destination: DestinationOf<'syslog'>): Sender {
  const { transport, host, port, facility, enterpriseId } = destination;
  const header: SyslogHeader = { facility, enterpriseId, hostname: hostname(), processId: process.pid };
  const send = transport === 'udp' ? overUdp : overStream;
  return {
    place: `syslog over ${transport.toUpperCase()} at ${host}:${port}`, most: transport === 'udp' ? 50 : 500,
    async send(events, signal) {
      await send(destination, events.map((event) => syslogText(event, header)), signal);
      return [];
    },
    close: async () => undefined,
  };
}

/** One datagram an event. Nobody confirms them; all that can be known is that nobody listens. */
function overUdp({ host, port }: DestinationOf<'syslog'>, texts: readonly string[], signal: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = createSocket(isIP(host) === 6 ? 'udp6' : 'udp4');
    const end = (caught?: unknown): void => {
      signal.removeEventListener('abort', aborted);
      clearTimeout(timer);
      socket.removeAllListeners('error');
      socket.on('error', () => undefined);
      socket.close();
      if (caught === undefined) resolve();
      else reject(new NotTaken(reasonOf(caught)));
    };
    const aborted = (): void => end(new Error('the gateway stops'));
    let timer: NodeJS.Timeout | undefined;
    signal.addEventListener('abort', aborted, { once: true });
    socket.once('error', end);
    socket.connect(port, host, () => {
      let left = texts.length;
      for (const text of texts) {
        socket.send(text, (caught) => {
          if (caught) return end(caught);
          left -= 1;
          if (left === 0) timer = setTimeout(end, refusalMs);
          return undefined;
        });
      }
    });
  });
}

/**
 * A connection a batch, closed by us and then by the receiver: one that has read to the end closes without an error, and only then
 * the batch counts as taken. Syslog has no other confirmation.
 */
async function overStream({ transport, host, port, ca }: DestinationOf<'syslog'>, texts: readonly string[], signal: AbortSignal): Promise<void> {
  const authority = ca === undefined ? undefined : await readFile(ca).catch((caught: unknown) => { throw new NotTaken(`its authority cannot be read: ${reasonOf(caught)}`); });
  const bytes = Buffer.concat(texts.map(octetCounted));
  return new Promise((resolve, reject) => {
    const secure = transport === 'tls';
    const socket: Socket = secure
      ? connectTls({ host, port, ...(authority === undefined ? {} : { ca: authority }), ...(isIP(host) === 0 ? { servername: host } : {}), minVersion: 'TLSv1.2' })
      : connectPlain({ host, port });
    let sent = false;
    let ended = false;
    const aborted = (): void => void socket.destroy(new Error('the gateway stops'));
    signal.addEventListener('abort', aborted, { once: true });
    socket.setTimeout(patienceMs, () => socket.destroy(new Error('it does not answer')));
    socket.once(secure ? 'secureConnect' : 'connect', () => socket.end(bytes, () => { sent = true; }));
    // What it says is of no interest, but its end is.
    socket.on('data', () => undefined);
    socket.once('end', () => { ended = true; });
    let problem: unknown;
    socket.on('error', (caught) => { problem ??= caught; });
    socket.once('close', () => {
      signal.removeEventListener('abort', aborted);
      if (problem === undefined && sent && ended) resolve();
      else reject(new NotTaken(problem === undefined ? 'it closed the connection before it had read everything' : reasonOf(problem)));
    });
  });
}
