import type { EventName, EventPayload } from '../../../shared/ipc/contract';

type Listener = (payload: never) => void;

/** What the twin tells the window on its own, as the main process would. */
export class BrowserEvents {
  readonly #listeners = new Map<EventName, Set<Listener>>();

  on<Name extends EventName>(name: Name, listener: (payload: EventPayload<Name>) => void): () => void {
    const all = this.#listeners.get(name) ?? new Set<Listener>();
    this.#listeners.set(name, all.add(listener as Listener));
    return () => all.delete(listener as Listener);
  }

  emit<Name extends EventName>(name: Name, payload: EventPayload<Name>): void {
    for (const listener of this.#listeners.get(name) ?? []) (listener as (payload: EventPayload<Name>) => void)(payload);
  }
}
