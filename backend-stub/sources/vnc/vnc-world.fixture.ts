/** For tests: real VNC servers with programs in them, and real viewers. */
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { Picture } from '../../desktop/picture';
import { RfbClient } from './rfb-client';
import { vncAuthAnswer } from './vnc-auth';

export const hasXvnc = existsSync('/usr/bin/Xvnc') || existsSync('/usr/bin/Xtigervnc');

export interface Display {
  readonly port: number;
  /** ":7" */
  readonly name: string;
  run(program: string, ...args: readonly string[]): ChildProcess;
  stop(): Promise<void>;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** A VNC server's password file: the password, hidden with a key that everybody knows. */
async function passwordFile(folder: string, password: string): Promise<string> {
  const path = join(folder, 'vnc-password');
  const known = Buffer.from([23, 82, 107, 6, 35, 78, 88, 7]).toString('latin1');
  await writeFile(path, vncAuthAnswer(Buffer.from(password.padEnd(8, '\0').slice(0, 8)), known), { mode: 0o600 });
  return path;
}

export async function startDisplay(folder: string, size = '640x400', password?: string): Promise<Display> {
  const port = await freePort();
  const security = password === undefined ? ['-SecurityTypes', 'None'] : ['-SecurityTypes', 'VncAuth', '-PasswordFile', await passwordFile(folder, password)];
  const server = spawn('Xvnc', ['-displayfd', '3', '-geometry', size, '-depth', '24', '-localhost', '-rfbport', String(port), '-AlwaysShared', ...security], { stdio: ['ignore', 'ignore', 'ignore', 'pipe'] });
  let name = '';
  for await (const text of server.stdio[3] as NodeJS.ReadableStream) {
    name += String(text);
    if (name.includes('\n')) break;
  }
  name = `:${name.trim()}`;
  const running = new Set<ChildProcess>();
  return {
    port, name,
    run(program, ...args) {
      const child = spawn(program, args, { stdio: 'ignore', env: { ...process.env, DISPLAY: name, HOME: folder } });
      running.add(child);
      return child;
    },
    async stop() {
      for (const child of running) child.kill('SIGKILL');
      server.kill('SIGTERM');
      if (server.exitCode === null) await once(server, 'exit');
    },
  };
}

/** Somebody who sits at a VNC server, looks, and uses keys and mouse: beside the gateway, to see what really happened. */
export class Onlooker {
  #waiting: (() => void)[] = [];
  closed = '';

  private constructor(readonly client: RfbClient, readonly picture: Picture) {}

  static async at(port: number, password?: string): Promise<Onlooker> {
    const client = await RfbClient.open({ host: '127.0.0.1', port, password });
    const onlooker = new Onlooker(client, new Picture(client.width, client.height));
    client.start({
      onPicture: async (operations) => {
        for (const operation of operations) onlooker.picture.draw(operation, 1);
        onlooker.#look();
      },
      pictureEveryMs: () => 40,
      onClipboard: () => Promise.resolve(),
      onClosed: (why) => {
        onlooker.closed = why;
        onlooker.#look();
      },
    });
    return onlooker;
  }

  /** Rejects when the server goes before. What others see may count, too, so it is looked at also while nothing comes. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      if (this.closed !== '') throw new Error(`The server is gone: ${this.closed}`);
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, 50);
        this.#waiting.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
  }

  type(text: string): void {
    for (const character of text) {
      const keysym = character === '\r' ? 0xff0d : character.charCodeAt(0);
      for (const pressed of [true, false]) this.client.send({ kind: 'key', keysym, pressed });
    }
  }

  click(x: number, y: number): void {
    for (const mask of [0, 1, 0]) this.client.send({ kind: 'mouse', x, y, mask });
  }

  #look(): void {
    for (const look of this.#waiting.splice(0)) look();
  }
}
