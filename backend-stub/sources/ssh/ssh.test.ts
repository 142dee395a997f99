import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { closeSync, constants, existsSync, openSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { spawn as spawnTerminal } from '@lydell/node-pty';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { ProblemError } from '../../../shared/base/problem';
import type { SessionDesk, SessionHandle, SessionRequest, SourceControl } from '../../contracts';
import { startSshSource, sshAccountSchema, sshAssetSchema, type SshSource } from './index';

/** One session as the desk sees it; records in memory and can be steered by a test. */
class DeskSession implements SessionHandle {
  recorded = '';
  typed = '';
  held = false;
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

  resize(columns: number, rows: number): void {
    this.sizes.push(`${columns}x${rows}`);
    changed();
  }

  async ended(reason: string, text: string): Promise<void> {
    this.#end({ reason, text });
  }
}

const waiting = new Set<() => void>();
const changed = () => {
  for (const look of waiting) look();
};
/** Resolves as soon as the condition holds; looked at whenever something happens. */
const until = (condition: () => boolean): Promise<void> => new Promise((resolve) => {
  const look = () => {
    if (!condition()) return;
    waiting.delete(look);
    resolve();
  };
  waiting.add(look);
  look();
});

let folder: string;
let source: SshSource;
let keyFile: string;
let sshd: { port: number; fingerprint: string; process: ChildProcess } | undefined;
let sessions: DeskSession[] = [];
let signIns: { user: string; asset: string; success: boolean; why: string }[] = [];
let refuse: ProblemError | undefined;
const running = new Set<{ readonly pid?: number | undefined }>();

const desk: SessionDesk = {
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

const sshdPath = '/usr/sbin/sshd';
const hasSshd = existsSync(sshdPath) && process.getuid?.() === 0;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'vigil-ssh-'));
  keyFile = join(folder, 'id_ed25519');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', keyFile]);
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', join(folder, 'stranger')]);
  execFileSync('ssh-keygen', ['-q', '-t', 'rsa', '-b', '2048', '-N', '', '-f', join(folder, 'id_rsa')]);
  const publicKeys = await Promise.all([keyFile, join(folder, 'id_rsa')].map((file) => readFile(`${file}.pub`, 'utf8')));
  if (hasSshd) sshd = await startSshd(publicKeys[0] ?? '');
  const upstream = { kind: 'ssh', host: '127.0.0.1', port: sshd?.port ?? 1, username: 'root', privateKeyFile: keyFile };
  source = await startSshSource({
    port: 0, host: '127.0.0.1', dataDirectory: join(folder, 'data'), desk, log: { info: () => undefined, warn: () => undefined },
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
});

afterAll(async () => {
  await source?.close();
  sshd?.process.kill('SIGTERM');
  await rm(folder, { recursive: true, force: true });
});

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

async function startSshd(publicKey: string): Promise<typeof sshd> {
  const port = await freePort();
  const hostKey = join(folder, 'sshd-host');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', hostKey]);
  await mkdir('/run/sshd', { recursive: true });
  await writeFile(join(folder, 'authorized_keys'), publicKey, { mode: 0o600 });
  await writeFile(join(folder, 'sshd_config'), [
    `Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${hostKey}`, `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'PidFile none', 'UsePAM no', 'StrictModes no', 'PermitRootLogin yes', 'PasswordAuthentication no', 'PrintMotd no', 'LogLevel VERBOSE',
  ].join('\n'));
  const child = spawn(sshdPath, ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  for await (const text of child.stderr) if (String(text).includes('Server listening')) break;
  const line = execFileSync('ssh-keygen', ['-lf', `${hostKey}.pub`], { encoding: 'utf8' });
  return { port, fingerprint: line.split(' ')[1] ?? '', process: child };
}

const options = (target: string, extra: readonly string[] = []): string[] => [
  '-F', 'none', '-p', String(source.port), '-o', 'StrictHostKeyChecking=no', '-o', 'UserKnownHostsFile=/dev/null', '-o', 'LogLevel=ERROR',
  '-o', 'IdentitiesOnly=yes', '-o', 'IdentityAgent=none', ...extra, `${target}@127.0.0.1`,
];
const byKey = (file = keyFile): string[] => ['-i', file, '-o', 'PreferredAuthentications=publickey'];

interface Outcome { code: number | null; out: string; err: string }

/** Runs ssh to its end, without a terminal of its own. */
async function run(target: string, command: readonly string[], extra: readonly string[] = byKey(), input = '', env: Record<string, string> = {}): Promise<Outcome> {
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

async function withPassword(password: string, extra: readonly string[]): Promise<Outcome> {
  const ask = join(folder, 'ask.sh');
  await writeFile(ask, `#!/bin/sh\necho '${password}'\n`);
  await chmod(ask, 0o700);
  return run('alice@demo-1', ['echo in'], ['-o', 'PubkeyAuthentication=no', ...extra], '', { SSH_ASKPASS: ask, SSH_ASKPASS_REQUIRE: 'force', DISPLAY: ':0' });
}

/** ssh in a terminal, as a person has it. */
function interactive(target: string, extra: readonly string[] = []) {
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

const firstSession = async (): Promise<DeskSession> => {
  await until(() => sessions.length > 0);
  return sessions[0] as DeskSession;
};

describe('signing in', () => {
  test('by key, by RSA key, by password and by keyboard-interactive', async () => {
    expect(await run('alice@demo-1', ['echo in'])).toMatchObject({ code: 0, out: 'in\n' });
    expect(await run('alice%demo-1', ['echo in'], byKey(join(folder, 'id_rsa')))).toMatchObject({ code: 0, out: 'in\n' });
    expect(await withPassword('right', ['-o', 'PreferredAuthentications=password'])).toMatchObject({ code: 0, out: 'in\n' });
    expect(await withPassword('right', ['-o', 'PreferredAuthentications=keyboard-interactive'])).toMatchObject({ code: 0, out: 'in\n' });
    expect(signIns).toEqual(['publickey', 'publickey', 'password', 'keyboard-interactive'].map((why) => ({ user: 'alice', asset: 'demo-1', success: true, why })));
    expect(sessions[0]?.request).toMatchObject({ user: 'alice', asset: 'demo-1', protocol: 'ssh', team: 'payments', remoteAddress: '127.0.0.1', simulated: false });
  });

  test('is refused with a strange key or a wrong password, and audited', async () => {
    expect((await run('alice@demo-1', ['true'], byKey(join(folder, 'stranger')))).code).toBe(255);
    await until(() => signIns.length === 1);
    expect((await withPassword('wrong', ['-o', 'PreferredAuthentications=password'])).code).toBe(255);
    expect((await run('nobody@demo-1', ['true'])).code).toBe(255);
    await until(() => signIns.some(({ user }) => user === 'nobody'));
    expect(signIns.every(({ success }) => !success)).toBe(true);
    expect(signIns.filter(({ why }) => why === 'password not accepted')).toHaveLength(3);
    expect(sessions).toEqual([]);
  });

  test('is closed after six wrong passwords', async () => {
    await withPassword('wrong', ['-o', 'PreferredAuthentications=password', '-o', 'NumberOfPasswordPrompts=20']);
    expect(signIns.filter(({ why }) => why === 'password not accepted')).toHaveLength(6);
  });

  test('to an asset that is not there names those that are', async () => {
    expect(await run('alice@nowhere', ['true'])).toMatchObject({ code: 254, err: expect.stringContaining('There is no asset "nowhere" here. Assets: demo-1,') as string });
    expect(await run('alice', ['true'])).toMatchObject({ code: 254, err: expect.stringContaining('Say where to: alice@ASSET') as string });
  });
});

describe('a command on a local asset', () => {
  test('passes its exit status, both outputs and standard input', async () => {
    const outcome = await run('alice@demo-1', ['cat; echo oops >&2; exit 7'], byKey(), 'from the user\n');
    expect(outcome).toMatchObject({ code: 7, out: 'from the user\n', err: 'oops\n' });
    const [session] = sessions;
    expect(session?.recorded).toContain('from the user\r\n');
    expect(session?.recorded).toContain('oops\r\n');
    expect(session?.typed).toBe('cat; echo oops >&2; exit 7\rfrom the user\n');
    expect(await session?.ending).toEqual({ reason: 'user_close', text: 'The session ended with exit status 7.' });
  });

  test('that dies by a signal tells which', async () => {
    const outcome = await run('alice@demo-1', ['kill -TERM $$']);
    expect(outcome.code).not.toBe(0);
    expect((await sessions[0]?.ending)?.text).toBe('The session ended by signal TERM.');
  });

  test('sees nothing of the gateway\'s environment', async () => {
    process.env['VIGIL_TEST_SECRET'] = 'swordfish';
    try {
      const { out } = await run('alice@demo-1', ['env'], byKey(), '', { LANG: 'de_DE.UTF-8' });
      expect(out).not.toContain('swordfish');
      expect(out).toContain(`HOME=${join(folder, 'data', 'homes', 'demo-1', 'alice')}\n`);
    } finally {
      delete process.env['VIGIL_TEST_SECRET'];
    }
  });

  test('delivers 8 MiB whole and in order to a client that reads', async () => {
    const { out, code } = await run('alice@demo-1', ['seq 1 1100000']);
    expect(code).toBe(0);
    expect(out.length).toBeGreaterThan(7 << 20);
    expect(createHash('sha256').update(out).digest('hex')).toBe(createHash('sha256').update(execFileSync('seq', ['1', '1100000'], { maxBuffer: 1 << 28 })).digest('hex'));
    expect(sessions[0]?.recorded.replaceAll('\r', '') === out).toBe(true);
  });

  test('and what is not offered is refused in words', async () => {
    const sftp = await run('alice@demo-1', ['sftp'], [...byKey(), '-s']);
    expect(sftp).toMatchObject({ code: 254, err: expect.stringContaining('sftp is not available through this gateway') as string });
    const forward = await run('alice@demo-1', [], [...byKey(), '-W', '127.0.0.1:1']);
    expect(forward.code).toBe(255);
  });
});

describe('an interactive session', () => {
  test('has a prompt, the size of the window, and follows its changes', async () => {
    const user = interactive('alice@demo-1');
    await user.sees('alice@demo-1:~$ ');
    const session = await firstSession();
    expect(session.request).toMatchObject({ columns: 90, rows: 30 });
    user.type('stty size; echo $TERM-$LANG\r');
    await user.sees('30 90\r\nxterm-');
    user.resize(120, 40);
    await until(() => session.sizes.includes('120x40'));
    user.type('stty size\r');
    await user.sees('40 120\r\n');
    user.type('exit 3\r');
    expect(await user.exit).toBe(3);
    expect(await session.ending).toEqual({ reason: 'user_close', text: 'The session ended with exit status 3.' });
    expect(session.recorded).not.toContain('This session is recorded');
    expect(session.typed).toBe('stty size; echo $TERM-$LANG\rstty size\rexit 3\r');
  });

  test('shows nothing that is not recorded yet', async () => {
    const user = interactive('alice@demo-1');
    await user.sees('alice@demo-1:~$ ');
    const session = await firstSession();
    let record!: () => void;
    const recording = new Promise<void>((resolve) => {
      record = resolve;
    });
    let asked = false;
    session.onRecord = () => {
      asked = true;
      changed();
      return recording;
    };
    user.type('echo se""cret\r');
    await until(() => asked);
    session.control.notify('not yet');
    expect(user.screen).not.toContain('secret');
    record();
    await user.sees('secret');
    expect(session.recorded).toContain('secret');
  });

  test('that is held drops what is typed and says so; participants type into the same shell', async () => {
    const user = interactive('alice@demo-1');
    await user.sees('$ ');
    const session = await firstSession();
    session.held = true;
    session.control.notify('Your session was paused by Ana Kovac.');
    await user.sees('Vigil \u001b[0m Your session was paused by Ana Kovac.');
    user.type('touch should-not-be\r');
    await user.sees('Your input is held');
    session.held = false;
    session.control.input('ls; echo from-$((40+2))\r');
    await user.sees('from-42');
    expect(user.screen).not.toContain('should-not-be');
    expect(session.recorded).not.toContain('paused by');
    user.type('echo again-$((1+1))\r');
    await user.sees('again-2');
  });

  test('that is terminated tells why, and ssh exits with 255', async () => {
    const user = interactive('alice@demo-1');
    await user.sees('$ ');
    const session = await firstSession();
    user.type('sleep 1000 & cat\r');
    await user.sees('sleep 1000');
    session.control.end('admin_terminate', 'Terminated by Ana Kovac: Security\u001b]0;x\u0007 incident.');
    expect(await user.exit).toBe(255);
    expect(user.screen).toContain('Vigil \u001b[0m Terminated by Ana Kovac: Security ]0;x incident.\r\n');
    expect((await session.ending).reason).toBe('admin_terminate');
    session.control.end('admin_terminate', 'again');
  });

  test('whose client is killed ends as lost, with its shell', async () => {
    const user = interactive('alice@demo-1');
    await user.sees('$ ');
    const session = await firstSession();
    user.type('echo pid=$$.\r');
    await until(() => /pid=\d+\./.test(user.screen));
    const pid = Number(/pid=(\d+)\./.exec(user.screen)?.[1]);
    user.kill('SIGKILL');
    expect((await session.ending).reason).toBe('connect_disconnect');
    await expect.poll(() => existsSync(`/proc/${pid}`), { timeout: 10_000 }).toBe(false);
  });

  test('whose recording fails ends with null_storage and words', async () => {
    const user = interactive('alice@demo-1');
    await user.sees('$ ');
    const session = await firstSession();
    session.onRecord = () => Promise.reject(new ProblemError({ code: 'storage-unavailable', severity: 'error', what: 'This session can no longer be recorded, so it ends.', tip: 'Tell somebody.' }));
    user.type('echo hi\r');
    expect(await user.exit).toBe(255);
    expect(user.screen).toContain('can no longer be recorded');
    expect((await session.ending).reason).toBe('null_storage');
  });

  test('ends at once by order although its client does not read', async () => {
    const user = interactive('alice@demo-1');
    await user.sees('$ ');
    const session = await firstSession();
    user.type('yes\r');
    await until(() => session.recorded.length > 1 << 20);
    user.kill('SIGSTOP');
    // The client's window and the queues fill, then nothing more is read from the shell.
    session.control.end('admin_terminate', 'Terminated.');
    expect((await session.ending).reason).toBe('admin_terminate');
    user.kill('SIGCONT');
    expect(await user.exit).toBe(255);
  });

  test('keeps everything its program printed although the recorder is slow', async () => {
    const running = run('alice@demo-1', ['seq 1 60000'], [...byKey(), '-tt']);
    const session = await firstSession();
    session.onRecord = () => new Promise((resolve) => setTimeout(resolve, 20));
    const { out } = await running;
    expect(out).toBe(Array.from({ length: 60_000 }, (_, index) => `${index + 1}\r\n`).join(''));
    expect(session.recorded).toBe(out);
  });

  test('that the desk refuses shows the sentence and ends with 254', async () => {
    refuse = new ProblemError({ code: 'locked', severity: 'error', what: 'Sessions of alice are locked.', tip: 'Ask the security team.' });
    const user = interactive('alice@demo-1');
    expect(await user.exit).toBe(254);
    expect(user.screen).toContain('Sessions of alice are locked. Ask the security team.');
  });

  test('several share one connection', async () => {
    const socket = join(folder, 'master');
    const user = interactive('alice@demo-1', ['-M', '-S', socket]);
    await user.sees('$ ');
    expect(await run('alice@demo-1', ['echo second'], ['-S', socket])).toMatchObject({ code: 0, out: 'second\n' });
    expect(sessions).toHaveLength(2);
    user.type('echo still-$((1+1))\r');
    await user.sees('still-2');
  });
});

describe.runIf(hasSshd)('an upstream sshd', () => {
  test('runs commands, passing exit status, outputs and input', async () => {
    expect(await run('alice@far', ['cat; echo oops >&2; exit 9'], byKey(), 'hello\n')).toMatchObject({ code: 9, out: 'hello\n', err: 'oops\n' });
    expect(sessions[0]?.recorded).toContain('hello\r\n');
  });

  test('gives a shell whose window follows', async () => {
    const user = interactive('alice@far');
    await until(() => (sessions[0]?.recorded.length ?? 0) > 0);
    user.type('stty size\r');
    await user.sees('30 90');
    user.resize(100, 33);
    await until(() => sessions[0]?.sizes.includes('100x33') === true);
    user.type('stty size\r');
    await user.sees('33 100');
    user.type('exit 5\r');
    expect(await user.exit).toBe(5);
    expect((await sessions[0]?.ending)?.reason).toBe('user_close');
  });

  test('is pinned: a changed host key is refused', async () => {
    expect(await run('alice@wrong-key', ['true'])).toMatchObject({ code: 254, err: expect.stringContaining('wrong-key shows another host key') as string });
    expect((await sessions[0]?.ending)?.reason).toBe('connect_failed');
  });

  test('met for the first time is remembered', async () => {
    expect((await run('alice@met', ['true'])).code).toBe(0);
    const path = join(folder, 'data', 'keys', 'ssh-known-hosts.json');
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ met: sshd?.fingerprint });
    await writeFile(path, JSON.stringify({ met: 'SHA256:somethingelse' }));
    expect((await run('alice@met', ['true'])).code).toBe(254);
  });
});

describe('the door', () => {
  test('says when an asset cannot be reached', async () => {
    expect(await run('alice@down', ['true'])).toMatchObject({ code: 254, err: expect.stringContaining('down cannot be reached: nothing listens there.') as string });
  });

  test('keeps its host key, tells a taken port, and ends sessions with a word when it closes', async () => {
    const common = { host: '127.0.0.1', dataDirectory: join(folder, 'data'), desk, accounts: [], assets: [], log: { info: () => undefined, warn: () => undefined } };
    await expect(startSshSource({ ...common, port: source.port })).rejects.toMatchObject({ problem: { code: 'port-taken' } });
    const second = await startSshSource({ ...common, port: 0 });
    expect(second.hostKeyFingerprint).toBe(source.hostKeyFingerprint);
    await second.close();
    const user = interactive('alice@demo-1');
    await user.sees('$ ');
    await source.close();
    expect(await user.exit).toBe(255);
    expect(user.screen).toContain('The gateway is being stopped.');
    expect((await sessions[0]?.ending)?.reason).toBe('connect_disconnect');
  });
});
