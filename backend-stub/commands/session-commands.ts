import { OutputDecoder } from '../recorder/text';
import { CommandGate, type GateEvents } from './command-gate';
import { CommandReader } from './command-reader';
import { ShellLines } from './shell-lines';

/**
 * What typed bytes are. `terminal`: keys. `lines`: a shell without a terminal, which reads one command a line. `data`: what a
 * command reads; nothing in it is a command.
 */
export type Typing = 'terminal' | 'lines' | 'data';

export interface RanCommand {
  readonly text: string;
  /** `exec`: given with the connection. `program`: an answer to a running program, which rules look at and no list of commands has. */
  readonly kind: 'command' | 'program' | 'exec';
  /** When it was entered, by `performance.now()`. */
  readonly at: number;
}

export interface SessionCommandsEvents extends GateEvents {
  onCommand(command: RanCommand): void;
  /** A full-screen program has the screen, or has left it: meanwhile no commands can be told. `program`: the command before, if any. */
  onFullScreen(entered: boolean, program: string): void;
}

export interface SessionCommandsParts {
  readonly typing: Typing;
  readonly columns: number;
  readonly rows: number;
  /** Lines are judged before they run. */
  readonly guards: boolean;
  readonly events: SessionCommandsEvents;
}

/** The commands of one session: read as they are entered, and held until they are judged where rules forbid some. */
export class SessionCommands {
  readonly #reader: CommandReader | undefined;
  readonly #gate: CommandGate | undefined;
  readonly #decoder = new OutputDecoder();
  readonly #shell = new ShellLines();
  #line = '';
  #last = '';

  constructor(private readonly parts: SessionCommandsParts) {
    const { typing, columns, rows, events } = parts;
    if (typing === 'terminal') {
      this.#reader = new CommandReader(columns, rows, {
        onLine: ({ text, kind, continues, at }) => {
          if (kind === 'program') events.onCommand({ text, kind, at });
          else this.#tell(text, at, continues);
        },
        onInterrupt: () => this.#shell.forget(),
        onFullScreen: (entered) => events.onFullScreen(entered, this.#last),
      });
    }
    if (parts.guards && typing !== 'data') this.#gate = new CommandGate(this.#reader, { ...events, forward: (bytes) => this.#forward(bytes) });
  }

  /** Whether `push` decides what goes on to the upstream. */
  get guards(): boolean {
    return this.#gate !== undefined;
  }

  /** Typed bytes on their way to the upstream, where nothing is held. */
  typed(bytes: Uint8Array): void {
    if (this.#reader === undefined) return this.#lines(bytes);
    const now = performance.now();
    for (const character of this.#decoder.push(bytes)) {
      if (this.#reader.key(character, now) === 'enter') this.#reader.entered(now, character === '\x0f');
    }
  }

  /** Typed bytes; what may go on comes back by `forward`. False = too much waits already, and these were not taken. */
  push(bytes: Uint8Array): boolean {
    return this.#gate?.push(bytes) ?? false;
  }

  /** Resolves when nothing is held any more. */
  async inputEnds(): Promise<void> {
    await this.#gate?.end();
  }

  /** Output, before anybody sees it. */
  printed(text: string): void {
    if (this.#reader === undefined) return;
    this.#reader.printed(text, performance.now());
    this.#gate?.look();
  }

  resize(columns: number, rows: number): void {
    this.#reader?.resize(columns, rows);
  }

  /** The session is over: what is still open was not run, or nobody knows. */
  dispose(): void {
    for (const { text, at } of this.#shell.end()) this.parts.events.onCommand({ text, kind: 'command', at });
    this.#gate?.dispose();
    this.#reader?.dispose();
  }

  #forward(bytes: Uint8Array): void {
    if (this.#reader === undefined) this.#lines(bytes);
    this.parts.events.forward(bytes);
  }

  #lines(bytes: Uint8Array): void {
    if (this.parts.typing === 'data') return;
    const [first = '', ...more] = (this.#line + this.#decoder.push(bytes)).split(/\r\n|[\r\n]/);
    this.#line = (more.at(-1) ?? first).slice(0, 64 * 1024);
    for (const line of [first, ...more].slice(0, -1)) this.#tell(line.trimEnd(), performance.now(), undefined);
  }

  #tell(text: string, at: number, continues: boolean | undefined): void {
    for (const command of this.#shell.take(text, at, continues ?? true)) {
      this.#last = command.text;
      this.parts.events.onCommand({ ...command, kind: 'command' });
    }
  }
}

/** Shells that read commands from their input when they are given nothing else to do. */
const plainShell = /^\s*(?:exec\s+)?(?:\/(?:usr\/)?(?:local\/)?bin\/)?(?:ba|z|da|k|c|tc|fi)?sh(?:\s+-(?:s|i|l|li|il|e|x|--login))*\s*$/;

/** How the bytes of a session are to be read. */
export const typingOf = (terminal: boolean, command: string | undefined): Typing =>
  terminal ? 'terminal' : command === undefined || plainShell.test(command) ? 'lines' : 'data';
