import type { ConsoleState, ConsoleStore } from './store';

/** Whether nothing is another but when sessions were last active, and how much they sent. */
export function isMereActivity(before: ConsoleState, after: ConsoleState): boolean {
  return before.sessions.told === after.sessions.told && (Object.keys(after) as (keyof ConsoleState)[]).every((slice) => slice === 'sessions' || before[slice] === after[slice]);
}

/**
 * The same store, which leaves mere activity out: its state stands still meanwhile, and nobody is told. Hundreds of sessions are active every second, and their
 * tiles would ask thousands of questions about it whose answers are the same as before.
 */
export function steadyStore(store: ConsoleStore): ConsoleStore {
  let seen = store.getState();
  let state = seen;
  const getState = (): ConsoleState => {
    const now = store.getState();
    if (now !== seen && !isMereActivity(state, now)) state = now;
    seen = now;
    return state;
  };
  const subscribe = (listener: () => void): (() => void) => {
    let last = getState();
    return store.subscribe(() => {
      const now = getState();
      if (now === last) return;
      last = now;
      listener();
    });
  };
  return { ...store, getState, subscribe };
}
