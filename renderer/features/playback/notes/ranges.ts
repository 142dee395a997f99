export interface Range {
  readonly from: number;
  readonly to: number;
}

/** Ranges closer to each other than this, in ms, become one: a pause of a blink is no gap in watching. */
const join = 250;

/** `ranges` (apart, in order) with one more. */
export function addRange(ranges: readonly Range[], added: Range): readonly Range[] {
  if (!(added.to > added.from)) return ranges;
  const before = ranges.filter((range) => range.to + join < added.from);
  const after = ranges.filter((range) => range.from - join > added.to);
  const touching = ranges.filter((range) => range.to + join >= added.from && range.from - join <= added.to);
  if (touching.length === 1 && touching[0]!.from <= added.from && touching[0]!.to >= added.to) return ranges;
  return [...before, { from: Math.min(added.from, ...touching.map(({ from }) => from)), to: Math.max(added.to, ...touching.map(({ to }) => to)) }, ...after];
}

/** Share of `duration` that lies in `ranges`, 0..1. */
export const coveredShare = (ranges: readonly Range[], duration: number): number =>
  (duration <= 0 ? 0 : Math.min(1, ranges.reduce((sum, { from, to }) => sum + to - from, 0) / duration));
