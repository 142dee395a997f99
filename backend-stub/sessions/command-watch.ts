import { isForbidding, type RuleMatch, type SessionRules } from '../../shared/policy/session-rules';
import type { JudgedLine } from '../commands/command-gate';
import { SessionCommands, type RanCommand } from '../commands/session-commands';
import { unquoted } from '../commands/shell-lines';
import type { SessionRequest } from '../contracts';

export interface CommandWatchParts {
  readonly request: SessionRequest;
  /** Made of what was in force when the session began. */
  readonly rules: SessionRules | undefined;
  /** A line was stopped before it ran; answers what its user is told. `text` undefined: it was never shown. */
  onForbidden(match: RuleMatch, text: string | undefined): string;
  onCommand(command: RanCommand): void;
  onFullScreen(entered: boolean, program: string): void;
  /** Typed bytes that may go on to the upstream. */
  pass(bytes: Uint8Array): void;
  /** Tells the session's user. */
  notify(text: string): void;
  mark(label: string): void;
}

/** The commands of one session, and the rules that stop some of them. */
export class CommandWatch {
  readonly #commands: SessionCommands;

  constructor(private readonly parts: CommandWatchParts) {
    const { request, rules } = parts;
    this.#commands = new SessionCommands({
      typing: request.typing ?? 'terminal', columns: request.columns, rows: request.rows, guards: rules?.forbids === true,
      events: {
        forward: (bytes) => parts.pass(bytes),
        allows: (line) => {
          const refused = this.refusal(line);
          if (refused !== undefined) parts.notify(refused);
          return refused === undefined;
        },
        allowsRecall: () => {
          parts.notify('Not run: what "!" brings back from the history cannot be judged before it runs. Write it out, or bring it back with the arrow up.');
          parts.mark('A line with "!" was not run: it cannot be judged');
          return false;
        },
        onDropped: (bytes) => parts.notify(`What was typed or pasted behind it (${bytes} bytes) has not been passed on either.`),
        onCommand: (command) => parts.onCommand(command),
        onFullScreen: (entered, program) => parts.onFullScreen(entered, program),
      },
    });
  }

  /** Lines are judged before they run: `push` decides what goes on. */
  get guards(): boolean {
    return this.#commands.guards;
  }

  push(bytes: Uint8Array): void {
    if (!this.#commands.push(bytes)) this.parts.notify('That was too much at once: it has not been passed on.');
  }

  typed(bytes: Uint8Array): void {
    this.#commands.typed(bytes);
  }

  printed(text: string): void {
    this.#commands.printed(text);
  }

  resize(columns: number, rows: number): void {
    this.#commands.resize(columns, rows);
  }

  inputEnds(): Promise<void> {
    return this.#commands.inputEnds();
  }

  /** Why this line may not run, in a sentence for its user. */
  refusal({ text, hidden }: JudgedLine): string | undefined {
    const [match] = this.parts.rules?.ofCommand([text, unquoted(text)], isForbidding) ?? [];
    return match === undefined ? undefined : this.parts.onForbidden(match, hidden ? undefined : text);
  }

  dispose(): void {
    this.#commands.dispose();
  }
}
