/** For tests: an upstream sshd. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join } from 'node:path';

export interface Sshd {
  readonly port: number;
  readonly fingerprint: string;
  readonly process: ChildProcess;
}

const sshdPath = '/usr/sbin/sshd';
export const hasSshd = existsSync(sshdPath) && process.getuid?.() === 0;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, 'close');
  return port;
}

/** A real sshd on loopback that lets root in with this key. `folder` is the caller's to remove. */
export async function startSshd(folder: string, publicKey: string): Promise<Sshd> {
  const port = await freePort();
  const hostKey = join(folder, 'sshd-host');
  execFileSync('ssh-keygen', ['-q', '-t', 'ed25519', '-N', '', '-f', hostKey]);
  await mkdir('/run/sshd', { recursive: true });
  await writeFile(join(folder, 'authorized_keys'), publicKey, { mode: 0o600 });
  await writeFile(join(folder, 'sshd_config'), [
    `Port ${port}`, 'ListenAddress 127.0.0.1', `HostKey ${hostKey}`, `AuthorizedKeysFile ${join(folder, 'authorized_keys')}`,
    'PidFile none', 'UsePAM no', 'StrictModes no', 'PermitRootLogin yes', 'PasswordAuthentication no', 'PrintMotd no', 'LogLevel VERBOSE', 'Subsystem sftp internal-sftp',
  ].join('\n'));
  const child = spawn(sshdPath, ['-D', '-e', '-f', join(folder, 'sshd_config')], { stdio: ['ignore', 'ignore', 'pipe'] });
  for await (const text of child.stderr) if (String(text).includes('Server listening')) break;
  const line = execFileSync('ssh-keygen', ['-lf', `${hostKey}.pub`], { encoding: 'utf8' });
  return { port, fingerprint: line.split(' ')[1] ?? '', process: child };
}
