import type { Cursor, FramedRecording } from '../formats/format';
import { ProblemList } from '../formats/problems';
import { TypedLines, type TypedLine } from './typed-lines';

/**
 * The typed lines with what the hidden ones say, read again from the recording, because no index keeps that. Only for
 * a person who asked for it; a line that cannot be found again stays hidden.
 */
export async function revealed(recording: FramedRecording, lines: readonly TypedLine[]): Promise<TypedLine[]> {
  const found = lines.slice();
  for (let number = 0; number < found.length; number += 1) {
    const line = found[number];
    if (line?.hidden !== true) continue;
    const same = lines.slice(Math.max(0, number - 500), number).filter((other) => isSame(other, line)).length;
    found[number] = (await linesIn(recording, line)).filter((other) => isSame(other, line))[same] ?? line;
  }
  return found;
}

const isSame = (one: TypedLine, other: TypedLine): boolean => one.at === other.at && one.to === other.to && one.endOffset === other.endOffset;

async function linesIn(recording: FramedRecording, { offset, endOffset, since }: TypedLine): Promise<readonly TypedLine[]> {
  const typed = new TypedLines({ reveal: true });
  const from: Cursor = { offset, at: since };
  for await (const { frames } of recording.read(from, new ProblemList(), endOffset)) {
    for (const frame of frames) {
      if (frame.kind === 'input') typed.input(frame.typed ?? '', frame.at, { offset: frame.offset, endOffset: frame.endOffset, since });
    }
  }
  typed.finish(endOffset);
  return typed.lines.map((line) => ({ ...line, hidden: true }));
}
