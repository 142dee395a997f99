import { once } from 'node:events';
import { connect, type Socket } from 'node:net';

/** The bytes a server sends, as many as are wanted at a time. */
function reader(socket: Socket): (count: number) => Promise<Buffer> {
  const chunks = socket[Symbol.asyncIterator]() as AsyncIterator<Buffer>;
  let bytes: Buffer = Buffer.alloc(0);
  return async (count) => {
    while (bytes.length < count) {
      const { value, done } = await chunks.next();
      if (done === true) throw new Error('the gateway closed the connection');
      bytes = Buffer.concat([bytes, value]);
    }
    const taken = bytes.subarray(0, count);
    bytes = bytes.subarray(count);
    return taken;
  };
}

/** Signs in at the VNC door (VeNCrypt Plain) and stays there without asking for pictures: a session that costs its viewer nothing. */
export async function openQuietViewer(port: number, user: string, password: string): Promise<{ close(): void }> {
  const socket = connect(port, '127.0.0.1');
  await once(socket, 'connect');
  const take = reader(socket);
  await take(12);
  socket.write('RFB 003.008\n');
  await take((await take(1))[0] ?? 0);
  socket.write(Buffer.from([19]));
  await take(2);
  socket.write(Buffer.from([0, 2]));
  await take(1);
  await take(((await take(1))[0] ?? 0) * 4);
  const [name, secret] = [Buffer.from(user), Buffer.from(password)];
  const said = Buffer.alloc(12);
  said.writeUInt32BE(256, 0);
  said.writeUInt32BE(name.length, 4);
  said.writeUInt32BE(secret.length, 8);
  socket.write(Buffer.concat([said, name, secret]));
  if ((await take(4)).readUInt32BE(0) !== 0) throw new Error(`${user} is not let in`);
  socket.write(Buffer.from([1]));
  const head = await take(24);
  await take(head.readUInt32BE(20));
  // Whatever else comes is not looked at.
  void (async () => { for (;;) await take(1); })().catch(() => undefined);
  return { close: () => socket.destroy() };
}
