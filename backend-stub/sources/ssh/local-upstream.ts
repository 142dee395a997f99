import { spawn as spawnTerminal, type IPty } from '@lydell/node-pty';
import { spawn } from 'node:child_process';
import { closeSync, constants, existsSync, openSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import type { Socket } from 'node:net';
import { constants as systemConstants } from 'node:os';
import { join } from 'node:path';
import type { LocalAsset } from './schema';
import type { TerminalRequest, Upstream, UpstreamEvents, UpstreamRequest } from './upstream';

/** How long something that was hung up may take to go. */
const patienceMs = 1500;
/** A terminal whose shell is gone is read until nothing came for this long. */
const silenceMs = 50;

/** Starts a shell or command on this machine, in a home of its own. Rejects when it cannot be started. */
export async function openLocalUpstream(asset: LocalAsset, request: UpstreamRequest, events: UpstreamEvents, homesFolder: string): Promise<Upstream> {
  const home = join(homesFolder, asset.name, request.login);
  await mkdir(home, { recursive: true, mode: 0o700 });
  const command = request.subsystem === undefined ? request.command : `exec ${sftpServer()}`;
  const args = command === undefined ? asset.args : ['-c', command];
  const environment = localEnvironment(asset, request, home);
  return request.terminal === undefined
    ? openPipes(asset.shell, args, home, environment, events)
    : openTerminal(asset.shell, args, home, environment, request.terminal, events);
}

/** Everything a shell needs, and nothing of the gateway's own environment. */
export function localEnvironment(asset: LocalAsset, request: UpstreamRequest, home: string): Record<string, string> {
  return {
    PATH: '/usr/local/bin:/usr/bin:/bin:/usr/local/sbin:/usr/sbin:/sbin',
    HOME: home, USER: request.login, LOGNAME: request.login, SHELL: asset.shell,
    LANG: request.lang ?? 'C.UTF-8',
    PS1: `${request.login}@${asset.name}:\\w$ `,
    ...(request.terminal === undefined ? {} : { TERM: request.terminal.term }),
    ...asset.env,
  };
}

const sftpServers = ['/usr/lib/openssh/sftp-server', '/usr/libexec/openssh/sftp-server', '/usr/libexec/sftp-server', '/usr/lib/ssh/sftp-server'];

/** OpenSSH's own. Throws where there is none. */
function sftpServer(): string {
  const found = sftpServers.find((path) => existsSync(path));
  if (found === undefined) throw new Error('SFTP is not available on this asset: its machine has no sftp-server.');
  return found;
}

function openTerminal(shell: string, args: readonly string[], home: string, environment: Record<string, string>, terminal: TerminalRequest, events: UpstreamEvents): Upstream {
  const pty = spawnTerminal(shell, [...args], { name: terminal.term, cols: terminal.columns, rows: terminal.rows, cwd: home, env: environment, encoding: null });
  const socket = (pty as unknown as { _socket: Socket })._socket;
  const silence = readToTheEnd(pty, socket);
  let gone = false;
  socket.on('drain', () => events.onDrain());
  // With encoding null the data are Buffers, whatever the type says.
  pty.onData((data) => {
    silence.heard();
    events.onOutput(data as unknown as Buffer, 'stdout');
  });
  pty.onExit(({ exitCode, signal }) => {
    gone = true;
    silence.done();
    events.onExit(signal === undefined || signal === 0 ? { code: exitCode } : { signal: signalName(signal) });
  });
  const kill = (name: string) => {
    if (!gone) killGroup(pty.pid, name);
  };
  return {
    write: (bytes) => gone || socket.write(bytes),
    endInput: () => {
      if (!gone) pty.write('\u0004');
    },
    resize(columns, rows) {
      try {
        if (!gone) pty.resize(columns, rows);
      } catch {
        // The shell went between two events; its exit is on its way.
      }
    },
    signal: kill,
    pause: () => silence.pause(),
    resume: () => silence.resume(),
    close() {
      silence.resume();
      kill('HUP');
      setTimeout(() => kill('KILL'), patienceMs).unref();
    },
  };
}

/**
 * Nothing a shell printed last may be lost. Two things would lose it: libuv takes a hang-up after a short read for the
 * end (and a terminal's reads are all short), so the far side is held open here and no hang-up comes; and node-pty
 * closes the terminal 200 ms after its shell has gone, read or not, so that is put off until it has been read and is silent.
 */
function readToTheEnd(pty: IPty, socket: Socket): { heard(): void; pause(): void; resume(): void; done(): void } {
  const farSide = openSync((pty as unknown as { _pty: string })._pty, constants.O_RDWR | constants.O_NOCTTY);
  const destroy = socket.destroy.bind(socket);
  let paused = false;
  let chunks = 0;
  socket.destroy = (error) => {
    // An error of the socket's own is its end in any case.
    if (error !== undefined) return destroy(error);
    const look = (seen: number) => {
      if (!paused && seen === chunks) destroy();
      else setTimeout(look, silenceMs, paused ? -1 : chunks);
    };
    look(-1);
    return socket;
  };
  return {
    heard: () => {
      chunks += 1;
    },
    pause: () => {
      paused = true;
      pty.pause();
    },
    resume: () => {
      paused = false;
      pty.resume();
    },
    done: () => closeSync(farSide),
  };
}

function openPipes(shell: string, args: readonly string[], home: string, environment: Record<string, string>, events: UpstreamEvents): Promise<Upstream> {
  const child = spawn(shell, [...args], { cwd: home, env: environment, stdio: 'pipe', detached: true });
  let gone = false;
  child.stdout.on('data', (bytes: Buffer) => events.onOutput(bytes, 'stdout'));
  child.stderr.on('data', (bytes: Buffer) => events.onOutput(bytes, 'stderr'));
  child.stdin.on('drain', () => events.onDrain());
  child.stdin.on('error', () => events.onDrain());
  child.on('close', (code, signal) => {
    gone = true;
    events.onExit(signal === null ? { code: code ?? 255 } : { signal: signal.slice(3) });
  });
  const kill = (name: string) => {
    if (!gone && child.pid !== undefined) killGroup(child.pid, name);
  };
  const upstream: Upstream = {
    write: (bytes) => !child.stdin.writable || child.stdin.write(bytes),
    endInput: () => child.stdin.end(),
    resize: () => undefined,
    signal: kill,
    pause: () => {
      child.stdout.pause();
      child.stderr.pause();
    },
    resume: () => {
      child.stdout.resume();
      child.stderr.resume();
    },
    close() {
      upstream.resume();
      child.stdin.destroy();
      kill('HUP');
      setTimeout(() => kill('KILL'), patienceMs).unref();
    },
  };
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('spawn', () => resolve(upstream));
  });
}

/** The shell leads a process group of its own; a group that is gone already is no error. */
function killGroup(pid: number, name: string): void {
  try {
    process.kill(-pid, `SIG${name}` as NodeJS.Signals);
  } catch {
    return;
  }
}

const signalName = (signal: number): string =>
  (Object.entries(systemConstants.signals).find(([, value]) => value === signal)?.[0] ?? 'SIGKILL').slice(3);
