import { useMemo, useRef, useState, type FocusEvent } from 'react';

export interface CalmList<Row> {
  readonly shown: readonly Row[];
  /** How many rows are new and not shown yet. */
  readonly waiting: number;
  /** Shows them, wherever the pointer is. */
  readonly release: () => void;
  /** For the element around the list. */
  readonly handlers: {
    readonly onPointerEnter: () => void;
    readonly onPointerLeave: () => void;
    readonly onFocus: (event: FocusEvent) => void;
    readonly onBlur: (event: FocusEvent) => void;
  };
}

/** Rows that do not move under the pointer or the keyboard: while one of them is on the list, those that were there stay in their places, as they are now, and new ones wait. */
export function useCalmList<Row>(rows: readonly Row[], keyOf: (row: Row) => string): CalmList<Row> {
  const [pointer, setPointer] = useState(false);
  const [focus, setFocus] = useState(false);
  const [, setReleased] = useState(0);
  const kept = useRef<readonly string[]>([]);
  if (!(pointer || focus) || kept.current.length === 0) kept.current = rows.map(keyOf);
  const newest = new Map(rows.map((row) => [keyOf(row), row]));
  const shown = kept.current.flatMap((key) => {
    const row = newest.get(key);
    return row === undefined ? [] : [row];
  });
  const actions = useMemo(() => ({
    release: () => {
      kept.current = [];
      setReleased((before) => before + 1);
    },
    handlers: {
      onPointerEnter: () => setPointer(true),
      onPointerLeave: () => setPointer(false),
      // Focus left behind by a click holds nothing.
      onFocus: (event: FocusEvent) => (event.target as HTMLElement).matches(':focus-visible') && setFocus(true),
      onBlur: (event: FocusEvent) => event.currentTarget.contains(event.relatedTarget) || setFocus(false),
    },
  }), [kept]);
  return { shown, waiting: rows.length - shown.length, ...actions };
}
