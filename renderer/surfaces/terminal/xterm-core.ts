import type { Terminal } from '@xterm/xterm';

/** CSS pixels and device pixels, as xterm.js keeps them. */
export interface RenderDimensions {
  readonly css: { readonly canvas: Size; readonly cell: Size };
  readonly device: { readonly canvas: Size; readonly cell: Size; readonly char: Size & { readonly left: number; readonly top: number } };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

interface Colour {
  /** 0xRRGGBBAA, possibly negative. */
  readonly rgba: number;
}

/** What xterm.js asks of a renderer. */
export interface XtermRenderer {
  readonly dimensions: RenderDimensions;
  onRequestRedraw(listener: (rows: { start: number; end: number }) => void): { dispose(): void };
  renderRows(first: number, last: number): void;
  handleResize(columns: number, rows: number): void;
  handleSelectionChanged(start: [number, number] | undefined, end: [number, number] | undefined, block: boolean): void;
  handleDevicePixelRatioChange(): void;
  handleCharSizeChanged(): void;
  handleCursorMove(): void;
  handleBlur(): void;
  handleFocus(): void;
  clear(): void;
  dispose(): void;
}

/** The inside of xterm.js 6 a renderer needs: what its own WebGL addon reaches for as well. */
export interface Core {
  readonly screenElement: HTMLElement;
  readonly coreService: { readonly isCursorHidden: boolean; readonly decPrivateModes: { readonly cursorStyle?: string } };
  readonly optionsService: { readonly rawOptions: { readonly cursorStyle: string; readonly cursorInactiveStyle: string; readonly minimumContrastRatio: number } };
  readonly _coreBrowserService: { readonly isFocused: boolean };
  readonly _themeService: {
    readonly colors: Readonly<Record<'foreground' | 'background' | 'cursor' | 'cursorAccent' | 'selectionBackgroundOpaque', Colour>> & { readonly ansi: readonly Colour[] };
    onChangeColors(listener: () => void): { dispose(): void };
  };
  readonly _decorationService: {
    readonly decorations: Iterable<{
      readonly marker: { readonly line: number };
      readonly options: { readonly x?: number; readonly width?: number; readonly layer?: 'top' | 'bottom' };
      readonly backgroundColorRGB?: Colour;
      readonly foregroundColorRGB?: Colour;
    }>;
  };
  readonly _renderService: { setRenderer(renderer: unknown): void; resize(columns: number, rows: number): void; handleResize(columns: number, rows: number): void };
  readonly _store: { readonly _isDisposed: boolean };
  _createRenderer(): unknown;
}

const parts = ['screenElement', 'coreService', 'optionsService', '_coreBrowserService', '_themeService', '_decorationService', '_renderService', '_store', '_createRenderer'] as const;

/** The inside of an opened terminal; undefined when it is not as known here. */
export function coreOf(terminal: Terminal): Core | undefined {
  const core = (terminal as unknown as { readonly _core?: Partial<Core> })._core;
  return core && parts.every((part) => core[part] !== undefined) ? core as Core : undefined;
}
