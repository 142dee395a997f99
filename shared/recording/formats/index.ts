import { failure, problemFrom, success, type Result } from '../../base/problem';
import type { ByteSource } from '../source';
import { asciicastV2 } from './asciicast-v2';
import type { FileHead, Format, FormatEnvironment, OpenRecording } from './format';
import { unknownFile } from './unknown';
import { vigilBundle } from './vigil-bundle';

/** Every format there is, the surest to recognise first. A new one is one file and one line here. */
export const formats: readonly Format[] = [vigilBundle, asciicastV2];

const headBytes = 8192;

export interface RecognisedRecording {
  readonly format: Format;
  readonly recording: OpenRecording;
}

/** Recognises a file by its content and opens it. The Problem says what the file is when it is no recording. */
export async function openRecording(source: ByteSource, name: string, environment: FormatEnvironment): Promise<Result<RecognisedRecording>> {
  try {
    const bytes = await source.read(0, headBytes);
    const head: FileHead = { name, bytes, text: new TextDecoder().decode(bytes) };
    const format = formats.find((candidate) => candidate.sniff(head));
    if (format === undefined) return failure(unknownFile(head));
    const opened = await format.open(source, environment);
    return opened.ok ? success({ format, recording: opened.value }) : opened;
  } catch (caught) {
    return failure(problemFrom(caught, { code: 'unreadable', what: 'The file cannot be read.', tip: 'Check that it is still there and that you may read it.' }));
  }
}
