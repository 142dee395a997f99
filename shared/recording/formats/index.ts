import { failure, problemFrom, success, type Result } from '../../base/problem';
import type { RecordingFiles } from '../source';
import { arranged } from './arrange';
import { looksLikeEvidence } from '../evidence/index';
import { asciicastV1 } from './asciicast-v1';
import { asciicastV2 } from './asciicast-v2';
import { asciicastV3 } from './asciicast-v3';
import { unwrapEvidence, type UnwrappedEvidence } from './evidence';
import type { Format, FormatEnvironment, OpenRecording } from './format';
import { guacamole } from './guacamole';
import { headOf } from './head';
import { jumpserver } from './jumpserver';
import { jumpserverJson } from './jumpserver-json';
import { script } from './script';
import { sudoIolog } from './sudo-iolog';
import { teleport } from './teleport';
import { tlog } from './tlog';
import { ttyrec } from './ttyrec';
import { unknownFile } from './unknown';
import { vigilBundle } from './vigil-bundle';

/** Every format there is, the surest to recognise first. A new one is one file and one line here. */
export const formats: readonly Format[] = [vigilBundle, jumpserver, teleport, jumpserverJson, asciicastV1, asciicastV2, asciicastV3, guacamole, script, sudoIolog, tlog, ttyrec];

export interface RecognisedRecording {
  readonly format: Format;
  readonly recording: OpenRecording;
  /** It came in an evidence bundle: what is around it, and the files it is made of there. */
  readonly evidence?: UnwrappedEvidence | undefined;
}

/** Recognises a file by its content and opens it. The Problem says what the file is when it is no recording. */
export async function openRecording(given: RecordingFiles, environment: FormatEnvironment): Promise<Result<RecognisedRecording>> {
  try {
    if (looksLikeEvidence(await given.main.source.read(0, 512))) return await openEvidence(given, environment);
    const files = arranged(given);
    const head = await headOf(files, environment);
    const format = formats.find((candidate) => candidate.sniff(head));
    if (format === undefined) return failure(unknownFile(head));
    const opened = await format.open(files, environment);
    return opened.ok ? success({ format, recording: opened.value }) : opened;
  } catch (caught) {
    return failure(problemFrom(caught, { code: 'unreadable', what: 'The file cannot be read.', tip: 'Check that it is still there and that you may read it.' }));
  }
}

async function openEvidence(given: RecordingFiles, environment: FormatEnvironment): Promise<Result<RecognisedRecording>> {
  const unwrapped = await unwrapEvidence(given.main.source, environment);
  if (!unwrapped.ok) return unwrapped;
  const { files, wrap } = unwrapped.value;
  // One inside another would be verified as neither.
  if (looksLikeEvidence(await files.main.source.read(0, 512))) return failure({ code: 'evidence-nested', severity: 'error', what: 'This evidence bundle holds another evidence bundle.', tip: 'Take the inner one out with tar, then open that.' });
  const opened = await openRecording(files, environment);
  return opened.ok ? success({ format: opened.value.format, recording: wrap(opened.value.recording), evidence: unwrapped.value }) : opened;
}
