import { connect, type Socket } from 'node:net';
import type { Instruction } from '../../../shared/frames/frame';
import { guacdLimits, InstructionLexer } from '../../../shared/recording/guac/lexer';
import { clipboard, instruction } from '../../desktop/instructions';
import type { DesktopInput } from '../../desktop/operations';
import { printable, shakeHands, type Introduction } from './handshake';

/** guacd gives a client up that says nothing for 15 s. */
const keepAliveMs = 5_000;
/** Without a word from guacd for so long it is gone: it sends `nop` or `sync` every five seconds. */
const silenceMs = 30_000;
/** Characters of one text for its clipboard. */
const longestClipboard = 256 * 1024;

export interface GuacdAddress {
  readonly host: string;
  readonly port: number;
}

/** One user of one connection of guacd's: its instructions one way, keys, mouse and clipboard the other. Kept alive from the first one that is read. */
export class GuacdConnection {
  readonly #lexer: InstructionLexer;
  readonly #early: Instruction[];
  readonly #keys = new Set<number>();
  #mask = 0;
  #pointer = { x: 0, y: 0 };
  #closed = false;
  #heardAt = Date.now();
  #timer: NodeJS.Timeout | undefined;

  private constructor(private readonly socket: Socket, lexer: InstructionLexer, early: Instruction[], readonly id: string) {
    this.#lexer = lexer;
    this.#early = early;
  }

  /** Connects and shakes hands, within `withinMs`. Rejects with an Error whose message may be shown to the user; it never names the connection. */
  static async open({ host, port }: GuacdAddress, introduction: Introduction, withinMs: number, signal?: AbortSignal): Promise<GuacdConnection> {
    const socket = connect({ host, port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 15_000 });
    const late = setTimeout(() => socket.destroy(new Error('guacd does not answer')), withinMs);
    const stop = (): void => void socket.destroy(new Error('it was given up'));
    signal?.addEventListener('abort', stop, { once: true });
    if (signal?.aborted === true) stop();
    const lexer = new InstructionLexer(0, guacdLimits);
    const rest: Instruction[] = [];
    try {
      return new GuacdConnection(socket, lexer, rest, await shakeHands(socket, lexer, rest, introduction));
    } catch (caught) {
      socket.destroy();
      if ((caught as NodeJS.ErrnoException).code === 'ECONNREFUSED') throw new Error('no guacd listens there', { cause: caught });
      throw caught;
    } finally {
      clearTimeout(late);
      signal?.removeEventListener('abort', stop);
    }
  }

  get closed(): boolean {
    return this.#closed;
  }

  /**
   * What guacd says, one after the other: while the last one is being dealt with nothing more is read. `nop` and `log` are left out.
   * Throws what ended it, as an Error whose message may be shown.
   */
  async* instructions(): AsyncGenerator<Instruction, void, undefined> {
    this.#keepAlive();
    const early = this.#early.splice(0);
    for (const one of early) if (told(one)) yield one;
    for await (const bytes of this.socket) {
      this.#heardAt = Date.now();
      for (const piece of this.#lexer.take(bytes as Buffer)) {
        if (piece.kind !== 'instruction') throw new Error('guacd sent what is no instruction');
        if (told(piece.instruction)) yield piece.instruction;
      }
      if (this.#lexer.lost) throw new Error('guacd sent what is no instruction');
    }
    throw new Error('guacd closed the connection');
  }

  send(input: DesktopInput): void {
    if (this.#closed) return;
    switch (input.kind) {
      case 'key':
        if (input.pressed) this.#keys.add(input.keysym);
        else this.#keys.delete(input.keysym);
        return void this.socket.write(instruction('key', input.keysym, input.pressed ? 1 : 0));
      case 'mouse':
        this.#mask = input.mask;
        this.#pointer = input;
        return void this.socket.write(instruction('mouse', input.x, input.y, input.mask));
      case 'clipboard': return void this.socket.write(clipboard(input.text.slice(0, longestClipboard)));
    }
  }

  /** What lets go of every key and button that is down. */
  get releases(): readonly DesktopInput[] {
    const keys = [...this.#keys].map((keysym): DesktopInput => ({ kind: 'key', keysym, pressed: false }));
    return this.#mask === 0 ? keys : [...keys, { kind: 'mouse', x: this.#pointer.x, y: this.#pointer.y, mask: 0 }];
  }

  releaseAll(): void {
    for (const input of this.releases) this.send(input);
  }

  /** The picture at that time has been dealt with. */
  sync(timestamp: string): void {
    if (!this.#closed) this.socket.write(instruction('sync', timestamp));
  }

  acknowledge(stream: string, message: string, status: number): void {
    if (!this.#closed) this.socket.write(instruction('ack', stream, message, status));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    this.socket.end(instruction('disconnect'));
    this.socket.destroySoon();
  }

  #keepAlive(): void {
    this.#timer = setInterval(() => {
      this.socket.write(instruction('nop'));
      if (Date.now() - this.#heardAt > silenceMs) this.socket.destroy(new Error('guacd has gone silent'));
    }, keepAliveMs);
  }
}

/** True when it is to be dealt with. Throws what says that the connection is over. */
function told(values: Instruction): boolean {
  const [opcode, first = '', second = ''] = values;
  switch (opcode) {
    case 'error': throw new Error(`guacd says: ${printable(first) || `error ${printable(second)}`}`);
    case 'disconnect': throw new Error('the remote desktop was closed');
    case 'required': throw new Error(`the remote desktop wants ${printable(values.slice(1).join(', '))}, which is not configured`);
    case 'nop': case 'log': return false;
    default: return true;
  }
}
