import { join } from 'node:path';
import { BrowserWindow, screen } from 'electron';
import { failure, success, type Result } from '../../../shared/base/problem';
import type { EventName, EventPayload } from '../../../shared/ipc/contract';
import { mainPlace, mostPoppedOut, mostWalls, type WindowPlace } from '../../../shared/ipc/window-place';
import { ConsoleWindow, type WindowNews } from './console-window';
import { RememberedWindows } from './remembered-windows';
import { createWindow } from './window';
import { newWallOpening, openingBounds, poppedOutOpening, smallest, smallestSession, type Opening, type Rectangle } from './window-bounds';
import { WindowLink } from './window-link';

export interface WindowsOptions {
  /** The profile folder. */
  readonly profile: () => string;
  readonly preload: string;
  readonly devtools: boolean;
  /** Further walls and popped-out sessions are there only while this is true: they have nothing to show without a gateway. */
  readonly signedIn: () => boolean;
  /** A page's document went away: what was made for it is not wanted any more. */
  readonly onPageGone: (pageId: number) => void;
}

/** For the pages to end when the console does. */
const patienceMs = 5000;

const tooMany = (what: string) => failure({ code: 'too-many-windows', severity: 'warning', what, tip: 'Close one of them first.' });

/** The console's windows: the main one, further walls for more monitors, sessions popped out. Each has the same bridge and a live stream of its own. */
export class ConsoleWindows {
  /** Pages whose calls are answered. */
  readonly knownPages = new Set<number>();
  readonly #mainLink = new WindowLink();
  readonly #news: WindowNews;
  #open: readonly ConsoleWindow[] = [];
  #sessions = new Map<ConsoleWindow, string>();
  #remembered: RememberedWindows | undefined;
  /** While true, windows that close are remembered as open. */
  #keeping = false;

  constructor(readonly options: WindowsOptions) {
    this.#news = {
      onPageGone: options.onPageGone,
      onClosing: (window) => this.#remember(window),
      onClosed: (window) => {
        this.knownPages.delete(window.pageId);
        this.#sessions.delete(window);
        this.#open = this.#open.filter((each) => each !== window);
        // Also one that was gone without being asked to close does not come back by itself.
        if (window.place.kind === 'wall' && !this.#keeping) this.#memory.forgetWall(window.place.number);
      },
    };
  }

  /** The main window, then the walls that were open when the console ended. */
  async start(): Promise<void> {
    await this.#showMain();
    if (this.options.signedIn()) this.#restoreWalls();
  }

  /** The process is about to end: what is open now comes back at the next start. A page that does not let go holds up nothing. */
  handleQuit(): void {
    this.#keeping = true;
    setTimeout(() => {
      for (const each of this.#open) {
        this.#remember(each);
        each.close();
      }
    }, patienceMs).unref();
  }

  get open(): readonly BrowserWindow[] {
    return this.#open.map(({ window }) => window);
  }

  /** The window the operator works in; dialogs belong to it. */
  get front(): BrowserWindow | undefined {
    const focused = BrowserWindow.getFocusedWindow();
    return (this.#open.find((each) => each.window === focused) ?? this.#main ?? this.#open[0])?.window;
  }

  /** To every window. */
  send<Name extends EventName>(name: Name, payload: EventPayload<Name>): void {
    this.#mainLink.send(name, payload);
    for (const { place, link } of this.#open) if (place.kind !== 'main') link.send(name, payload);
  }

  /** To the main window only, also when it is not open yet. */
  sendMain<Name extends EventName>(name: Name, payload: EventPayload<Name>): void {
    this.#mainLink.send(name, payload);
  }

  pageListens(page: number): void {
    this.#of(page)?.pageListens();
  }

  participate(page: number, active: boolean): void {
    this.#of(page)?.participate(active);
  }

  /** Keys reach a session in the main window. */
  get mainParticipates(): boolean {
    return this.#main?.participates ?? false;
  }

  /** Brings the main window to the front, opening it if it was closed; with a path, shows that screen. */
  async showMain(path?: string): Promise<void> {
    const main = this.#main;
    if (!main) return this.#showMain(path);
    if (path !== undefined) await main.show(path);
    main.toFront();
  }

  async openWall(): Promise<Result<undefined>> {
    if (!this.options.signedIn()) return failure({ code: 'signed-out', severity: 'info', what: 'A wall needs a gateway.', tip: 'Sign in first.' });
    const taken = new Set(this.#open.map(({ place }) => (place.kind === 'wall' ? place.number : 1)));
    const number = Array.from({ length: mostWalls }, (_none, index) => index + 1).find((each) => each > 1 && !taken.has(each));
    if (number === undefined) return tooMany(`${mostWalls} walls are open, and there can be no more.`);
    const front = this.front?.getBounds();
    const others = this.#open.map(({ window }) => window.getBounds());
    this.#openWall(number, newWallOpening(displays(), front ? [front, ...others] : others));
    return success(undefined);
  }

  async popOut(sessionId: string): Promise<Result<undefined>> {
    if (!this.options.signedIn()) return failure({ code: 'signed-out', severity: 'info', what: 'A session needs a gateway.', tip: 'Sign in first.' });
    const known = [...this.#sessions].find(([, id]) => id === sessionId)?.[0];
    if (known) {
      known.toFront();
      return success(undefined);
    }
    const taken = new Set(this.#open.map(({ place }) => (place.kind === 'session' ? place.number : 0)));
    const number = Array.from({ length: mostPoppedOut }, (_none, index) => index + 1).find((each) => !taken.has(each));
    if (number === undefined) return tooMany(`${mostPoppedOut} sessions stand in windows of their own, and there can be no more.`);
    const window = this.#make({ kind: 'session', number }, poppedOutOpening(displays(), this.front?.getBounds()));
    this.#sessions.set(window, sessionId);
    void window.show(`/session/${encodeURIComponent(sessionId)}/monitor`);
    return success(undefined);
  }

  close(page: number): Result<undefined> {
    const window = this.#of(page);
    // After the answer is on its way.
    if (window && window.place.kind !== 'main') setImmediate(() => window.window.close());
    return success(undefined);
  }

  /** The window in front is loaded anew. */
  reload(): void {
    const { front } = this;
    this.#open.find(({ window }) => window === front)?.reload();
  }

  /** Whom the pages may talk to has changed: every page is loaded anew, and without anybody signed in only the main window stays. */
  signInChanged(): void {
    if (this.options.signedIn()) {
      for (const window of this.#open) window.reload();
      this.#restoreWalls();
      return;
    }
    this.#keeping = true;
    for (const each of this.#open.filter(({ place }) => place.kind !== 'main')) {
      this.#remember(each);
      each.window.destroy();
    }
    this.#keeping = false;
    if (this.#main) this.#main.reload();
    else void this.#showMain();
  }

  get #main(): ConsoleWindow | undefined {
    return this.#open.find(({ place }) => place.kind === 'main');
  }

  #of(page: number): ConsoleWindow | undefined {
    return this.#open.find(({ pageId }) => pageId === page);
  }

  get #memory(): RememberedWindows {
    this.#remembered ??= new RememberedWindows(join(this.options.profile(), 'windows.json'));
    return this.#remembered;
  }

  async #showMain(path?: string): Promise<void> {
    const { main } = this.#memory;
    await this.#make(mainPlace, { bounds: openingBounds(main?.bounds, displays()), maximized: main?.maximized ?? false }).show(path);
  }

  #restoreWalls(): void {
    const open = new Set(this.#open.map(({ place }) => (place.kind === 'wall' ? place.number : 1)));
    for (const { number, state } of this.#memory.wallsOn(displays())) if (!open.has(number)) this.#openWall(number, { bounds: openingBounds(state.bounds, displays()), maximized: state.maximized });
  }

  #openWall(number: number, opening: Opening): void {
    const window = this.#make({ kind: 'wall', number }, opening);
    // At once: a console that is killed has its walls back, too.
    this.#memory.keepWall(number, window.state);
    void window.show('/wall');
  }

  #make(place: WindowPlace, opening: Opening): ConsoleWindow {
    const { preload, devtools } = this.options;
    const window = createWindow({ place, preload, devtools, opening, least: place.kind === 'session' ? smallestSession : smallest });
    const made = new ConsoleWindow(place, window, place.kind === 'main' ? this.#mainLink : new WindowLink(), this.#news);
    this.knownPages.add(made.pageId);
    this.#open = [...this.#open, made];
    return made;
  }

  #remember(window: ConsoleWindow): void {
    const { place, state } = window;
    if (place.kind === 'main') this.#memory.keepMain(state);
    else if (place.kind === 'wall' && this.#keeping) this.#memory.keepWall(place.number, state);
    else if (place.kind === 'wall') this.#memory.forgetWall(place.number);
  }
}

const displays = (): readonly Rectangle[] => screen.getAllDisplays().map((display) => display.workArea);
