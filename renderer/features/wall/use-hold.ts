import { useMemo, useState } from 'react';

/** Whether the pointer or the keyboard is on the wall, or a tile shows a replay: then nobody moves. */
export interface Hold {
  readonly held: boolean;
  readonly release: () => void;
  readonly setPointer: (inside: boolean) => void;
  readonly setFocus: (inside: boolean) => void;
  readonly setReplay: (some: boolean) => void;
}

export function useHold(): Hold {
  const [pointer, setPointer] = useState(false);
  const [focus, setFocus] = useState(false);
  const [replay, setReplay] = useState(false);
  return useMemo(() => ({
    held: pointer || focus || replay, setPointer, setFocus, setReplay,
    release() {
      setPointer(false);
      setFocus(false);
      setReplay(false);
    },
  }), [pointer, focus, replay]);
}
