import { InstructionLexer } from '../../shared/recording/guac/lexer';
import { instruction } from '../desktop/instructions';
import type { DumpKind, RecordedLine } from '../contracts';

/** First bytes of session.guac: the desktop's size and the clock's zero. Times are milliseconds since the session started. */
export const dumpHeader = (width: number, height: number): string => instruction('size', 0, width, height) + instruction('sync', 0);

/** Drawing is cut into pieces of about this many characters, so that each fits into a live message of 16 KiB. */
export const pieceLength = 15 * 1024;

/** Instructions cut between them; a `blob` of guacd's size is 8 KiB. */
export function piecesOf(instructions: string): string[] {
  const pieces: string[] = [];
  for (let from = 0; from < instructions.length;) {
    const most = from + pieceLength;
    // Values of pictures have no `;` in them: base64, numbers, types.
    const end = instructions.length <= most ? instructions.length : instructions.lastIndexOf(';', most) + 1;
    const to = end > from ? end : instructions.indexOf(';', most) + 1 || instructions.length;
    pieces.push(instructions.slice(from, to));
    from = to;
  }
  return pieces;
}

const kinds: Readonly<Record<string, DumpKind>> = { key: 'input', mouse: 'pointer', log: 'marker' };
const clipboardStream = '0';

/** What an instruction is; `blob` and `end` of the clipboard's stream belong to what was copied. */
function kindOf(values: readonly string[]): DumpKind {
  const [opcode = '', stream] = values;
  if (opcode === 'clipboard' || ((opcode === 'blob' || opcode === 'end') && stream === clipboardStream)) return 'input';
  return kinds[opcode] ?? 'draw';
}

/** The time an instruction tells, if it tells one. */
export function timeOf(values: readonly string[]): number | undefined {
  const text = values[0] === 'sync' ? values[1] : values[0] === 'key' ? values[3] : values[0] === 'mouse' ? values[4] : undefined;
  return text !== undefined && /^\d{1,15}$/.test(text) ? Number(text) : undefined;
}

/** Bytes of a dump that begin with an instruction, as lines; what is not whole at their end is left out. Damage ends them. */
export function linesOf(bytes: Uint8Array, offset: number): RecordedLine[] {
  const lines: RecordedLine[] = [];
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
  let open: { kind: DumpKind; from: number; to: number } | undefined;
  let atMs = 0;
  const close = (): void => {
    if (open !== undefined) lines.push({ kind: open.kind, data: text.toString('utf8', open.from - offset, open.to - offset), atMs, offset: open.from, endOffset: open.to });
    open = undefined;
  };
  for (const piece of new InstructionLexer(offset).take(bytes)) {
    if (piece.kind !== 'instruction' || piece.offset !== (open?.to ?? lines.at(-1)?.endOffset ?? offset)) break;
    const kind = kindOf(piece.instruction);
    const joins = open !== undefined && open.kind === kind && kind !== 'pointer' && piece.endOffset - open.from <= pieceLength;
    if (!joins) close();
    atMs = timeOf(piece.instruction) ?? atMs;
    open = { kind, from: open?.from ?? piece.offset, to: piece.endOffset };
    if (piece.instruction[0] === 'sync') close();
  }
  close();
  return lines;
}
