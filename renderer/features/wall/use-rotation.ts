import { useEffect, useState } from 'react';
import { useReducedMotion } from '../../kit/media';

export interface Rotation {
  /** From 0. */
  readonly page: number;
  readonly pages: number;
  /** moves: by itself; held: not while somebody is on the wall; still: the operator wants nothing to move by itself. */
  readonly state: 'moves' | 'held' | 'still';
  readonly seconds: number;
  turn(by: number): void;
}

/** Which page is shown: the next one every `seconds`, unless `held`; the first again after the last. */
export function useRotation(pages: number, seconds: number, on: boolean, held: boolean): Rotation {
  const [wanted, setWanted] = useState(0);
  const reduced = useReducedMotion();
  const page = on ? Math.min(wanted, pages - 1) : 0;
  const state = reduced ? 'still' : held ? 'held' : 'moves';
  const moves = on && pages > 1 && state === 'moves';
  useEffect(() => {
    if (!moves) return undefined;
    const timer = setTimeout(() => setWanted((page + 1) % pages), seconds * 1000);
    return () => clearTimeout(timer);
  }, [moves, page, pages, seconds]);
  return { page, pages, state, seconds, turn: (by) => setWanted((page + by + pages) % pages) };
}
