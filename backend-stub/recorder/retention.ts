/** What simulated sessions may leave on the disk once they have ended; people's recordings are never touched. */
export interface SimulatedLimits {
  readonly bytes: number;
  readonly count: number;
}

export const simulatedLimits: SimulatedLimits = { bytes: 1 << 30, count: 2_000 };

export interface Kept {
  readonly id: string;
  readonly bytes: number;
  /** Sorts by age. */
  readonly startedAt: string;
}

/** The oldest ones beyond the limits. */
export function beyond(recordings: readonly Kept[], { bytes, count }: SimulatedLimits): readonly string[] {
  const newestFirst = [...recordings].sort((one, other) => (one.startedAt < other.startedAt ? 1 : one.startedAt > other.startedAt ? -1 : 0));
  let sum = 0;
  return newestFirst.filter((recording, index) => {
    sum += recording.bytes;
    return sum > bytes || index >= count;
  }).map(({ id }) => id);
}
