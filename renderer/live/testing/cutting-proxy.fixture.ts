import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net';

/** How a connection ends: in the middle of its bytes, at once and with an error, or by never saying anything again. */
export type Ending = 'close' | 'reset' | 'half-open';

export interface Spoiling {
  /** Bytes of the answer before a connection ends: up to this many. */
  readonly mostBytes: number;
  /** Every connection ends after exactly this many bytes of the answer, in sight; what is asked is never cut. */
  readonly exactly?: number | undefined;
  /** How connections end; one is chosen for each. */
  readonly endings?: readonly Ending[] | undefined;
  /** Every slice of a connection comes so much later, up to this; one delay is chosen for each connection. */
  readonly mostLatencyMs?: number | undefined;
}

const sometimesSilent: readonly Ending[] = ['half-open', 'close', 'close', 'close', 'close'];

/**
 * A network that hands bytes on in slices of random sizes, with a latency, and breaks after a random number of them in any way a
 * network can. The server's port is asked for with each connection: another process may be there by then.
 */
export class CuttingProxy {
  readonly #server: Server;
  readonly #sockets = new Set<Socket>();
  cuts = 0;
  /** How often connections ended in which way. */
  readonly endings: Record<Ending, number> = { close: 0, reset: 0, 'half-open': 0 };
  /** Left alone from now on. */
  calm = false;
  /** While true nobody gets through. */
  refusing = false;
  /** Called when a connection has gone silent without being closed. */
  onSilence: () => void = () => undefined;

  constructor(private readonly random: () => number, private readonly port: () => number, private readonly spoiling: Spoiling) {
    this.#server = createServer((near) => this.#join(near));
  }

  async open(): Promise<string> {
    await new Promise<void>((done) => { this.#server.listen(0, '127.0.0.1', done); });
    return `http://127.0.0.1:${(this.#server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((done) => { this.#server.close(done); });
  }

  #join(near: Socket): void {
    near.on('error', () => undefined);
    if (this.refusing) { near.resetAndDestroy(); return; }
    const { random } = this;
    const { mostBytes, exactly, endings = sometimesSilent, mostLatencyMs = 0 } = this.spoiling;
    const far = connect(this.port(), '127.0.0.1');
    for (const socket of [near, far]) {
      socket.setNoDelay(true);
      this.#sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => { this.#sockets.delete(socket); near.destroy(); far.destroy(); });
    }
    const ending = exactly === undefined ? endings[Math.floor(random() * endings.length)] ?? 'close' : 'close';
    const latencyMs = Math.floor(random() ** 2 * mostLatencyMs);
    const end = (): void => {
      this.endings[ending] += 1;
      if (ending === 'half-open') this.onSilence();
      else if (ending === 'reset') near.resetAndDestroy();
      else near.destroy();
    };
    void this.#carry(near, far, exactly === undefined ? Math.floor(random() * 20_000) : Infinity, latencyMs, () => near.destroy());
    void this.#carry(far, near, exactly ?? Math.floor(random() ** 2 * mostBytes), latencyMs, end);
  }

  async #carry(from: Socket, to: Socket, bytes: number, latencyMs: number, end: () => void): Promise<void> {
    let left = bytes;
    try {
      for await (const chunk of from as AsyncIterable<Buffer>) {
        if (latencyMs > 0) await new Promise((done) => { setTimeout(done, latencyMs); });
        for (let at = 0; at < chunk.length;) {
          const slice = chunk.subarray(at, at + 1 + Math.floor(this.random() ** 3 * 16_384));
          at += slice.length;
          left -= slice.length;
          if (left < 0 && !this.calm) {
            this.cuts += 1;
            // What is cut arrives in part.
            to.write(slice.subarray(0, slice.length + left), end);
            return;
          }
          if (!to.write(slice)) await new Promise<void>((done) => { to.once('drain', done); to.once('close', done); });
          if (this.random() < 0.05) await new Promise((done) => { setTimeout(done, Math.floor(this.random() * 4)); });
        }
      }
      to.end();
    } catch {
      to.destroy();
    }
  }
}
