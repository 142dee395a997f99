import type { Problem } from '../../../shared/base/problem';
import { parseDeepLink, type DeepLink } from '../../../shared/ipc/deep-link';
import { idAt } from '../../../shared/model/gateway-ids';
import { gatewayId, sessionId } from '../../../shared/model/ids';

export interface LinksWorld {
  /** What the console calls the gateway at this address; undefined: nobody is signed in there. */
  signedInAt(address: string): string | undefined;
  /** Keys reach a session in the main window: nobody is led away from there by a link. */
  busy(): boolean;
  /** Shows a screen in the main window, and brings it to the front. */
  show(path: string | undefined): Promise<void>;
  notice(problem: Problem): void;
}

const busyNotice: Problem = { code: 'link-busy', severity: 'info', what: 'A link was not followed: your keys reach a session.', tip: 'Leave the session, and open the link again.' };

/** Follows links from outside. They show a view; one to a session of a gateway nobody is signed in to waits for that. */
export class Links {
  #waiting: DeepLink | undefined;

  constructor(private readonly world: LinksWorld) {}

  async open(text: string): Promise<void> {
    const { world } = this;
    const link = parseDeepLink(text);
    if (!link.ok) return world.notice(link.problem);
    if (world.busy()) return world.notice(busyNotice);
    this.#waiting = undefined;
    const path = this.#pathOf(link.value);
    if (path !== undefined) return world.show(path);
    this.#waiting = link.value;
    await world.show(undefined);
    if (link.value.view === 'session') world.notice({ code: 'link-sign-in', severity: 'info', what: `The link is to a session at ${link.value.gateway}, where you are not signed in.`, tip: 'Check that this is a gateway of yours, and sign in to it: then the link opens.' });
  }

  /** Somebody has signed in or out: before the pages are loaded anew, so that they come up where the link leads. */
  async signInChanged(): Promise<void> {
    const path = this.#waiting && this.#pathOf(this.#waiting);
    if (path === undefined) return;
    this.#waiting = undefined;
    await this.world.show(path);
  }

  #pathOf(link: DeepLink): string | undefined {
    if (link.view !== 'session') return `/${link.view}`;
    const id = this.world.signedInAt(link.gateway);
    return id === undefined ? undefined : `/session/${encodeURIComponent(idAt(gatewayId(id), sessionId(link.sessionId)))}`;
  }
}
