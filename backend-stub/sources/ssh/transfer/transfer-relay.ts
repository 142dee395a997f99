import type { ServerChannel } from 'ssh2';
import { ProblemError } from '../../../../shared/base/problem';
import type { SessionDesk, SessionHandle, SessionRequest, SourceControl } from '../../../contracts';
import { noticeLine } from '../screen-text';
import type { Upstream, UpstreamEvents, UpstreamExit } from '../upstream';
import { ByteQueue } from './byte-queue';
import type { TransferConfig } from './evaluator';
import { TransferJudge } from './judge';
import { relayScp } from './scp-relay';
import { SftpRelay } from './sftp-relay';

export interface TransferRelayParts {
  readonly desk: SessionDesk;
  readonly request: SessionRequest;
  readonly channel: ServerChannel;
  /** `sftp`, or a legacy scp whose files go that way. */
  readonly kind: 'sftp' | 'upload' | 'download';
  /** The scp command; undefined for sftp. */
  readonly command: string | undefined;
  readonly config: TransferConfig;
  readonly folder: string;
  connect(events: UpstreamEvents): Promise<Upstream>;
}

const endedStatus = 255;
const refusedStatus = 254;
/** How long an asset may take to end once its client has. */
const lastWordsMs = 2_000;
/** How long a client may take to read its last words. */
const farewellMs = 3_000;

/** One session of files: client <-> gateway <-> asset, every file judged on its way. It ends exactly once. */
export class TransferRelay implements SourceControl {
  readonly #fromClient = new ByteQueue(() => void this.parts.channel.resume());
  readonly #fromAsset = new ByteQueue(() => this.#upstream?.resume());
  #upstream: Upstream | undefined;
  #handle: SessionHandle | undefined;
  #ending = false;
  #exit: UpstreamExit | undefined;
  /** Writers that wait until the asset takes more. */
  readonly #waiting: (() => void)[] = [];
  #exited!: () => void;
  readonly #gone = new Promise<void>((resolve) => {
    this.#exited = resolve;
  });
  #leave!: () => void;
  readonly #left = new Promise<void>((resolve) => {
    this.#leave = resolve;
  });
  #finished!: () => void;
  /** Resolves when the session is over and its client told. */
  readonly over = new Promise<void>((resolve) => {
    this.#finished = resolve;
  });

  constructor(private readonly parts: TransferRelayParts) {}

  /** Never rejects. */
  async start(): Promise<void> {
    const { desk, request, channel, command, kind } = this.parts;
    channel.on('error', () => this.clientGone());
    try {
      this.#handle = await desk.open(request, this);
      if (this.#ending) return await this.#close('connect_disconnect', 'The connection was lost.');
      const may = command === undefined ? 'forward' : this.#handle.exec(command);
      if (may === 'held') return await this.#finish('admin_terminate', 'The session was held before it could start.', endedStatus);
      if (may !== 'forward') return await this.#finish('admin_terminate', may.refused, refusedStatus);
      this.#upstream = await this.parts.connect({
        onOutput: (bytes, stream) => this.#fromUpstream(bytes, stream),
        onDrain: () => {
          for (const resolve of this.#waiting.splice(0)) resolve();
        },
        onExit: (exit) => {
          this.#exit = exit;
          this.#fromAsset.end();
          this.#exited();
        },
      });
    } catch (caught) {
      return this.#finish('connect_failed', caught instanceof ProblemError ? `${caught.problem.what} ${caught.problem.tip}` : caught instanceof Error ? caught.message : 'The session cannot begin.', refusedStatus);
    }
    channel.on('data', (bytes: Buffer) => {
      if (!this.#fromClient.push(bytes)) channel.pause();
    });
    channel.on('end', () => this.#fromClient.end());
    const { user, asset } = request;
    const judge = new TransferJudge({ config: this.parts.config, folder: this.parts.folder, user, asset, handle: this.#handle });
    const ends = {
      fromClient: this.#fromClient, fromAsset: this.#fromAsset, toClient: (bytes: Buffer) => this.#toClient(bytes), toAsset: (bytes: Buffer) => this.#toAsset(bytes),
      tell: (text: string) => this.notify(text), held: () => this.#handle?.input(Buffer.alloc(0)) === 'held',
    };
    try {
      if (kind === 'sftp') await new SftpRelay(ends, judge).run();
      else await relayScp(ends, kind, judge);
    } catch (caught) {
      return this.#finish('connect_disconnect', caught instanceof ProblemError ? caught.problem.what : 'What came was not what this protocol says.', endedStatus);
    }
    this.#upstream.endInput();
    const patience = setTimeout(() => this.#upstream?.close(), lastWordsMs);
    await this.#gone;
    clearTimeout(patience);
    await this.#done();
  }

  clientGone(): void {
    this.#leave();
    this.#fromClient.end();
    this.#fromAsset.end();
    if (this.#ending) return;
    this.#ending = true;
    this.#upstream?.close();
    if (this.#handle !== undefined) void this.#close('user_close', 'The client has left.');
  }

  resize(): void {
    // Nothing has a size here.
  }

  signal(): void {
    // Nothing to interrupt but the connection itself.
  }

  input(): void {
    // Nobody types into a transfer.
  }

  notify(text: string): void {
    if (!this.#ending && this.parts.channel.stderr.writable) this.parts.channel.stderr.write(noticeLine(text, false));
  }

  end(reason: string, text: string): void {
    void this.#finish(reason, text, endedStatus);
  }

  #fromUpstream(bytes: Buffer, stream: 'stdout' | 'stderr'): void {
    if (stream === 'stderr') this.parts.channel.stderr.write(bytes);
    else if (!this.#fromAsset.push(bytes)) this.#upstream?.pause();
  }

  async #toAsset(bytes: Buffer): Promise<void> {
    if (this.#upstream?.write(bytes) !== false) return;
    await Promise.race([this.#gone, new Promise<void>((resolve) => this.#waiting.push(resolve))]);
  }

  async #toClient(bytes: Buffer): Promise<void> {
    const { channel } = this.parts;
    if (this.#ending || !channel.writable) return;
    await Promise.race([this.#left, this.over, new Promise<void>((resolve) => channel.write(bytes, () => resolve()))]);
  }

  async #done(): Promise<void> {
    if (this.#ending) return;
    const { code, signal } = this.#exit ?? {};
    this.#ending = true;
    this.parts.channel.exit(code ?? (signal === undefined ? 0 : endedStatus));
    this.parts.channel.end();
    await this.#close('user_close', 'The transfer session ended.');
  }

  async #finish(reason: string, text: string, status: number): Promise<void> {
    if (this.#ending) return;
    this.notify(text);
    this.#ending = true;
    this.#upstream?.close();
    this.#fromClient.end();
    this.#fromAsset.end();
    this.parts.channel.exit(status);
    this.parts.channel.end();
    await this.#close(reason, text);
  }

  async #close(reason: string, text: string): Promise<void> {
    // Unread input would hold back the channel's own closing.
    this.parts.channel.resume();
    await this.#handle?.ended(reason, text).catch(() => undefined);
    // Hung up before it has read its exit status, a client takes that for a failure.
    let timer: NodeJS.Timeout | undefined;
    await Promise.race([this.#left, new Promise<void>((resolve) => {
      timer = setTimeout(resolve, farewellMs);
    })]);
    clearTimeout(timer);
    this.#finished();
  }
}
