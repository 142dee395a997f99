/** A stretch of a recording in ms: [from, to). */
export interface Range {
  readonly from: number;
  readonly to: number;
}

/** The same moments as ranges that are apart and in order. Empty and backward ones are nothing. */
export function united(ranges: readonly Range[]): Range[] {
  const result: { from: number; to: number }[] = [];
  for (const { from, to } of [...ranges].filter((range) => range.to > range.from).sort((one, other) => one.from - other.from)) {
    const last = result.at(-1);
    if (last !== undefined && from <= last.to) last.to = Math.max(last.to, to);
    else result.push({ from, to });
  }
  return result;
}

/** What of `ranges` is not in `taken`. Both apart and in order, as `united` makes them. */
export function without(ranges: readonly Range[], taken: readonly Range[]): Range[] {
  const result: Range[] = [];
  let next = 0;
  for (const { from, to } of ranges) {
    let start = from;
    while (next < taken.length && (taken[next]?.to ?? 0) <= start) next += 1;
    for (let at = next; at < taken.length && start < to; at += 1) {
      const hole = taken[at];
      if (hole === undefined || hole.from >= to) break;
      if (hole.from > start) result.push({ from: start, to: hole.from });
      start = Math.max(start, hole.to);
    }
    if (start < to) result.push({ from: start, to });
  }
  return result;
}

export const lengthOf = (ranges: readonly Range[]): number => ranges.reduce((sum, { from, to }) => sum + to - from, 0);
