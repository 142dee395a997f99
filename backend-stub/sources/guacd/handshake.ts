import type { Socket } from 'node:net';
import type { Instruction } from '../../../shared/frames/frame';
import type { InstructionLexer } from '../../../shared/recording/guac/lexer';
import { instruction } from '../../desktop/instructions';

/** What a connection of guacd's is opened with, or joined by. */
export interface Introduction {
  /** "rdp", "vnc", "ssh" …, or the id of a connection that is there. */
  readonly selects: string;
  /** As the protocol names them: hostname, port, username, password, read-only … */
  readonly parameters: Readonly<Record<string, string>>;
  readonly width: number;
  readonly height: number;
  /** Whom guacd, and others in the same connection, know it by. */
  readonly name: string;
}

/** Versions of the protocol that are spoken here, oldest first; guacd from before them tells none. */
const versions = ['VERSION_1_1_0', 'VERSION_1_3_0', 'VERSION_1_5_0'] as const;

/** The newest that both know; undefined: guacd knows of none. */
export function commonVersion(told: string | undefined): string | undefined {
  const theirs = /^VERSION_(\d{1,4})_(\d{1,4})_(\d{1,4})$/.exec(told ?? '');
  if (theirs === null) return undefined;
  const number = (parts: readonly string[]): number => parts.reduce((sum, part) => sum * 10_000 + Number(part), 0);
  const least = number(theirs.slice(1));
  return versions.findLast((version) => number(version.split('_').slice(1)) <= least);
}

/**
 * What is answered to `args`: who one is, what one understands, and a value for each argument, in guacd's order. Sound and film are
 * not wanted. Rejects a guacd that cannot keep a joined user from the keyboard where that is wanted.
 */
export function answerTo(args: readonly string[], { parameters, width, height, name }: Introduction): string {
  const [told] = args;
  const known = told?.startsWith('VERSION_') === true;
  const version = commonVersion(told);
  const valueOf = (argument: string): string => (Object.hasOwn(parameters, argument) ? parameters[argument] ?? '' : '');
  if (parameters['read-only'] === 'true' && !args.includes('read-only')) throw new Error('guacd lets nobody in who only watches');
  return instruction('size', width, height, 96) + instruction('audio') + instruction('video') + instruction('image', 'image/png', 'image/webp')
    + (version === undefined ? '' : instruction('timezone', Intl.DateTimeFormat().resolvedOptions().timeZone))
    + (version === 'VERSION_1_5_0' ? instruction('name', name) : '')
    + instruction('connect', ...args.map((argument, at) => (at === 0 && known ? version ?? '' : valueOf(argument))));
}

/** Shakes hands; answers the connection's id, which is a secret: who knows it can join. What came behind `ready` is left in `rest`. */
export async function shakeHands(socket: Socket, lexer: InstructionLexer, rest: Instruction[], introduction: Introduction): Promise<string> {
  const answers = answersOf(socket, lexer, rest);
  try {
    socket.write(instruction('select', introduction.selects));
    const [, ...args] = await expected(answers, 'args');
    socket.write(answerTo(args, introduction));
    const [, id = ''] = await expected(answers, 'ready');
    return id;
  } finally {
    answers.stop();
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

export const printable = (text: string): string => text.replace(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, ' ').slice(0, 300);
