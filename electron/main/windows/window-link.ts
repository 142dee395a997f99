import { events, type EventName, type EventPayload } from '../../../shared/ipc/contract';

/** The page of a window; WebContents fits. */
export interface PageEnd {
  isDestroyed(): boolean;
  send(channel: string, payload: unknown): void;
}

/** These wait for the page to listen; the others are sent at once: they are news, and the page asks for the state when it starts. */
const kept: ReadonlySet<EventName> = new Set(['files.opened', 'app.notice', 'gateway.signedOut']);
const mostKept = 50;

/**
 * Sends events to the page, checked against the contract. The page says that it listens by its call `app.info`; what must
 * not be missed waits until then.
 */
export class WindowLink {
  #page: PageEnd | undefined;
  #listening = false;
  #waiting: { name: EventName; payload: unknown }[] = [];

  attach(page: PageEnd | undefined): void {
    this.#page = page;
    this.#listening = false;
  }

  /** A new document is being loaded. */
  pageLoading(): void {
    this.#listening = false;
  }

  pageListens(): void {
    this.#listening = true;
    for (const { name, payload } of this.#waiting.splice(0)) this.#deliver(name, payload);
  }

  send<Name extends EventName>(name: Name, payload: EventPayload<Name>): void {
    const parsed = events[name].safeParse(payload);
    if (!parsed.success) {
      process.stderr.write(`vigil: the event ${name} does not fit its contract and was not sent\n`);
      return;
    }
    if (this.#listening || !kept.has(name)) this.#deliver(name, parsed.data);
    else this.#waiting = [...this.#waiting, { name, payload: parsed.data }].slice(-mostKept);
  }

  #deliver(name: EventName, payload: unknown): void {
    if (this.#page && !this.#page.isDestroyed()) this.#page.send(name, payload);
  }
}
