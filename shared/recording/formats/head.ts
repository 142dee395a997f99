import { readPieces, type RecordingFiles } from '../source';
import type { FileHead, FormatEnvironment } from './format';
import { isGzip } from './stream';

const headBytes = 8192;

/** The start of the file that was chosen, inflated where it is gzip. */
export async function headOf({ main, others }: RecordingFiles, environment: FormatEnvironment): Promise<FileHead> {
  const raw = await main.source.read(0, headBytes);
  const gzipped = isGzip(raw);
  const bytes = gzipped ? await inflatedHead({ main, others }, environment) : raw;
  return { name: main.name, bytes, text: new TextDecoder().decode(bytes), gzipped, others: others.map(({ name }) => name) };
}

async function inflatedHead({ main }: RecordingFiles, environment: FormatEnvironment): Promise<Uint8Array> {
  const head = new Uint8Array(headBytes);
  let length = 0;
  for await (const piece of environment.inflate(readPieces(main.source, headBytes))) {
    if (piece === 'cut') break;
    const part = piece.subarray(0, headBytes - length);
    head.set(part, length);
    length += part.length;
    if (length >= headBytes) break;
  }
  return head.subarray(0, length);
}
