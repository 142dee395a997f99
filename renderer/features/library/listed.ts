import type { Problem } from '../../../shared/base/problem';
import type { RemoteRecording } from '../../../shared/model/recording';

/** What one gateway has listed so far. */
export interface Listed {
  readonly recordings: readonly RemoteRecording[];
  readonly total: number;
  readonly problem: Problem | undefined;
  /** What had been told of it, or was remembered, when a listing began that came to its end: older than the listing. */
  readonly before: readonly RemoteRecording[];
}

export const nothingListed: Listed = { recordings: [], total: 0, problem: undefined, before: [] };

/**
 * What is at the gateways now. What was told since a listing began is newer than the listing; what was told or remembered
 * before is older: it may have been released or deleted while nobody listened. `told` are the very objects of the store.
 */
export function recordingsNow(lists: readonly Listed[], told: readonly RemoteRecording[]): readonly RemoteRecording[] {
  const older = new Set(lists.flatMap(({ before }) => before));
  return [...new Map([...lists.flatMap(({ recordings }) => recordings), ...told.filter((one) => !older.has(one))].map((recording) => [recording.id, recording])).values()];
}
