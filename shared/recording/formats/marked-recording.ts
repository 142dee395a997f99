import type { Problem } from '../../base/problem';
import type { Cursor, FrameBatch, FramedRecording, RecordingHeader } from './format';
import { noEvents, unsigned } from './header-text';
import { readMarked, type Marks, type MarkState } from './marks';
import type { ProblemList } from './problems';

/** An unsigned terminal recording whose parser goes on from marks. */
export function markedRecording({ header, problems = [], start, marks, parse }: {
  readonly header: RecordingHeader;
  readonly problems?: readonly Problem[];
  readonly start: Cursor;
  readonly marks: Marks;
  readonly parse: (mark: MarkState | undefined, problems: ProblemList) => AsyncIterable<FrameBatch>;
}): FramedRecording {
  return {
    kind: 'terminal', header, problems, start, marks, events: noEvents, verify: unsigned,
    read: (from, found, to) => readMarked({ marks, start, parse }, from, found, to),
  };
}

/** Frames in one batch, at most about that many: a seek reads little beyond what it wants. */
export const batchFrames = 1_000;
/** Bytes between two marks where marks count bytes of the recording itself. */
export const markBytes = 64 * 1024;
