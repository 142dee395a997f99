import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { Server } from 'ssh2';
import { ProblemError } from '../../../shared/base/problem';
import { Attempts } from '../../auth/attempts';
import type { SessionDesk } from '../../contracts';
import { DoorConnection, type Door } from './connection';
import { openHostKey, openKnownHosts } from './known-hosts';
import type { SshAccount, SshAsset } from './schema';
import { doorAccounts } from './sign-in';
import { transfersSchema, type TransferConfig } from './transfer/evaluator';

export { sshAccountSchema, sshAssetSchema, type SshAccount, type SshAsset } from './schema';

export interface SshSourceOptions {
  /** 0 picks a free one. */
  readonly port: number;
  readonly host: string;
  /** Host key and known hosts go to `keys/`, homes of local shells to `homes/`. */
  readonly dataDirectory: string;
  readonly desk: SessionDesk;
  readonly accounts: readonly SshAccount[];
  readonly assets: readonly SshAsset[];
  /** What becomes of files; absent = they pass, and are on record. */
  readonly transfers?: TransferConfig | undefined;
  /** For tests; milliseconds. */
  readonly now?: (() => number) | undefined;
  readonly log: { info(text: string): void; warn(text: string): void };
}

export interface SshSource {
  readonly port: number;
  /** "SHA256:…" as ssh shows it on the first connection. */
  readonly hostKeyFingerprint: string;
  /** Ends all sessions with a word to their users, waits until they are over, and closes the door. */
  close(): Promise<void>;
}

/** An address may be shared by an office, so it is given more, and waits less. */
const addressLimits = { freeSlips: 20, longestMs: 30_000 };
/** More connections than this are closed at once. */
const mostConnections = 512;

/** Opens the SSH door. Rejects with a ProblemError: "port-taken", "host-key" or "ssh-account". */
export async function startSshSource(options: SshSourceOptions): Promise<SshSource> {
  const keysFolder = join(options.dataDirectory, 'keys');
  const hostKey = await openHostKey(keysFolder);
  const door: Door = {
    desk: options.desk, accounts: readAccounts(options.accounts), assets: new Map(options.assets.map((asset) => [asset.name, asset])),
    limits: { pairs: new Attempts(options.now), addresses: new Attempts(options.now, addressLimits) },
    knownHosts: openKnownHosts(keysFolder), homesFolder: join(options.dataDirectory, 'homes'),
    transfers: options.transfers ?? transfersSchema.parse({}), stagingFolder: join(options.dataDirectory, 'staging'),
  };
  // What a gateway that was killed had not judged.
  await rm(door.stagingFolder, { recursive: true, force: true });
  const connections = new Set<DoorConnection>();
  const server = new Server({ hostKeys: [hostKey.privateKey], ident: 'Vigil', keepaliveInterval: 10_000, keepaliveCountMax: 3 }, (client, info) => {
    const connection = new DoorConnection(door, client, info.ip.replace(/^::ffff:/, ''));
    connections.add(connection);
    client.on('close', () => connections.delete(connection));
  });
  server.maxConnections = mostConnections;
  const port = await listen(server, options);
  server.on('error', (caught: Error) => options.log.warn(`SSH door: ${caught.message}`));
  options.log.info(`SSH door open on ${options.host}:${port}, host key ${hostKey.fingerprint}`);
  return {
    port,
    hostKeyFingerprint: hostKey.fingerprint,
    async close() {
      const closed = new Promise<void>((resolve) => {
        server.close(() => resolve());
      });
      await Promise.all([...connections].map((connection) => connection.close('connect_disconnect', 'The gateway is being stopped.')));
      await closed;
    },
  };
}

function listen(server: Server, { host, port }: SshSourceOptions): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', (caught: NodeJS.ErrnoException) => reject(cannotListen(caught, host, port)));
    server.listen(port, host, () => resolve((server.address() as { port: number }).port));
  });
}

function cannotListen(caught: NodeJS.ErrnoException, host: string, port: number): ProblemError {
  const taken = caught.code === 'EADDRINUSE';
  return new ProblemError({
    code: taken ? 'port-taken' : 'port-unusable', severity: 'error', cause: caught.message,
    what: taken ? `Port ${port} on ${host} is taken: the SSH door cannot be opened there.` : `The SSH door cannot be opened on ${host}:${port}.`,
    tip: 'Choose another with --ssh-port, or 0 for any free one.',
  });
}

function readAccounts(accounts: readonly SshAccount[]): Door['accounts'] {
  try {
    return doorAccounts(accounts);
  } catch (caught) {
    throw new ProblemError({ code: 'ssh-account', severity: 'error', what: caught instanceof Error ? caught.message : String(caught), tip: 'Write the key as in authorized_keys, without options.' });
  }
}
