import { failure, success, type Result } from '../../base/problem';
import { judgeAudit, readEvidence, recordingOf, verifyEvidence, type EvidenceEntries } from '../evidence/index';
import type { ByteSource, RecordingFiles } from '../source';
import type { FormatEnvironment, OpenRecording } from './format';

/** The recording inside an evidence bundle, and what to ask of the bundle itself. */
export interface UnwrappedEvidence {
  readonly files: RecordingFiles;
  readonly entries: EvidenceEntries;
  /** The recording as the bundle holds it: checked with all that is around it. */
  wrap(recording: OpenRecording): OpenRecording;
}

export async function unwrapEvidence(source: ByteSource, environment: FormatEnvironment): Promise<Result<UnwrappedEvidence>> {
  const read = await readEvidence(source);
  if (!read.ok) return read;
  const entries = read.value;
  const files = recordingOf(entries);
  if (files === undefined) return failure({ code: 'evidence-empty', severity: 'error', what: 'This evidence bundle holds no recording any more.', tip: 'Ask who gave it to you for the bundle again.' });
  // A film is read by its place in the file that was opened, which here is the bundle.
  const start = entries.tar.entries.find(({ name }) => name === 'recording')?.offset ?? 0;
  return success({
    files, entries,
    wrap: (recording) => ({
      ...recording,
      problems: [...entries.problems, ...recording.problems],
      verify: () => verifyEvidence(source, environment, judgeAudit),
      ...recording.kind === 'video' ? { video: { ...recording.video, from: start + recording.video.from, to: start + recording.video.to } } : {},
    }),
  });
}
