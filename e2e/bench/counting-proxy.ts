import { createServer, connect } from 'node:net';
import { once } from 'node:events';

/** Passes everything on and counts what comes back from `target` (a URL of this machine). */
export async function countingProxy(target: string): Promise<{ readonly url: string; readonly received: () => number; close(): void }> {
  const { port } = new URL(target);
  let received = 0;
  const server = createServer((near) => {
    const far = connect(Number(port), '127.0.0.1');
    far.on('data', (bytes: Buffer) => { received += bytes.length; });
    near.pipe(far).pipe(near);
    for (const [one, other] of [[near, far], [far, near]] as const) {
      one.on('error', () => other.destroy());
      one.on('close', () => other.destroy());
    }
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const own = (server.address() as { port: number }).port;
  return { url: `http://127.0.0.1:${own}`, received: () => received, close: () => server.close() };
}
