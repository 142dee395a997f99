import { createContext, useMemo, type ReactNode } from 'react';
import { createSelectorHook, Provider, type ReactReduxContextValue, type TypedUseSelectorHook } from 'react-redux';
import { steadyStore } from './steady';
import type { ConsoleState, ConsoleStore } from './store';

const SteadyContext = createContext<ReactReduxContextValue<ConsoleState> | null>(null);

/** Gives a window its store, both ways of reading it: `useConsole` and `useSteady`. */
export function ConsoleProvider({ store, children }: { readonly store: ConsoleStore; readonly children: ReactNode }) {
  const steady = useMemo(() => steadyStore(store), [store]);
  return <Provider store={store}><Provider store={steady} context={SteadyContext}>{children}</Provider></Provider>;
}

/** `useConsole` for what a wall has hundreds of: not asked again when sessions were merely active, whose `lastActivityAt` and `outputBytes` may be old here. */
export const useSteady: TypedUseSelectorHook<ConsoleState> = createSelectorHook(SteadyContext);
