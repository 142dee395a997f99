import { failure, problemFrom, success, type Result } from '../../base/problem';
import { readPieces, type RecordingFiles } from '../source';
import { asciicastV1 } from './asciicast-v1';
import { asciicastV2 } from './asciicast-v2';
import { asciicastV3 } from './asciicast-v3';
import type { FileHead, Format, FormatEnvironment, OpenRecording } from './format';
import { guacamole } from './guacamole';
import { script } from './script';
import { isGzip } from './stream';
import { teleport } from './teleport';
import { ttyrec } from './ttyrec';
import { unknownFile } from './unknown';
import { vigilBundle } from './vigil-bundle';

/** Every format there is, the surest to recognise first. A new one is one file and one line here. */
export const formats: readonly Format[] = [vigilBundle, teleport, asciicastV1, asciicastV2, asciicastV3, guacamole, script, ttyrec];

const headBytes = 8192;

export interface RecognisedRecording {
  readonly format: Format;
  readonly recording: OpenRecording;
}

/** Recognises a file by its content and opens it. The Problem says what the file is when it is no recording. */
export async function openRecording(files: RecordingFiles, environment: FormatEnvironment): Promise<Result<RecognisedRecording>> {
  try {
    const head = await headOf(files, environment);
    const format = formats.find((candidate) => candidate.sniff(head));
    if (format === undefined) return failure(unknownFile(head));
    const opened = await format.open(files, environment);
    return opened.ok ? success({ format, recording: opened.value }) : opened;
  } catch (caught) {
    return failure(problemFrom(caught, { code: 'unreadable', what: 'The file cannot be read.', tip: 'Check that it is still there and that you may read it.' }));
  }
}

async function headOf({ main, others }: RecordingFiles, environment: FormatEnvironment): Promise<FileHead> {
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
