/**
 * Calls `tell` at once, and after that at most every `everyMs`, always with the newest value: a library that takes a thousand
 * recordings in a minute would otherwise send its growing list a thousand times.
 */
export function coalesced<Value>(tell: (value: Value) => void, everyMs: number, later: (run: () => void, milliseconds: number) => void = (run, milliseconds) => void setTimeout(run, milliseconds)): (value: Value) => void {
  let waiting: { readonly value: Value } | undefined;
  let resting = false;
  const rest = (): void => {
    resting = true;
    later(() => {
      resting = false;
      const next = waiting;
      waiting = undefined;
      if (next === undefined) return;
      tell(next.value);
      rest();
    }, everyMs);
  };
  return (value) => {
    if (resting) {
      waiting = { value };
      return;
    }
    tell(value);
    rest();
  };
}
