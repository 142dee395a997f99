import type { Socket } from 'node:net';
import type { Connection, PseudoTtyInfo, ServerChannel, Session } from 'ssh2';
import { typingOf } from '../../commands/session-commands';
import type { SessionDesk } from '../../contracts';
import { openLocalUpstream } from './local-upstream';
import { openRemoteUpstream, type KnownHosts } from './remote-upstream';
import { Relay } from './relay';
import type { SshAsset } from './schema';
import { noticeLine } from './screen-text';
import { SignIn, type DoorAccount, type DoorLimits } from './sign-in';
import type { TransferConfig } from './transfer/evaluator';
import { scpDirection } from './transfer/scp-relay';
import { TransferRelay } from './transfer/transfer-relay';
import { passedSignals, type TerminalRequest, type Upstream, type UpstreamEvents, type UpstreamRequest } from './upstream';

/** Sessions one connection may run at a time (OpenSSH's MaxSessions). */
const mostSessions = 10;
/** Time to sign in. */
const graceMs = 120_000;
/** Time to read a goodbye. */
const hangUpMs = 2_000;

/** What all connections of the door share. */
export interface Door {
  readonly desk: SessionDesk;
  readonly accounts: ReadonlyMap<string, DoorAccount>;
  readonly assets: ReadonlyMap<string, SshAsset>;
  readonly limits: DoorLimits;
  readonly knownHosts: KnownHosts;
  readonly homesFolder: string;
  readonly transfers: TransferConfig;
  /** Where files wait for their verdict. */
  readonly stagingFolder: string;
}

/** One ssh client: signs in, then opens sessions. Never throws; the client is closed when it does not keep to the rules. */
export class DoorConnection {
  readonly #relays = new Set<Relay | TransferRelay>();
  readonly #signIn: SignIn;

  constructor(private readonly door: Door, private readonly client: Connection, private readonly remoteAddress: string) {
    this.#signIn = new SignIn(door.accounts, door.limits, remoteAddress, {
      onDecided: ({ login, asset }, success, why) =>
        door.desk.signIn({ user: printable(login), asset: printable(asset), protocol: 'ssh', remoteAddress }, success, why),
      onTooMany: () => hangUp(client),
    });
    const grace = setTimeout(() => hangUp(client), graceMs).unref();
    // Errors are followed by close; a listener keeps them from ending the gateway.
    client.on('error', () => undefined);
    client.on('authentication', (context) => {
      this.#signIn.handle(context).catch(() => hangUp(client));
    });
    client.on('ready', () => clearTimeout(grace));
    client.on('session', (accept, reject) => {
      if (this.#relays.size >= mostSessions) reject();
      else this.#openChannel(accept());
    });
    client.on('close', () => {
      clearTimeout(grace);
      this.#signIn.left();
      for (const relay of this.#relays) relay.clientGone();
    });
  }

  /** Ends every session with a reason its user sees; resolves when they are over. */
  async close(reason: string, text: string): Promise<void> {
    const relays = [...this.#relays];
    for (const relay of relays) relay.end(reason, text);
    await Promise.all(relays.map((relay) => relay.over));
    hangUp(this.client);
  }

  #openChannel(session: Session): void {
    let terminal: TerminalRequest | undefined;
    let lang: string | undefined;
    let relay: Relay | TransferRelay | undefined;
    session.on('pty', (accept, _reject, info) => {
      terminal = terminalOf(info);
      accept?.();
    });
    session.on('env', (accept, reject, { key, val }) => {
      const usable = key === 'LANG' && /^[A-Za-z0-9_.@-]{1,64}$/.test(val);
      if (usable) lang = val;
      (usable ? accept : reject)?.();
    });
    session.on('window-change', (accept, _reject, { cols, rows }) => {
      const size = { columns: clampSize(cols, 80), rows: clampSize(rows, 24) };
      if (terminal !== undefined) terminal = { ...terminal, ...size };
      relay?.resize(size.columns, size.rows);
      accept?.();
    });
    session.on('signal', (accept, _reject, { name }) => {
      const plain = String(name).replace(/^SIG/, '');
      if (passedSignals.includes(plain)) relay?.signal(plain);
      accept?.();
    });
    session.on('shell', (accept) => {
      relay = this.#begin(accept(), terminal, undefined, lang);
    });
    session.on('exec', (accept, _reject, { command }) => {
      const files = terminal === undefined ? scpDirection(command) : undefined;
      relay = files === undefined ? this.#begin(accept(), terminal, command, lang) : this.#beginTransfer(accept(), files, command);
    });
    session.on('subsystem', (accept, _reject, { name }) => {
      if (name === 'sftp') relay = this.#beginTransfer(accept(), 'sftp', undefined);
      else refuse(accept(), `${printable(name)} is not available through this gateway: shells, commands and SFTP are.`);
    });
    // The channel itself reports its closing only once all its input is read.
    session.on('close', () => relay?.clientGone());
  }

  #begin(channel: ServerChannel | undefined, terminal: TerminalRequest | undefined, command: string | undefined, lang: string | undefined): Relay | undefined {
    // Undefined when the client closed in the same breath.
    if (channel === undefined) return undefined;
    const { account, target } = this.#signIn;
    const asset = this.door.assets.get(target.asset);
    if (account === undefined || asset === undefined) {
      refuse(channel, this.#whichAsset(target.login, target.asset), terminal !== undefined);
      return undefined;
    }
    const request: UpstreamRequest = { login: account.login, command, terminal, lang };
    const relay = new Relay({
      desk: this.door.desk, channel, command, terminal: terminal !== undefined,
      connect: (events) => this.#connect(asset, request, events),
      request: {
        user: account.login, asset: asset.name, protocol: 'ssh', team: asset.team ?? account.team, remoteAddress: this.remoteAddress,
        columns: terminal?.columns ?? 80, rows: terminal?.rows ?? 24, simulated: false, typing: typingOf(terminal !== undefined, command),
      },
    });
    this.#keep(relay);
    return relay;
  }

  #beginTransfer(channel: ServerChannel | undefined, kind: 'sftp' | 'upload' | 'download', command: string | undefined): TransferRelay | undefined {
    if (channel === undefined) return undefined;
    const { account, target } = this.#signIn;
    const asset = this.door.assets.get(target.asset);
    if (account === undefined || asset === undefined) {
      refuse(channel, this.#whichAsset(target.login, target.asset));
      return undefined;
    }
    const request: UpstreamRequest = { login: account.login, command, subsystem: kind === 'sftp' ? 'sftp' : undefined };
    const relay = new TransferRelay({
      desk: this.door.desk, channel, kind, command, config: this.door.transfers, folder: this.door.stagingFolder,
      connect: (events) => this.#connect(asset, request, events),
      request: {
        user: account.login, asset: asset.name, protocol: kind === 'sftp' ? 'sftp' : 'scp', team: asset.team ?? account.team, remoteAddress: this.remoteAddress,
        columns: 100, rows: 24, simulated: false, typing: 'data',
      },
    });
    this.#keep(relay);
    return relay;
  }

  #keep(relay: Relay | TransferRelay): void {
    this.#relays.add(relay);
    void relay.over.then(() => {
      this.#relays.delete(relay);
      if (this.#relays.size === 0) hangUp(this.client);
    });
    void relay.start();
  }

  #connect(asset: SshAsset, request: UpstreamRequest, events: UpstreamEvents): Promise<Upstream> {
    return asset.kind === 'local'
      ? openLocalUpstream(asset, request, events, this.door.homesFolder)
      : openRemoteUpstream(asset, request, events, this.door.knownHosts);
  }

  #whichAsset(login: string, asset: string): string {
    const names = [...this.door.assets.keys()].slice(0, 20).join(', ');
    const known = names === '' ? 'No assets are set up.' : `Assets: ${names}.`;
    return asset === '' ? `Say where to: ${login}@ASSET as the user name. ${known}` : `There is no asset "${printable(asset)}" here. ${known}`;
  }
}

/** Says goodbye; a client that does not read it is cut off. */
function hangUp(client: Connection): void {
  client.end();
  const socket = (client as unknown as { _sock: Socket })._sock;
  const cut = setTimeout(() => socket.destroy(), hangUpMs).unref();
  client.once('close', () => clearTimeout(cut));
}

/** Says why, and ends the channel with the status of a session that never began. */
function refuse(channel: ServerChannel | undefined, text: string, terminal = false): void {
  if (channel === undefined) return;
  channel.on('error', () => undefined);
  (terminal ? channel : channel.stderr).write(noticeLine(text, terminal));
  channel.exit(254);
  channel.end();
  channel.resume();
}

function terminalOf(info: PseudoTtyInfo): TerminalRequest {
  const { term } = info as PseudoTtyInfo & { term?: string };
  return {
    term: term !== undefined && /^[A-Za-z0-9._+-]{1,64}$/.test(term) ? term : 'xterm-256color',
    columns: clampSize(info.cols, 80), rows: clampSize(info.rows, 24), modes: info.modes as unknown as Record<string, number>,
  };
}

/** Terminals from 1 to 1024; 0 means the client does not know. */
const clampSize = (value: number, unknown: number): number => (value > 0 ? Math.min(value, 1024) : unknown);

/** A name as the client wrote it, fit for a log and a screen. */
const printable = (text: string): string => text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '\ufffd').slice(0, 200);
