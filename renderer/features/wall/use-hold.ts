import { useMemo, useState } from 'react';

/** Whether the pointer or the keyboard is on the wall: then nobody moves. */
export interface Hold {
  readonly held: boolean;
  readonly release: () => void;
  readonly setPointer: (inside: boolean) => void;
  readonly setFocus: (inside: boolean) => void;
}

export function useHold(): Hold {
  const [pointer, setPointer] = useState(false);
  const [focus, setFocus] = useState(false);
  return useMemo(() => ({
    held: pointer || focus, setPointer, setFocus,
    release() {
      setPointer(false);
      setFocus(false);
    },
  }), [pointer, focus]);
}
