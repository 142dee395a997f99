import type { Millis } from '../base/units';
import type { FramedRecording } from './formats/format';
import type { RecordingGap, RecordingLocation } from './port';
import { clampSide } from './snapshotter';

/** A recording with the terminal size a person said it has. */
export function withSize(recording: FramedRecording, size: RecordingLocation['size']): FramedRecording {
  if (size === undefined || recording.kind !== 'terminal') return recording;
  const { header } = recording;
  return {
    ...recording,
    header: { ...header, columns: clampSide(size.columns, header.columns), rows: clampSide(size.rows, header.rows) },
    problems: recording.problems.filter(({ code }) => code !== 'no-size' && code !== 'bad-size'),
    read: (from, problems, to) => recording.read(from, problems, to),
  };
}

/** The gaps in time order, and the missing end where there is one. */
export function gapsOf(gaps: RecordingGap[], truncated: boolean, duration: Millis): readonly RecordingGap[] {
  gaps.sort((one, other) => one.from - other.from);
  if (truncated && !gaps.some(({ to }) => to >= duration)) gaps.push({ from: duration, to: duration, cause: 'The file ends here, in the middle of something: what came after is missing.' });
  return gaps;
}
