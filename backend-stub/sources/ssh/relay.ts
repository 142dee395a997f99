import type { ServerChannel } from 'ssh2';
import { ProblemError } from '../../../shared/base/problem';
import type { SessionDesk, SessionHandle, SessionRequest, SourceControl } from '../../contracts';
import { OutputQueue } from './output-queue';
import { noticeLine, ScreenState } from './screen-text';
import type { Upstream, UpstreamEvents, UpstreamExit } from './upstream';

/** Told again at most this often while somebody types into a held session. */
const heldNoticeEveryMs = 3000;
/** How long a client that does not read may keep its last words waiting. */
const farewellMs = 3000;
/** Exit status for a session that ended by order, and for one that never began. */
const endedStatus = 255;
const refusedStatus = 254;

export interface RelayParts {
  readonly desk: SessionDesk;
  readonly request: SessionRequest;
  readonly channel: ServerChannel;
  /** The client asked for a terminal. */
  readonly terminal: boolean;
  readonly command: string | undefined;
  connect(events: UpstreamEvents): Promise<Upstream>;
}

/**
 * One session of one ssh client: client <-> desk <-> upstream. Output is recorded first, then shown. It ends exactly
 * once, whoever is first: the upstream exits, the client goes, an order, or the recording fails.
 */
export class Relay implements SourceControl {
  readonly #parts: RelayParts;
  readonly #output: OutputQueue;
  readonly #screen = new ScreenState();
  readonly #clientGone = new Gate();
  readonly #over = new Gate();
  #handle: SessionHandle | undefined;
  #upstream: Upstream | undefined;
  #ending = false;
  /** What an order said that came while the desk was still opening. */
  #early: { reason: string; text: string } | undefined;
  #gone = false;
  #heldNoticeAt = Number.NEGATIVE_INFINITY;
  #size: { columns: number; rows: number };

  constructor(parts: RelayParts) {
    this.#parts = parts;
    this.#size = { columns: parts.request.columns, rows: parts.request.rows };
    this.#output = new OutputQueue({
      record: (bytes, stream) => this.#record(bytes, stream),
      show: (bytes, stream) => this.#show(bytes, stream),
      onFull: () => this.#upstream?.pause(),
      onRoom: () => this.#upstream?.resume(),
    });
  }

  /** Resolves when the session is over and its client told. */
  get over(): Promise<void> {
    return this.#over.opened;
  }

  /** Opens the session at the desk, then the upstream, then lets bytes flow. Never rejects: the user sees what went wrong. */
  async start(): Promise<void> {
    const { desk, request, channel, command } = this.#parts;
    channel.on('error', () => this.clientGone());
    try {
      this.#handle = await desk.open(request, this);
    } catch (caught) {
      await this.#farewell(sentenceOf(caught), refusedStatus);
      this.#over.open();
      return;
    }
    // An order or the client's going may have come while the desk was opening.
    if (this.#early !== undefined) return this.#close(this.#early.reason, this.#early.text);
    if (this.#gone) return this.#lost();
    if (this.#parts.terminal && command === undefined) await this.#tell(noticeLine('This session is recorded.', true).trimStart());
    const may = command === undefined ? 'forward' : this.#handle.exec(command);
    if (may === 'held') return this.#finish('admin_terminate', 'The session was held before its command could start.', endedStatus);
    if (may !== 'forward') return this.#finish('admin_terminate', may.refused, refusedStatus);
    try {
      this.#upstream = await this.#parts.connect({
        onOutput: (bytes, stream) => this.#output.push(bytes, stream),
        onDrain: () => channel.resume(),
        onExit: (exit) => void this.#upstreamExited(exit),
      });
    } catch (caught) {
      return this.#finish('connect_failed', sentenceOf(caught), refusedStatus);
    }
    if (this.#ending || this.#gone) return this.#upstream.close();
    this.#upstream.resize(this.#size.columns, this.#size.rows);
    channel.on('data', (bytes: Buffer) => this.#typed(bytes));
    channel.on('end', () => {
      void this.#handle?.inputEnds().then(() => {
        if (!this.#gone && !this.#ending) this.#upstream?.endInput();
      });
    });
  }

  resize(columns: number, rows: number): void {
    this.#size = { columns, rows };
    if (this.#ending) return;
    this.#handle?.resize(columns, rows);
    this.#upstream?.resize(columns, rows);
  }

  signal(name: string): void {
    // In a terminal these three are keys, and go the way of keys.
    const key = this.#parts.terminal ? { INT: '\u0003', QUIT: '\u001c', TSTP: '\u001a' }[name] : undefined;
    if (key !== undefined) this.#typed(Buffer.from(key));
    else if (this.#handle?.input(Buffer.alloc(0)) === 'forward') this.#upstream?.signal(name);
  }

  /** The client's channel or connection is closed. */
  clientGone(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.#clientGone.open();
    if (this.#handle !== undefined) void this.#lost();
  }

  pass(bytes: Uint8Array): void {
    if (!this.#ending && this.#upstream?.write(Buffer.from(bytes)) === false) this.#parts.channel.pause();
  }

  input(text: string): void {
    if (!this.#ending) this.#upstream?.write(Buffer.from(text));
  }

  notify(text: string): void {
    if (!this.#ending) void this.#tell(noticeLine(text, this.#parts.terminal));
  }

  end(reason: string, text: string): void {
    void this.#finish(reason, text, endedStatus);
  }

  #typed(bytes: Buffer): void {
    if (this.#ending || this.#handle === undefined) return;
    const went = this.#handle.input(bytes);
    if (went === 'taken') return;
    if (went === 'forward') {
      if (this.#upstream?.write(bytes) === false) this.#parts.channel.pause();
      return;
    }
    const now = performance.now();
    if (now - this.#heldNoticeAt < heldNoticeEveryMs) return;
    this.#heldNoticeAt = now;
    void this.#tell(`\u0007${noticeLine(this.#handle.heldWhy ?? 'Your input is held: what you type does not arrive.', this.#parts.terminal)}`);
  }

  async #record(bytes: Buffer, stream: 'stdout' | 'stderr'): Promise<void> {
    if (this.#ending && !this.#gone) return;
    try {
      await this.#handle?.output(this.#parts.terminal ? bytes : withReturns(bytes));
    } catch (caught) {
      void this.#finish('null_storage', sentenceOf(caught), endedStatus);
      throw caught;
    }
    if (stream === 'stdout') this.#screen.saw(bytes);
  }

  /** Resolves when the client's window took the bytes, or the client is gone. */
  async #show(bytes: Buffer, stream: 'stdout' | 'stderr'): Promise<void> {
    const { channel } = this.#parts;
    const target = stream === 'stderr' ? channel.stderr : channel;
    if (this.#gone || !target.writable) return;
    await Promise.race([this.#clientGone.opened, new Promise<void>((resolve) => target.write(bytes, () => resolve()))]);
    forgetWritten(channel);
  }

  /** Shows text of the gateway's own, in turn with the output, not recorded. */
  #tell(text: string): Promise<void> {
    return this.#output.pushUnrecorded(Buffer.from(text), this.#parts.terminal ? 'stdout' : 'stderr');
  }

  async #upstreamExited(exit: UpstreamExit): Promise<void> {
    await this.#output.drained();
    if (this.#ending || this.#gone) return;
    if (exit.problem !== undefined) return this.#finish('connect_disconnect', exit.problem, endedStatus);
    this.#ending = true;
    const { channel } = this.#parts;
    if (exit.signal === undefined) channel.exit(exit.code ?? endedStatus);
    else channel.exit(exit.signal, false, '');
    channel.end();
    await this.#close('user_close', exit.signal === undefined ? `The session ended with exit status ${exit.code}.` : `The session ended by signal ${exit.signal}.`);
    await this.#waitForClient();
    this.#over.open();
  }

  async #lost(): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    this.#upstream?.close();
    await this.#output.drained();
    await this.#close('connect_disconnect', 'The connection to the ssh client was lost.');
    this.#over.open();
  }

  async #finish(reason: string, text: string, status: number): Promise<void> {
    if (this.#ending) return;
    this.#ending = true;
    if (this.#handle === undefined) this.#early = { reason, text };
    this.#upstream?.close();
    this.#output.drop();
    const told = this.#farewell(text, status);
    await this.#close(reason, text);
    await told;
    this.#over.open();
  }

  /** A desk that cannot finalise has said so where it matters; the client's side must be closed all the same. */
  async #close(reason: string, text: string): Promise<void> {
    await this.#handle?.ended(reason, text).catch(() => undefined);
  }

  /** Last words, exit status, end; waits until the client has taken them, or has had its time. */
  async #farewell(text: string, status: number): Promise<void> {
    const { channel, terminal } = this.#parts;
    if (this.#gone) return;
    const target = terminal ? channel : channel.stderr;
    if (target.writable) target.write((terminal ? this.#screen.farewell() : '') + noticeLine(text, terminal));
    channel.exit(status);
    channel.end();
    await this.#waitForClient();
  }

  #waitForClient(): Promise<void> {
    // Unread input would hold back the channel's own closing.
    this.#parts.channel.resume();
    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, farewellMs);
    });
    return Promise.race([this.#clientGone.opened, patience]).finally(() => clearTimeout(timer));
  }
}

/** A promise and the way to fulfil it. */
class Gate {
  open!: () => void;
  readonly opened = new Promise<void>((resolve) => {
    this.open = resolve;
  });
}

/**
 * ssh2 1.17 keeps the rest of a write that had to wait for the window, and sends it once more when the other stream
 * has to wait later. We write one thing at a time, so what is done can be forgotten.
 */
function forgetWritten(channel: ServerChannel): void {
  Object.assign(channel, { _chunk: undefined, _chunkcb: undefined, _chunkErr: undefined, _chunkcbErr: undefined });
}

/** Without a terminal no driver adds the carriage returns; the user's own terminal does, so the recording does too. */
function withReturns(bytes: Buffer): Buffer {
  return bytes.includes(0x0a) ? Buffer.from(bytes.toString('latin1').replace(/\r?\n/g, '\r\n'), 'latin1') : bytes;
}

function sentenceOf(caught: unknown): string {
  if (caught instanceof ProblemError) return `${caught.problem.what} ${caught.problem.tip}`;
  return caught instanceof Error ? caught.message : 'The session cannot go on.';
}
