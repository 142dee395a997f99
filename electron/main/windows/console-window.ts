import type { BrowserWindow } from 'electron';
import { placeName, placeQuery, type WindowPlace } from '../../../shared/ipc/window-place';
import { stoppedPage } from '../protocol/respond';
import { consoleOrigin } from '../trust/origin';
import { CrashCount } from './crash-count';
import { Participation } from './leave-chord';
import type { WindowState } from './window-bounds';
import type { WindowLink } from './window-link';

export interface WindowNews {
  /** Its document went away, by a load or a crash. */
  onPageGone(pageId: number): void;
  onClosed(window: ConsoleWindow): void;
  /** Still there; the last chance to ask where it is. */
  onClosing(window: ConsoleWindow): void;
}

/** One window of the console: its page, the way to it, and what is done when its process dies. */
export class ConsoleWindow {
  readonly pageId: number;
  readonly #participation: Participation;
  readonly #crashes = new CrashCount();
  #closing = false;
  #shown = true;

  constructor(readonly place: WindowPlace, readonly window: BrowserWindow, readonly link: WindowLink, news: WindowNews) {
    const contents = window.webContents;
    this.pageId = contents.id;
    link.attach(contents);
    this.#participation = new Participation(contents, () => link.send('session.leaveChord', undefined));
    contents.on('did-start-navigation', (_event, _url, inPlace, mainFrame) => {
      if (inPlace || !mainFrame) return;
      link.pageLoading();
      news.onPageGone(this.pageId);
      this.#participation.set(false);
    });
    contents.on('render-process-gone', (_event, details) => this.#handleCrash(details.reason));
    // Half a minute without an answer: it will not come back, and a page that stands still looks live. What follows is a crash.
    // A window that is asked to close has five seconds, and is then closed without its page: nothing waits for it.
    window.on('unresponsive', () => (this.#closing ? this.close() : contents.forcefullyCrashRenderer()));
    for (const event of ['minimize', 'hide'] as const) window.on(event as 'hide', () => this.#setShown(false));
    for (const event of ['restore', 'show', 'focus'] as const) window.on(event as 'show', () => this.#setShown(true));
    window.on('close', () => {
      this.#closing = true;
      news.onClosing(this);
    });
    window.on('closed', () => {
      this.#participation.set(false);
      link.attach(undefined);
      news.onPageGone(this.pageId);
      news.onClosed(this);
    });
  }

  get startPage(): string {
    return `${consoleOrigin}/${placeQuery(this.place)}`;
  }

  get state(): WindowState {
    return { bounds: this.window.getNormalBounds(), maximized: this.window.isMaximized() };
  }

  pageListens(): void {
    this.link.pageListens();
    this.link.send('window.shown', { shown: this.#shown });
  }

  /** Keys of this window reach a session. */
  get participates(): boolean {
    return this.#participation.active;
  }

  participate(active: boolean): void {
    this.#participation.set(active);
  }

  /** Goes to one of the console's screens, by its path ("/wall"). */
  async show(path = ''): Promise<void> {
    await this.window.loadURL(`${this.startPage}${path === '' ? '' : `#${path}`}`).catch(() => undefined);
  }

  /** At once, without asking the page. */
  close(): void {
    if (!this.window.isDestroyed()) this.window.destroy();
  }

  toFront(): void {
    if (this.window.isMinimized()) this.window.restore();
    this.window.show();
    this.window.focus();
  }

  reload(): void {
    const contents = this.window.webContents;
    if (contents.isDestroyed()) return;
    if (contents.getURL() !== `${consoleOrigin}${stoppedPage}`) return contents.reloadIgnoringCache();
    this.#crashes.clear();
    // Not to the same place: the start page shows no session and no recording.
    void this.show();
  }

  #setShown(shown: boolean): void {
    if (shown === this.#shown) return;
    this.#shown = shown;
    this.link.send('window.shown', { shown });
  }

  #handleCrash(reason: string): void {
    if (this.#closing) return this.close();
    if (this.window.isDestroyed() || reason === 'clean-exit') return;
    this.#participation.set(false);
    process.stderr.write(`vigil: the process of the window ${placeName(this.place)} ended (${reason})\n`);
    // Nobody listens any more: what is told waits for the next page.
    this.link.pageLoading();
    if (this.#crashes.again()) {
      this.link.send('app.notice', {
        code: 'window-crashed', severity: 'warning', what: 'The window had stopped working and was opened anew.', tip: 'If a recording or session does this again, close it and report it.', cause: reason,
      });
      this.reload();
      return;
    }
    void this.window.loadURL(`${consoleOrigin}${stoppedPage}`).catch(() => undefined);
  }
}
