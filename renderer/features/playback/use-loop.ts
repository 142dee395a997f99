import { useCallback, useMemo, useState } from 'react';
import { millis } from '../../../shared/base/units';
import type { Playable } from '../../player/playable';

export interface LoopMarks {
  readonly from?: number | undefined;
  readonly to?: number | undefined;
}

export interface LoopControl {
  readonly marks: LoopMarks;
  /** Both ends are there. */
  readonly complete: boolean;
  setFrom(at: number): void;
  setTo(at: number): void;
  clear(): void;
}

/** A and B: with both set, the player goes round between them. */
export function useLoop(player: Playable | undefined): LoopControl {
  const [marks, setMarks] = useState<LoopMarks>({});
  const take = useCallback((next: LoopMarks) => {
    setMarks(next);
    player?.setLoop(next.from !== undefined && next.to !== undefined ? { from: millis(next.from), to: millis(next.to) } : undefined);
  }, [player]);
  return useMemo(() => ({
    marks,
    complete: marks.from !== undefined && marks.to !== undefined,
    setFrom: (at) => take({ from: at, to: marks.to !== undefined && marks.to > at ? marks.to : undefined }),
    setTo: (at) => take({ from: marks.from !== undefined && marks.from < at ? marks.from : undefined, to: at }),
    clear: () => take({}),
  }), [marks, take]);
}
