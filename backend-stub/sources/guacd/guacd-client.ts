import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import type { Instruction } from '../../../shared/frames/frame';
import { guacdLimits, InstructionLexer } from '../../../shared/recording/guac/lexer';
import { GuacamoleDisplay } from '../../desktop/display';
import { clipboard, instruction } from '../../desktop/instructions';
import { largestSide, mostPixels, type DesktopInput } from '../../desktop/operations';
import { promptMs } from '../../desktop/pace';
import type { DesktopUpstream, UpstreamEvents } from '../../desktop/upstream';

const connectMs = 15_000;
/** guacd gives a client up that says nothing for 15 s. */
const keepAliveMs = 5_000;
/** Without a word from guacd for so long it is gone: it sends `nop` or `sync` every five seconds. */
const silenceMs = 30_000;
const longestClipboard = 256 * 1024;
/** Bytes of text that was copied there; more is cut. */
const longestCopied = 1 << 20;

export interface GuacdTarget {
  readonly host: string;
  readonly port: number;
  /** "rdp", "vnc", "ssh" … */
  readonly protocol: string;
  /** As the protocol names them: hostname, port, username, password … */
  readonly parameters: Readonly<Record<string, string>>;
  readonly width: number;
  readonly height: number;
}

/** One connection of guacd's, of which the gateway is the only user: its drawing ends here, and so do its files, sounds and pipes. */
export class GuacdClient implements DesktopUpstream {
  readonly #display = new GuacamoleDisplay();
  readonly #lexer: InstructionLexer;
  readonly #early: Instruction[];
  readonly #keys = new Set<number>();
  #mask = 0;
  #pointer = { x: 0, y: 0 };
  #closed = false;
  #heardAt = Date.now();
  #timer: NodeJS.Timeout | undefined;
  #clipboard: { readonly stream: string; readonly pieces: Buffer[]; length: number; readonly isText: boolean } | undefined;

  private constructor(private readonly socket: Socket, lexer: InstructionLexer, early: Instruction[], public readonly width: number, public readonly height: number, readonly id: string) {
    this.#lexer = lexer;
    this.#early = early;
  }

  /** Connects and shakes hands. Rejects with an Error whose message may be shown to the user. */
  static async open(target: GuacdTarget, signal?: AbortSignal): Promise<GuacdClient> {
    const socket = connect({ host: target.host, port: target.port, noDelay: true, keepAlive: true, keepAliveInitialDelay: 15_000 });
    const late = setTimeout(() => socket.destroy(new Error('guacd does not answer')), connectMs);
    const stop = (): void => void socket.destroy(new Error('it was given up'));
    signal?.addEventListener('abort', stop, { once: true });
    const lexer = new InstructionLexer(0, guacdLimits);
    const rest: Instruction[] = [];
    const answers = answersOf(socket, lexer, rest);
    try {
      socket.write(instruction('select', target.protocol));
      const [, ...names] = await expected(answers, 'args');
      const [version = ''] = names;
      const known = version.startsWith('VERSION_');
      socket.write(instruction('size', target.width, target.height, 96) + instruction('audio') + instruction('video') + instruction('image', 'image/png', 'image/webp')
        + instruction('timezone', Intl.DateTimeFormat().resolvedOptions().timeZone)
        + instruction('connect', ...names.map((name, at) => (at === 0 && known ? name : target.parameters[name] ?? ''))));
      const [, id = ''] = await expected(answers, 'ready');
      return new GuacdClient(socket, lexer, rest, target.width, target.height, id);
    } catch (caught) {
      socket.destroy();
      if ((caught as NodeJS.ErrnoException).code === 'ECONNREFUSED') throw new Error('no guacd listens there', { cause: caught });
      throw caught;
    } finally {
      answers.stop();
      clearTimeout(late);
      signal?.removeEventListener('abort', stop);
    }
  }

  start(events: UpstreamEvents): void {
    const { socket } = this;
    this.#timer = setInterval(() => {
      socket.write(instruction('nop'));
      if (Date.now() - this.#heardAt > silenceMs) socket.destroy(new Error('guacd has gone silent'));
    }, keepAliveMs);
    void this.#read(events).then(() => 'guacd closed the connection', (caught: unknown) => (caught instanceof Error ? caught.message : String(caught))).then((why) => {
      const ours = this.#closed;
      this.close();
      events.onClosed(ours ? 'it was closed' : why);
    });
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

  releaseAll(): void {
    for (const keysym of this.#keys) this.send({ kind: 'key', keysym, pressed: false });
    if (this.#mask !== 0) this.send({ kind: 'mouse', ...this.#pointer, mask: 0 });
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    clearInterval(this.#timer);
    this.socket.end(instruction('disconnect'));
    this.socket.destroySoon();
  }

  async #read(events: UpstreamEvents): Promise<void> {
    for (const one of this.#early.splice(0)) await this.#take(one, events);
    // One after the other: while a picture is being recorded guacd has to wait, as its `sync` is not answered.
    for await (const bytes of this.socket) {
      this.#heardAt = Date.now();
      for (const piece of this.#lexer.take(bytes as Buffer)) {
        if (piece.kind !== 'instruction') throw new Error('guacd sent what is no instruction');
        await this.#take(piece.instruction, events);
      }
      if (this.#lexer.lost) throw new Error('guacd sent what is no instruction');
    }
  }

  async #take(values: Instruction, events: UpstreamEvents): Promise<void> {
    const [opcode, first = '', second = ''] = values;
    switch (opcode) {
      case 'error': throw new Error(`guacd says: ${printable(first) || `error ${printable(second)}`}`);
      case 'disconnect': throw new Error('the remote desktop was closed');
      case 'required': throw new Error(`the remote desktop wants ${printable(values.slice(1).join(', '))}, which is not configured`);
      case 'clipboard':
        this.#clipboard = { stream: first, pieces: [], length: 0, isText: second.startsWith('text/') };
        return this.#acknowledge(first, 'OK', 0);
      case 'file': case 'pipe': case 'audio': case 'video': case 'argv': return this.#acknowledge(first, 'not taken here', 0x0100);
      case 'blob': if (this.#clipboard?.stream === first) return this.#copied(first, second); break;
      case 'end': {
        const copied = this.#clipboard;
        if (copied?.stream !== first) break;
        this.#clipboard = undefined;
        // Half a character at a cut end is left out.
        if (copied.isText) await events.onClipboard(new TextDecoder('utf-8', { ignoreBOM: true }).decode(Buffer.concat(copied.pieces).subarray(0, longestCopied), { stream: true }), copied.length > longestCopied);
        return;
      }
      default: break;
    }
    const draw = await this.#display.take(values);
    if (draw === undefined) return;
    const size = draw.find((operation) => operation.kind === 'size');
    if (size !== undefined && (size.width > largestSide || size.height > largestSide || size.width * size.height > mostPixels)) throw new Error('the remote desktop has an absurd size');
    if (draw.length > 0) await events.onPicture(draw);
    // guacd draws less often for who answers late.
    const late = events.pictureEveryMs() - promptMs;
    if (late > 0) await wait(late);
    if (this.#closed) return;
    this.socket.write(instruction('sync', first));
  }

  #copied(stream: string, base64: string): void {
    if (this.#clipboard === undefined) return;
    const bytes = Buffer.from(base64, 'base64');
    if (this.#clipboard.length <= longestCopied) this.#clipboard.pieces.push(bytes);
    this.#clipboard.length += bytes.length;
    this.#acknowledge(stream, 'OK', 0);
  }

  #acknowledge(stream: string, message: string, status: number): void {
    this.socket.write(instruction('ack', stream, message, status));
  }
}

interface Answers {
  next(): Promise<Instruction>;
  stop(): void;
}

/** The first instructions, one by one; what came with the last one that was taken goes to `rest`. */
function answersOf(socket: Socket, lexer: InstructionLexer, rest: Instruction[]): Answers {
  let waiting: { resolve: (found: Instruction) => void; reject: (caught: Error) => void } | undefined;
  let failed: Error | undefined;
  const serve = (): void => {
    const found = waiting === undefined ? undefined : rest.shift();
    if (found !== undefined) waiting?.resolve(found);
    else if (failed !== undefined) waiting?.reject(failed);
    else return;
    waiting = undefined;
  };
  const taken = (bytes: Buffer): void => {
    for (const piece of lexer.take(bytes)) {
      if (piece.kind === 'instruction') rest.push(piece.instruction);
      else failed ??= new Error('it is no guacd');
    }
    if (lexer.lost) failed ??= new Error('it is no guacd');
    serve();
  };
  const over = (caught?: unknown): void => {
    failed ??= caught instanceof Error ? caught : new Error('guacd closed the connection');
    serve();
  };
  socket.on('data', taken).on('error', over).on('close', over);
  return {
    next: () => new Promise((resolve, reject) => {
      waiting = { resolve, reject };
      serve();
    }),
    stop() {
      socket.pause();
      socket.off('data', taken).off('error', over).off('close', over);
      socket.on('error', () => undefined);
    },
  };
}

async function expected(answers: Answers, opcode: string): Promise<Instruction> {
  for (;;) {
    const found = await answers.next();
    if (found[0] === opcode) return found;
    if (found[0] === 'error') throw new Error(`guacd says: ${printable(found[1] ?? '')}`);
    // Others may come in between.
    if (found[0] !== 'nop' && found[0] !== 'log') throw new Error(`guacd answered ${printable(found[0])} where ${opcode} was due`);
  }
}

const printable = (text: string): string => text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, ' ').slice(0, 300);
