import type { Instruction } from '../../frames/frame';
import { guacdLimits, InstructionLexer } from './lexer';
import { integer, largestPixels } from './numbers';
import { drawing } from './opcodes';

/** Where the mouse is; buttons as Guacamole's mask. */
export interface LivePointer {
  readonly x: number;
  readonly y: number;
  readonly buttons: number;
}

/** What a piece of a live session's instructions says. */
export interface LivePiece {
  /** Only what draws, in order; images as their streams. Not guarded yet. */
  readonly instructions: readonly Instruction[];
  /** The last one of the piece. */
  readonly pointer: LivePointer | undefined;
  /** Some of the text was no instruction, or exceeded guacd's limits. */
  readonly damaged: boolean;
}

const encoder = new TextEncoder();

const place = (text: string | undefined): number => Math.max(0, Math.min(largestPixels, integer(text) ?? 0));

/** Takes whole instructions apart, as a live session sends them. Never throws; keys, clipboards and files are left out. */
export function livePiece(text: string): LivePiece {
  const lexer = new InstructionLexer(0, guacdLimits);
  const instructions: Instruction[] = [];
  let pointer: LivePointer | undefined;
  let damaged = false;
  for (const piece of [...lexer.take(encoder.encode(text)), ...lexer.finish()]) {
    if (piece.kind !== 'instruction') {
      damaged = true;
      continue;
    }
    const { instruction } = piece;
    const [opcode] = instruction;
    if (opcode === 'mouse') pointer = { x: place(instruction[1]), y: place(instruction[2]), buttons: (integer(instruction[3]) ?? 0) & 0xff };
    else if (opcode === 'blob' || opcode === 'end' || opcode === 'sync' || drawing.has(opcode)) instructions.push(instruction);
  }
  return { instructions, pointer, damaged };
}
