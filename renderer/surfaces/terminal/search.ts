import { SearchAddon } from '@xterm/addon-search';
import type { Terminal } from '@xterm/xterm';
import type { Disposable } from '../../../shared/base/dispose';

export interface FindResult {
  readonly found: boolean;
  /** Zero-based number of the shown match; -1 when there is none, or too many to number. */
  readonly index: number;
  readonly count: number;
}

/** Matches are marked by ground and frame; both hold 3:1 in every theme. */
const decorations = {
  matchBackground: '#5a4a00', matchBorder: '#e69f00', matchOverviewRuler: '#e69f00',
  activeMatchBackground: '#8a5a00', activeMatchBorder: '#ffd02e', activeMatchColorOverviewRuler: '#ffd02e',
};

/** Search within what one terminal holds: screen and scrollback. */
export class TerminalSearch implements Disposable {
  readonly #addon = new SearchAddon({ highlightLimit: 500 });
  #last: Omit<FindResult, 'found'> = { index: -1, count: 0 };

  constructor(terminal: Terminal) {
    terminal.loadAddon(this.#addon);
    this.#addon.onDidChangeResults(({ resultIndex, resultCount }) => {
      this.#last = { index: resultIndex, count: resultCount };
    });
  }

  find(text: string, direction: 'next' | 'previous'): FindResult {
    if (text === '') {
      this.clear();
      return { found: false, index: -1, count: 0 };
    }
    this.#last = { index: -1, count: 0 };
    const options = { decorations, caseSensitive: false };
    const found = direction === 'next' ? this.#addon.findNext(text, options) : this.#addon.findPrevious(text, options);
    return { found, ...this.#last };
  }

  clear(): void {
    this.#addon.clearDecorations();
  }

  dispose(): void {
    this.#addon.dispose();
  }
}
