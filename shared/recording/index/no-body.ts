import { ProblemError } from '../../base/problem';
import { millis } from '../../base/units';
import type { RecordingBody } from '../body';
import { ProblemList } from '../formats/problems';
import type { Activity, SearchHit, Segment } from '../port';
import { TypedLines } from './typed-lines';

/** A film: nothing of it is read here. */
export class NoBody implements RecordingBody {
  readonly problems = new ProblemList();
  readonly gaps = [];
  readonly typed = new TypedLines();
  readonly duration = millis(0);
  readonly frames = 0;

  async build(): Promise<void> {}

  async segmentAt(): Promise<Segment> {
    throw new ProblemError({ code: 'video', severity: 'error', what: 'This recording is a film.', tip: 'The page plays it itself.' });
  }

  cancelSeek(): void {}

  events(): [] {
    return [];
  }

  commands(): [] {
    return [];
  }

  activity(slices: number): Activity {
    const none = Array<number>(Math.max(1, Math.min(10_000, Math.floor(slices) || 1))).fill(0);
    return { output: none, input: none, idle: [] };
  }

  // oxlint-disable-next-line require-yield
  async *screenHits(): AsyncGenerator<SearchHit> {
    return;
  }

  async thumbnailAt(): Promise<unknown> {
    return undefined;
  }

  async linesBefore(): Promise<readonly string[]> {
    return [];
  }

  async close(): Promise<void> {}
}
