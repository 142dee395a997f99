import './terminal.css';
import { Terminal } from '@xterm/xterm';
import { DisposableStore, type Disposable } from '../../../shared/base/dispose';
import type { Problem } from '../../../shared/base/problem';
import type { Frame, ScreenSnapshot } from '../../../shared/frames/frame';
import type { FrameSink } from '../../../shared/frames/sink';
import type { GuardCounts } from '../../../shared/guard/terminal';
import type { PaletteName } from '../palette';
import { useCanvas } from './canvas-renderer';
import { cellsOf, type Cells } from './cells';
import type { Clip } from './clip';
import { clamped, TerminalFeed } from './feed';
import { fittingFontSize, measureCell, terminalFont, type CellRatio } from './fit';
import { GestureGate, pasteText } from './gesture-gate';
import { TerminalSearch, type FindResult } from './search';
import { installSpanStyle, installStyleNonce } from './style-nonce';
import { themeOptions } from './theme';
import { transcript } from './transcript';
import { hasFastWebgl, useWebgl } from './webgl';

export { clipSentence, type Clip } from './clip';
export type { FindResult } from './search';

/** What draws: elements of the page, a graphics processor, or pixels of our own for screens too large for elements. */
export type RendererName = 'dom' | 'webgl' | 'canvas';

const usualScrollback = 5000;
/** The page lays out a screen of elements in one go; 200 x 50 cells take it a few milliseconds. */
const mostElementCells = 12_000;
/** A screen has to stay small for so long, in ms, before it is drawn by elements again: changing costs some milliseconds too. */
const settledMs = 400;
/** Lines above the screen are wrapped anew with each change of width; a million cells of them take about 20 ms (measured). */
const mostKeptCells = 1_000_000;

export interface TerminalSurfaceOptions {
  /** The session's own size until a snapshot or resize says otherwise. Default 80 x 24. */
  readonly columns?: number;
  readonly rows?: number;
  /** Lines kept above the screen. Default 5000. */
  readonly scrollback?: number;
  readonly theme?: PaletteName;
  /** Nothing can be typed, and the terminal is no stop of the Tab key. Default true. */
  readonly readOnly?: boolean;
  /** Keys the session must not get, such as the leave chord. */
  readonly isReserved?: (event: KeyboardEvent) => boolean;
  /** `auto`: WebGL where a graphics processor does it, at most 8 at a time; else DOM, or canvas where the screen is large. */
  readonly renderer?: 'auto' | 'dom' | 'webgl';
  /**
   * False: never drawn by elements of the page, however small the screen. A player seeks from size to size, and elements would
   * have their font measured and be laid out anew each time: 100 to 300 ms, where pixels take a few. Default true.
   */
  readonly elements?: boolean;
  readonly onGap?: (gap: Frame & { readonly kind: 'gap' }) => void;
  readonly onEnd?: (reason: string, text: string) => void;
  /** The session's own title: already stripped of controls, at most 256 characters; still the session's words. */
  readonly onTitle?: (title: string) => void;
  /** The picture broke: what was written last is not shown, and nothing will be. Say so over the picture. */
  readonly onProblem?: (problem: Problem) => void;
  readonly onRenderer?: (renderer: RendererName) => void;
  /** The session's screen is larger than what can be drawn of it; undefined: all of it is shown again. */
  readonly onClip?: (clip: Clip | undefined) => void;
  readonly onFontSize?: (pixels: number) => void;
}

/**
 * One session's terminal at full detail: what the focused view and the player show. It keeps the session's own size; only the
 * font adapts to the space. Everything that comes in passes the guard, everything that goes out a person's gesture.
 */
export class TerminalSurface implements FrameSink {
  readonly #options: TerminalSurfaceOptions;
  readonly #terminal: Terminal;
  readonly #feed: TerminalFeed;
  readonly #search: TerminalSearch;
  readonly #host: HTMLElement;
  readonly #gate: GestureGate;
  readonly #owned = new DisposableStore();
  readonly #listeners = new Set<(data: string) => void>();
  #ratio: CellRatio | undefined;
  #webgl: ReturnType<typeof useWebgl>;
  #readOnly: boolean;
  #ended = false;
  #fitting: number | undefined;
  #canvas: ReturnType<typeof useCanvas>;
  #returning: ReturnType<typeof setTimeout> | undefined;
  /** CSS pixels there are, as last seen: asking the page would lay it out. */
  #space = { width: 0, height: 0 };

  constructor(options: TerminalSurfaceOptions = {}) {
    this.#options = options;
    this.#readOnly = options.readOnly ?? true;
    installStyleNonce();
    installSpanStyle();
    const first = clamped(options.columns ?? 80, options.rows ?? 24);
    options.onClip?.(first.clip);
    this.#terminal = new Terminal({
      cols: first.columns, rows: first.rows, scrollback: options.scrollback ?? usualScrollback,
      fontFamily: terminalFont, fontSize: 13, ...themeOptions(options.theme ?? 'dark'),
      // Search marks its matches by decorations, which are proposed API.
      allowProposedApi: true,
      windowOptions: {}, linkHandler: null, logLevel: 'off',
      altClickMovesCursor: false, rightClickSelectsWord: false, macOptionIsMeta: true,
      cursorBlink: false, scrollOnUserInput: true, disableStdin: this.#readOnly,
    });
    this.#owned.own(this.#terminal);
    this.#host = document.createElement('div');
    this.#host.className = 'terminal-surface';
    this.#owned.onDispose(() => this.#host.remove());
    this.#feed = new TerminalFeed(this.#terminal, {
      onResizing: (columns, rows) => this.#handleResizing(columns, rows), onResized: () => this.#fitSoon(),
      ...(options.onClip ? { onClip: options.onClip } : {}), ...(options.onProblem ? { onProblem: options.onProblem } : {}),
    });
    this.#owned.onDispose(() => this.#feed.close());
    this.#owned.onDispose(() => clearTimeout(this.#returning));
    this.#search = this.#owned.own(new TerminalSearch(this.#terminal));
    this.#gate = this.#owned.own(new GestureGate(this.#host));
    this.#owned.own(this.#terminal.onData((data) => this.#handleData(data)));
    this.#owned.own(this.#terminal.onBinary((data) => this.#handleData(data)));
    if (options.onTitle) this.#owned.own(this.#terminal.onTitleChange(options.onTitle));
    this.#terminal.attachCustomKeyEventHandler((event) => this.#takesKey(event));
    // Over the alternate screen the wheel would type arrow keys.
    this.#terminal.attachCustomWheelEventHandler(() => this.#terminal.buffer.active.type === 'normal');
    this.#listen(this.#host, 'paste', (event) => this.#handlePaste(event as ClipboardEvent));
    this.#listen(document, 'copy', (event) => this.#handleCopy(event as ClipboardEvent));
  }

  /** Puts the terminal into `element`, which it fills and follows in size. A terminal can move, it is drawn once. */
  attach(element: HTMLElement): void {
    element.append(this.#host);
    this.#space = { width: this.#host.clientWidth, height: this.#host.clientHeight };
    if (this.#terminal.element === undefined) this.#open();
    this.fit();
  }

  #open(): void {
    this.#terminal.open(this.#host);
    const wanted = this.#options.renderer ?? 'auto';
    if (wanted === 'webgl' || (wanted === 'auto' && hasFastWebgl())) {
      this.#webgl = useWebgl(this.#terminal, () => this.#handleContextLoss());
      if (this.#webgl) this.#owned.own(this.#webgl);
    }
    this.#chooseRenderer(this.#terminal.cols, this.#terminal.rows);
    this.#options.onRenderer?.(this.renderer);
    this.#applyReadOnly();
    const observer = new ResizeObserver((entries) => {
      const size = entries.at(-1)?.contentRect;
      if (size) this.#space = { width: size.width, height: size.height };
      this.fit();
    });
    observer.observe(this.#host);
    this.#owned.onDispose(() => observer.disconnect());
    void this.#refreshFont();
  }

  get renderer(): RendererName {
    return this.#webgl ? 'webgl' : this.#canvas ? 'canvas' : 'dom';
  }

  #handleContextLoss(): void {
    this.#webgl = undefined;
    this.#chooseRenderer(this.#terminal.cols, this.#terminal.rows);
    this.#options.onRenderer?.(this.renderer);
    this.fit();
  }

  /** Before the terminal is made larger, so that the page never gets the elements of a large screen. */
  #handleResizing(columns: number, rows: number): void {
    const kept = Math.min(this.#options.scrollback ?? usualScrollback, Math.floor(mostKeptCells / columns));
    if (kept !== this.#terminal.options.scrollback) this.#terminal.options.scrollback = kept;
    this.#chooseRenderer(columns, rows);
  }

  #chooseRenderer(columns: number, rows: number): void {
    clearTimeout(this.#returning);
    if (this.#webgl || this.#terminal.element === undefined) return;
    if (columns * rows <= mostElementCells && this.#options.elements !== false) {
      if (this.#canvas) this.#returning = setTimeout(() => this.#useElements(), settledMs);
      return;
    }
    if (this.#canvas) return;
    this.#canvas = useCanvas(this.#terminal, this.#space);
    if (this.#canvas) this.#options.onRenderer?.('canvas');
  }

  /** The font first, and the elements in a task of their own: both measure. */
  #useElements(): void {
    this.#fitFont();
    this.#returning = setTimeout(() => {
      this.#canvas?.putBack();
      this.#canvas = undefined;
      this.#options.onRenderer?.('dom');
    });
  }

  /** The web font may arrive after the first picture was drawn; then it is measured and drawn anew. */
  async #refreshFont(): Promise<void> {
    await Promise.all(['400', '700'].map((weight) => document.fonts.load(`${weight} 13px ${terminalFont}`))).catch(() => []);
    if (this.#owned.disposed) return;
    this.#ratio = undefined;
    this.#webgl?.refreshFont();
    this.#canvas?.renderer.refreshFont();
    // Measured anew only when the option's text changes.
    this.#terminal.options.fontFamily = `${terminalFont}, monospace`;
    this.fit();
  }

  /**
   * Once per picture: a session that changes its size again and again would have the font measured each time. After the
   * picture and not with it: then everything is laid out, and measuring costs little.
   */
  #fitSoon(): void {
    if (this.#fitting !== undefined) return;
    this.#fitting = requestAnimationFrame(() => setTimeout(() => {
      this.#fitting = undefined;
      this.fit();
    }));
  }

  /** Chooses the largest font size with which the whole screen fits the space there is. The session's size never changes. */
  fit(): void {
    const { width, height } = this.#space;
    if (this.#owned.disposed || this.#terminal.element === undefined || width === 0 || height === 0) return;
    if (this.#canvas) this.#canvas.renderer.setSpace(this.#space);
    else this.#fitFont();
  }

  #fitFont(): void {
    const { width, height } = this.#space;
    this.#ratio ??= measureCell();
    const size = fittingFontSize(this.#terminal.cols, this.#terminal.rows, width, height, this.#ratio, window.devicePixelRatio);
    if (size === this.#terminal.options.fontSize) return;
    // xterm.js measures the new font several times, and each time the page would lay out every row anew.
    const rows = this.#host.querySelector<HTMLElement>('.xterm-rows');
    if (rows) rows.style.display = 'none';
    this.#terminal.options.fontSize = size;
    if (rows) rows.style.display = '';
    this.#options.onFontSize?.(size);
  }

  reset(snapshot: ScreenSnapshot): Promise<void> {
    return this.#feed.reset(snapshot);
  }

  /** Resolves when the frame is taken in: parsed, or one of at most 64 KiB about to be. See `settled`. */
  async write(frame: Frame): Promise<void> {
    switch (frame.kind) {
      case 'output': return this.#feed.write(frame.text);
      case 'resize': return this.#feed.resize(frame.columns, frame.rows);
      case 'snapshot': return this.#feed.reset(frame.snapshot);
      case 'gap': return this.#options.onGap?.(frame);
      case 'end': return this.end(frame.reason, frame.text);
      case 'input': case 'marker': case 'event': case 'draw': case 'pointer': case 'instructions': case 'desktop': return undefined;
    }
  }

  /** Resolves when everything written so far has been parsed. */
  settled(): Promise<void> {
    return this.#feed.settled();
  }

  /** Keeps the last picture; nothing can be typed any more. */
  end(reason: string, text: string): void {
    if (this.#ended) return;
    this.#ended = true;
    this.readOnly = true;
    this.#options.onEnd?.(reason, text);
  }

  get readOnly(): boolean {
    return this.#readOnly;
  }

  set readOnly(readOnly: boolean) {
    this.#readOnly = readOnly || this.#ended;
    this.#applyReadOnly();
  }

  #applyReadOnly(): void {
    this.#terminal.options.disableStdin = this.#readOnly;
    this.#host.dataset['readOnly'] = String(this.#readOnly);
    const textarea = this.#terminal.textarea;
    if (textarea === undefined) return;
    // A disabled text area takes no focus: Tab moves on, and single-key commands of the page are not mistaken for typing.
    textarea.disabled = this.#readOnly;
    textarea.tabIndex = this.#readOnly ? -1 : 0;
    textarea.ariaHidden = this.#readOnly ? 'true' : null;
  }

  focus(): void {
    this.#terminal.focus();
  }

  setTheme(theme: PaletteName): void {
    Object.assign(this.#terminal.options, themeOptions(theme));
  }

  /** Called with what a person typed, pasted or composed, as the session's program expects it. Never while read-only. */
  onInput(listener: (data: string) => void): Disposable {
    this.#listeners.add(listener);
    return { dispose: () => this.#listeners.delete(listener) };
  }

  /** Input nobody made: dropped, and counted here. Anything but 0 is worth an alarm. */
  get unaskedInput(): number {
    return this.#gate.dropped;
  }

  get guardCounts(): Readonly<GuardCounts> {
    return this.#feed.guard.counts;
  }

  #takesKey(event: KeyboardEvent): boolean {
    if (this.#readOnly || (this.#options.isReserved?.(event) ?? false)) return false;
    // Ctrl+C belongs to the session; copying is Ctrl+Shift+C, pasting Ctrl+Shift+V, as in other terminals.
    if (event.ctrlKey && event.shiftKey && event.code === 'KeyC') {
      event.preventDefault();
      if (event.type === 'keydown' && event.isTrusted && this.selectedText() !== '') document.execCommand('copy');
      return false;
    }
    return !(event.ctrlKey && event.shiftKey && event.code === 'KeyV');
  }

  #handleData(data: string): void {
    if (!this.#gate.admits() || this.#readOnly) return;
    for (const listener of this.#listeners) listener(data);
  }

  // Here, not in xterm.js: its terminal is not told that the session wants brackets.
  #handlePaste(event: ClipboardEvent): void {
    event.preventDefault();
    event.stopPropagation();
    if (!event.isTrusted || this.#readOnly) return;
    const data = pasteText(event.clipboardData?.getData('text/plain') ?? '', this.#feed.guard.bracketedPaste);
    if (data !== '') for (const listener of this.#listeners) listener(data);
  }

  // A read-only terminal has no focus of its own, so its selection is copied when nothing else on the page is selected.
  #handleCopy(event: ClipboardEvent): void {
    const selected = this.selectedText();
    if (event.defaultPrevented || selected === '' || (document.getSelection()?.toString() ?? '') !== '') return;
    const focused = document.activeElement;
    if ((focused instanceof HTMLInputElement || focused instanceof HTMLTextAreaElement) && !this.#host.contains(focused)) return;
    event.clipboardData?.setData('text/plain', selected);
    event.preventDefault();
  }

  selectedText(): string {
    return this.#terminal.getSelection();
  }

  /** Finds text on the screen and above it, marks all matches and shows one. */
  find(text: string, direction: 'next' | 'previous' = 'next'): FindResult {
    return this.#search.find(text, direction);
  }

  clearFind(): void {
    this.#search.clear();
    this.#terminal.clearSelection();
  }

  /** Plain text of the screen, or with everything above it: for assistive technology and "copy as text". */
  snapshotText(part: 'screen' | 'all' = 'screen'): string {
    return transcript(this.#terminal, part);
  }

  /** Scrolls the picture, for pages whose terminal has no focus. Negative is up. */
  scrollLines(lines: number): void {
    this.#terminal.scrollLines(lines);
  }

  scrollToBottom(): void {
    this.#terminal.scrollToBottom();
  }

  get columns(): number {
    return this.#terminal.cols;
  }

  get rows(): number {
    return this.#terminal.rows;
  }

  /** Where the screen lies on the page; undefined: it is not drawn. */
  get cells(): Cells | undefined {
    return cellsOf(this.#host, this.#terminal);
  }

  #listen(target: EventTarget, name: string, handle: (event: Event) => void): void {
    target.addEventListener(name, handle, true);
    this.#owned.onDispose(() => target.removeEventListener(name, handle, true));
  }

  dispose(): void {
    this.#listeners.clear();
    this.#owned.dispose();
  }
}
