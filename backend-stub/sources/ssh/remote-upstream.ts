import { createHash, timingSafeEqual } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { Client, type ClientChannel, type ConnectConfig, type PseudoTtyOptions } from 'ssh2';
import type { UpstreamAsset } from './schema';
import type { Upstream, UpstreamEvents, UpstreamExit, UpstreamRequest } from './upstream';

/** How long an asset may take to answer and sign the gateway in. */
const readyTimeoutMs = 10_000;

/** Remembers the host keys of assets that have none configured. */
export interface KnownHosts {
  find(asset: string): Promise<string | undefined>;
  remember(asset: string, fingerprint: string): Promise<void>;
}

export const fingerprintOf = (key: Buffer): string => `SHA256:${createHash('sha256').update(key).digest('base64').replace(/=+$/, '')}`;

/** Connects to another sshd. Rejects with an Error whose message may be shown to the user. */
export async function openRemoteUpstream(asset: UpstreamAsset, request: UpstreamRequest, events: UpstreamEvents, knownHosts: KnownHosts): Promise<Upstream> {
  const client = new Client();
  const channel = await connect(client, asset, request, knownHosts);
  let exit: UpstreamExit = { problem: `The connection to ${asset.name} was lost.` };
  channel.on('data', (bytes: Buffer) => events.onOutput(bytes, 'stdout'));
  channel.stderr.on('data', (bytes: Buffer) => events.onOutput(bytes, 'stderr'));
  channel.on('drain', () => events.onDrain());
  channel.on('exit', (code: number | null, signal?: string) => {
    exit = code === null ? { signal: (signal ?? 'SIGKILL').replace(/^SIG/, '') } : { code };
  });
  channel.on('close', () => {
    events.onExit(exit);
    client.end();
  });
  return {
    write: (bytes) => !channel.writable || channel.write(bytes),
    endInput: () => channel.end(),
    resize: (columns, rows) => channel.setWindow(rows, columns, 0, 0),
    signal: (name) => channel.signal(name),
    pause: () => {
      channel.pause();
      channel.stderr.pause();
    },
    resume: () => {
      channel.resume();
      channel.stderr.resume();
    },
    close() {
      channel.resume();
      channel.stderr.resume();
      channel.close();
      client.end();
    },
  };
}

async function connect(client: Client, asset: UpstreamAsset, request: UpstreamRequest, knownHosts: KnownHosts): Promise<ClientChannel> {
  const pinned = asset.hostKeySha256?.replace(/=+$/, '') ?? await knownHosts.find(asset.name);
  let offered = '';
  const config: ConnectConfig = {
    host: asset.host, port: asset.port, username: asset.username, readyTimeout: readyTimeoutMs, keepaliveInterval: 15_000,
    hostVerifier: (key: Buffer) => {
      offered = fingerprintOf(key);
      return pinned === undefined || sameText(offered, pinned);
    },
  };
  if (asset.password !== undefined) config.password = asset.password;
  if (asset.privateKeyFile !== undefined) {
    config.privateKey = await readFile(asset.privateKeyFile).catch(() => {
      throw new Error(`The gateway cannot read its key for ${asset.name}.`);
    });
  }
  try {
    await new Promise<void>((resolve, reject) => {
      client.once('ready', resolve).on('error', reject).once('close', () => reject(new Error('connection closed')));
      client.connect(config);
    });
    if (pinned === undefined) await knownHosts.remember(asset.name, offered);
    return await openChannel(client, request);
  } catch (caught) {
    client.end();
    if (pinned !== undefined && offered !== '' && !sameText(offered, pinned)) {
      throw new Error(`${asset.name} shows another host key (${offered}) than the one that is known; the gateway does not connect.`, { cause: caught });
    }
    throw new Error(`${asset.name} cannot be reached: ${reasonOf(caught)}.`, { cause: caught });
  }
}

function openChannel(client: Client, { terminal, command, lang, subsystem }: UpstreamRequest): Promise<ClientChannel> {
  const options = lang === undefined ? {} : { env: { LANG: lang } };
  const pty: PseudoTtyOptions | false = terminal === undefined ? false : { term: terminal.term, cols: terminal.columns, rows: terminal.rows, modes: { ...terminal.modes } };
  return new Promise((resolve, reject) => {
    const opened = (error: Error | undefined, channel: ClientChannel) => (error === undefined ? resolve(channel) : reject(error));
    if (subsystem !== undefined) client.subsys(subsystem, opened);
    else if (command !== undefined) client.exec(command, pty === false ? options : { ...options, pty }, opened);
    else client.shell(pty, options, opened);
  });
}

function reasonOf(caught: unknown): string {
  const { level, code, message } = caught as { level?: string; code?: string; message?: string };
  if (level === 'client-authentication') return 'it does not accept the gateway\'s credentials';
  if (level === 'client-timeout') return 'it does not answer';
  if (code === 'ECONNREFUSED') return 'nothing listens there';
  return message ?? 'unknown error';
}

const sameText = (one: string, other: string): boolean => one.length === other.length && timingSafeEqual(Buffer.from(one), Buffer.from(other));
