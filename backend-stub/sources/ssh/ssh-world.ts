/** For tests: a real SSH door before a desk in memory, a real upstream sshd, and real `ssh` clients. */
import { execFileSync, spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, constants, openSync } from 'node:fs';
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn as spawnTerminal } from '@lydell/node-pty';
import { afterAll, afterEach, beforeAll } from 'vitest';
import type { ProblemError } from '../../../shared/base/problem';
import type { FileTransfer, SessionDesk, SessionHandle, SessionRequest, SourceControl } from '../../contracts';
import { hasSshd, startSshd, type Sshd } from './sshd.fixture';
import { startSshSource, sshAccountSchema, sshAssetSchema, type SshSource } from './index';

/** One session as the desk sees it; records in memory and can be steered by a test. */
export class DeskSession implements SessionHandle {
  recorded = '';
  typed = '';
  held = false;
  readonly transfers: FileTransfer[] = [];
  readonly sizes: string[] = [];
  onRecord: (() => Promise<void>) | undefined;
  ending: Promise<{ reason: string; text: string }>;
  #end!: (value: { reason: string; text: string }) => void;

  constructor(readonly id: string, readonly request: SessionRequest, readonly control: SourceControl) {
    this.ending = new Promise((resolve) => {
      this.#end = resolve;
    });
  }

  async output(bytes: Uint8Array): Promise<void> {
    await this.onRecord?.();
    this.recorded += Buffer.from(bytes).toString('utf8');
    changed();
  }

  input(bytes: Uint8Array): 'forward' | 'held' {
    if (this.held) return 'held';
    this.typed += Buffer.from(bytes).toString('utf8');
    changed();
    return 'forward';
  }

  exec(command: string): 'forward' | 'held' {
    return this.input(Buffer.from(`${command}\r`));
  }

  async transfer(transfer: FileTransfer, refused: boolean): Promise<string | undefined> {
    this.transfers.push(transfer);
    return refused ? transfer.why : undefined;
  }

  async inputEnds(): Promise<void> {
    await Promise.resolve();
  }

  resize(columns: number, rows: number): void {
    this.sizes.push(`${columns}x${rows}`);
    changed();
  }

  async ended(reason: string, text: string): Promise<void> {
    this.#end({ reason, text });
  }
}

const waiting = new Set<() => void>();
export const changed = () => {
  for (const look of waiting) look();
};
/** Resolves as soon as the condition holds; looked at whenever something happens. */
export const until = (condition: () => boolean): Promise<void> => new Promise((resolve) => {
  const look = () => {
    if (!condition()) return;
    waiting.delete(look);
    resolve();
  };
  waiting.add(look);
  look();
});

export let folder: string;
export let source: SshSource;
export let keyFile: string;
export let sshd: Sshd | undefined;
export let sessions: DeskSession[] = [];
export let signIns: { user: string; asset: string; success: boolean; why: string }[] = [];
/** What the door takes for the time: an hour passes at each look, so that tests do not wait for each other's wrong passwords. 0 stops it. */
export const clock = { now: 0, step: 3_600_000 };
let refuse: ProblemError | undefined;

/** The desk refuses the next sessions with this; undefined = it opens them again. */
export function refuseSessions(problem: ProblemError | undefined): void {
  refuse = problem;
}

const running = new Set<{ readonly pid?: number | undefined }>();

export const desk: SessionDesk = {
  async open(request, control) {
    if (refuse !== undefined) throw refuse;
    const session = new DeskSession(`session-${sessions.length}`, request, control);
    sessions.push(session);
    changed();
    return session;
  },
  signIn({ user, asset }, success, why) {
    signIns.push({ user, asset, success, why });
    changed();
  },
};

export { hasSshd } from './sshd.fixture';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-ssh-'));
  keyFile = join(folder, 'id_ed25519');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', keyFile]);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'stranger')]);
  execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', join(folder, 'id_rsa')]);
  const publicKeys = await Promise.all([keyFile, join(folder, 'id_rsa')].map((file) => readFile(`${file}.pub`, 'utf8')));
  if (hasSshd) sshd = await startSshd(folder, publicKeys[0] ?? '');
  const upstream = { kind: 'ssh', host: '127.0.0.1', port: sshd?.port ?? 1, username: 'root', privateKeyFile: keyFile };
  source = await startSshSource({
    now: () => (clock.now += clock.step), port: 0, host: '127.0.0.1', dataDirectory: join(folder, 'data'), desk, log: { info: () => undefined, warn: () => undefined },
    accounts: [{ login: 'alice', password: 'right', publicKeys, team: 'payments' }].map((account) => sshAccountSchema.parse(account)),
    assets: [
      { kind: 'local', name: 'demo-1' },
      { ...upstream, name: 'far', hostKeySha256: sshd?.fingerprint },
      { ...upstream, name: 'met' },
      { ...upstream, name: 'wrong-key', hostKeySha256: `SHA256:${createHash('sha256').update('other').digest('base64')}` },
      { ...upstream, name: 'down', port: 1 },
    ].map((asset) => sshAssetSchema.parse(asset)),
  });
}, 60_000);

afterEach(() => {
  for (const { pid } of running) {
    try {
      if (pid !== undefined) process.kill(pid, 'SIGKILL');
    } catch {
      // It has gone by itself.
    }
  }
  running.clear();
  waiting.clear();
  sessions = [];
  signIns = [];
  refuse = undefined;
  clock.step = 3_600_000;
});

afterAll(async () => {
  await source?.close();
  sshd?.process.kill('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

export const options = (target: string, extra: readonly string[] = []): string[] => [
  '-F', 'none', '-p', String(source.port), '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR',
  '-o', 'IdentitiesOnly=yes', '-o', 'IdentityAgent=none', ...extra, `${target}@127.0.0.1`,
];
export const byKey = (file = keyFile): string[] => ['-i', file, '-o', 'PreferredAuthentications=publickey'];

export interface Outcome { code: number | null; out: string; err: string }

/** Runs ssh to its end, without a terminal of its own. */
export async function run(target: string, command: readonly string[], extra: readonly string[] = byKey(), input = '', env: Record<string, string> = {}): Promise<Outcome> {
  const child = spawn('ssh', [...options(target, extra), ...command], { env: { PATH: process.env['PATH'], HOME: folder, ...env }, detached: true });
  running.add(child);
  let out = '';
  let err = '';
  child.stdout.on('data', (bytes: Buffer) => {
    out += bytes.toString('utf8');
    changed();
  });
  child.stderr.on('data', (bytes: Buffer) => {
    err += bytes.toString('utf8');
    changed();
  });
  child.stdin.on('error', () => undefined);
  child.stdin.end(input);
  const [code] = await once(child, 'close') as [number | null];
  return { code, out, err };
}

export async function withPassword(password: string, extra: readonly string[]): Promise<Outcome> {
  const ask = join(folder, 'ask.sh');
  await writeFile(ask, `#!/bin/sh\necho '${password}'\n`);
  await chmod(ask, 0o700);
  return run('alice@demo-1', ['echo in'], ['-o', 'PubkeyAuthentication=no', ...extra], '', { SSH_ASKPASS: ask, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0' });
}

/** ssh in a terminal, as a person has it. */
export function interactive(target: string, extra: readonly string[] = []) {
  const pty = spawnTerminal('ssh', options(target, [...byKey(), ...extra]), { cols: 90, rows: 30, env: { PATH: process.env['PATH'], HOME: folder, TERM: 'xterm', LANG: 'C.UTF-8' } });
  running.add(pty);
  // Held open, or the end of what ssh prints may be lost: see local-upstream.
  const farSide = openSync((pty as unknown as { _pty: string })._pty, constants.O_RDWR | constants.O_NOCTTY);
  const user = {
    screen: '',
    type: (text: string) => pty.write(text),
    resize: (columns: number, rows: number) => pty.resize(columns, rows),
    kill: (signal: string) => process.kill(pty.pid, signal),
    sees: (text: string) => until(() => user.screen.includes(text)),
    exit: new Promise<number>((resolve) => {
      pty.onExit(({ exitCode }) => {
        closeSync(farSide);
        resolve(exitCode);
      });
    }),
  };
  pty.onData((data) => {
    user.screen += data;
    changed();
  });
  return user;
}

export const firstSession = async (): Promise<DeskSession> => {
  await until(() => sessions.length > 0);
  return sessions[0] as DeskSession;
};

