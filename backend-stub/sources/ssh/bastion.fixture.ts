/** For tests: the whole gateway with its SSH door, and real clients in real terminals. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn as spawnTerminal } from '@lydell/node-pty';
import type { AuditEvent } from '../../../shared/model/audit';
import { openTestGateway, type TestGateway, type TestOptions } from '../../server/gateway.fixture';
import { transfersSchema } from './transfer/evaluator';
import { sshAccountSchema, sshAssetSchema, startSshSource } from './index';

/** Long enough for a busy machine; what has not come by then does not come. */
const patienceMs = 20_000;

export interface Person {
  readonly screen: string;
  type(text: string): void;
  sees(text: string | RegExp): Promise<void>;
  readonly exit: Promise<number>;
  /** The client is gone, as when a lid is closed. */
  leave(): void;
}

export interface Bastion {
  readonly gateway: TestGateway;
  readonly folder: string;
  readonly keyFile: string;
  readonly port: number;
  /** ssh in a terminal, as a person has it. */
  person(target: string, command?: readonly string[]): Person;
  /** A client program to its end. `ssh`, `scp`, `sftp`; the options for this bastion come first. */
  client(program: string, args: readonly string[], input?: string): Promise<{ readonly code: number | null; readonly out: string; readonly err: string }>;
  /** All events so far of the newest session, or of `event`'s kind. */
  events(kind: string): Promise<readonly AuditEvent[]>;
  /** Commands of all sessions so far, in order. */
  commands(): Promise<readonly string[]>;
  /** Resolves when `ask` answers something truthy; looked at whenever something is audited. */
  until<Value>(ask: () => Promise<Value | undefined | false>, waitedFor?: () => string): Promise<Value>;
  close(): Promise<void>;
}

export async function openBastion(options: TestOptions = {}, assets: readonly object[] = [{ kind: 'local', name: 'demo-1' }], transfers?: object): Promise<Bastion> {
  const folder = await mkdtemp(join(tmpdir(), 'vigil-bastion-'));
  const keyFile = join(folder, 'key');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', keyFile]);
  const publicKey = await readFile(`${keyFile}.pub`, 'utf8');
  const gateway = await openTestGateway(options);
  const source = await startSshSource({
    port: 0, host: '127.0.0.1', dataDirectory: gateway.data, desk: gateway.gateway.services.sessions, log: { info: () => undefined, warn: () => undefined },
    accounts: ['alice', 'bob'].map((login) => sshAccountSchema.parse({ login, publicKeys: [publicKey], team: 'payments' })),
    assets: assets.map((asset) => sshAssetSchema.parse(asset)),
    transfers: transfersSchema.parse(transfers ?? {}),
  });
  const running = new Set<{ readonly pid?: number | undefined }>();
  const environment = { PATH: process.env['PATH'] ?? '', HOME: folder, TERM: 'xterm', LANG: 'C.UTF-8' };
  const common = [
    '-F', 'none', '-i', keyFile, '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR',
    '-o', 'IdentitiesOnly=yes', '-o', 'IdentityAgent=none', '-o', 'PreferredAuthentications=publickey',
  ];
  const { audit } = gateway.gateway.services;
  const all = (): Promise<readonly AuditEvent[]> => audit.after(0, 100_000);
  const looks = new Set<() => void>();
  const look = (): void => {
    for (const one of looks) one();
  };
  audit.listen(look);

  const bastion: Bastion = {
    gateway, folder, keyFile, port: source.port,
    person(target, command = []) {
      const pty = spawnTerminal('ssh', [...common, '-p', String(source.port), ...(command.length > 0 ? ['-t'] : []), `${target}@127.0.0.1`, ...command], { cols: 90, rows: 30, env: environment });
      running.add(pty);
      // Held open, or the end of what ssh prints may be lost: see local-upstream.
      const farSide = openSync((pty as unknown as { _pty: string })._pty, constants.O_RDWR | constants.O_NOCTTY);
      const person = {
        screen: '',
        type: (text: string) => pty.write(text),
        leave: () => {
          if (running.has(pty)) process.kill(pty.pid, 'SIGKILL');
        },
        async sees(text: string | RegExp) {
          const seen = (): boolean => (typeof text === 'string' ? person.screen.includes(text) : text.test(person.screen));
          await bastion.until(() => Promise.resolve(seen()), () => `${String(text)} in ${JSON.stringify(person.screen.slice(-600))}`);
        },
        exit: new Promise<number>((resolve) => {
          pty.onExit(({ exitCode }) => {
            closeSync(farSide);
            running.delete(pty);
            resolve(exitCode);
          });
        }),
      };
      pty.onData((data) => {
        person.screen += data;
        look();
      });
      return person;
    },
    async client(program, args, input = '') {
      const child = spawn(program, [...common, program === 'ssh' ? '-p' : '-P', String(source.port), ...args], { env: environment, detached: true });
      running.add(child);
      let [out, err] = ['', ''];
      child.stdout.on('data', (bytes: Buffer) => void (out += bytes.toString('utf8')));
      child.stderr.on('data', (bytes: Buffer) => void (err += bytes.toString('utf8')));
      child.stdin.on('error', () => undefined);
      child.stdin.end(input);
      const [code] = await once(child, 'close') as [number | null];
      running.delete(child);
      return { code, out, err };
    },
    events: async (kind) => (await all()).filter(({ event }) => event === kind),
    commands: async () => (await bastion.events('session.command')).map(({ details }) => details['command'] ?? ''),
    until: (ask, waitedFor = () => ask.toString()) => new Promise((resolve, reject) => {
      const patience = setTimeout(() => {
        stop();
        reject(new Error(`waited in vain for ${waitedFor()}`));
      }, patienceMs);
      let busy = false;
      const again = (): void => {
        if (busy) return;
        busy = true;
        ask().then((value) => {
          busy = false;
          if (value === undefined || value === false) return;
          stop();
          resolve(value as Exclude<typeof value, false>);
        }, reject);
      };
      // What happened while an answer was on its way is seen at the next look.
      const timer = setInterval(again, 20);
      const stop = (): void => {
        looks.delete(again);
        clearInterval(timer);
        clearTimeout(patience);
      };
      looks.add(again);
      again();
    }),
    async close() {
      for (const { pid } of running) {
        try {
          if (pid !== undefined) process.kill(pid, 'SIGKILL');
        } catch {
          // It has gone by itself.
        }
      }
      await source.close();
      await gateway.close();
      await rm(folder, { recursive: true, force: true });
    },
  };
  return bastion;
}
