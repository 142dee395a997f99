/** For tests: a guacd that says what it is told to, and writes down what it hears. */
import { once } from 'node:events';
import { createServer, type Server, type Socket } from 'node:net';
import type { Instruction } from '../../../shared/frames/frame';
import { InstructionLexer } from '../../../shared/recording/guac/lexer';
import { instruction } from '../../desktop/instructions';

/** What guacd says, step by step; each step waits for an instruction of the client's with that opcode. */
export type Conversation = readonly { readonly after: string; readonly say: string }[];

export const connectionId = '$260d01da-779b-4ee9-afc1-c16bae885cc7';
export const args = instruction('args', 'VERSION_1_5_0', 'hostname', 'port', 'password', 'read-only');
export const greeting: Conversation = [{ after: 'select', say: args }, { after: 'connect', say: instruction('ready', connectionId) }];

/** One user's connection. */
export class GuacdUser {
  readonly heard: Instruction[] = [];
  closed = false;
  #waiting: (() => void)[] = [];

  constructor(readonly socket: Socket, conversation: (selected: string) => Conversation) {
    const lexer = new InstructionLexer();
    let left: Conversation[number][] | undefined;
    socket.on('error', () => undefined).on('close', () => {
      this.closed = true;
      this.#look();
    }).on('data', (bytes: Buffer) => {
      for (const piece of lexer.take(bytes)) {
        if (piece.kind !== 'instruction') throw new Error('the client sent what is no instruction');
        this.heard.push(piece.instruction);
        left ??= [...conversation(piece.instruction[1] ?? '')];
        // One answer to one instruction.
        if (left[0]?.after === piece.instruction[0]) socket.write(left.shift()?.say ?? '');
      }
      this.#look();
    });
  }

  says(...values: readonly (string | number)[]): void {
    this.socket.write(instruction(...values));
  }

  async hears(...values: readonly string[]): Promise<void> {
    await this.#until(() => this.heard.some((one) => values.every((value, at) => one[at] === value)));
  }

  async leaves(): Promise<void> {
    await this.#until(() => this.closed);
  }

  async #until(condition: () => boolean): Promise<void> {
    while (!condition()) {
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  #look(): void {
    for (const look of this.#waiting.splice(0)) look();
  }
}

export class RecordedGuacd {
  readonly users: GuacdUser[] = [];
  #waiting: (() => void)[] = [];

  private constructor(private readonly server: Server) {}

  /** `joining`: to who selects the id of a connection. */
  static async start(conversation: Conversation, joining: Conversation = []): Promise<RecordedGuacd> {
    const guacd = new RecordedGuacd(createServer());
    guacd.server.on('connection', (socket) => {
      guacd.users.push(new GuacdUser(socket, (selected) => (selected.startsWith('$') ? joining : conversation)));
      for (const look of guacd.#waiting.splice(0)) look();
    });
    guacd.server.listen(0, '127.0.0.1');
    await once(guacd.server, 'listening');
    return guacd;
  }

  get port(): number {
    return (this.server.address() as { port: number }).port;
  }

  /** The owner is the first. */
  async user(at: number): Promise<GuacdUser> {
    for (;;) {
      const found = this.users[at];
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        this.#waiting.push(resolve);
      });
    }
  }

  close(): void {
    for (const { socket } of this.users) socket.destroy();
    this.server.close();
  }
}
