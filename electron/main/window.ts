import { renameSync, writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { BrowserWindow, screen } from 'electron';
import { isWindowTitle } from '../../shared/ipc/window-titles';
import { openingBounds, smallest, windowStateSchema, type WindowState } from './window-bounds';

export interface WindowOptions {
  readonly preload: string;
  /** Where size and place are remembered. */
  readonly stateFile: string;
  readonly devtools: boolean;
}

/** Makes the console's window, not shown yet. The caller loads it. */
export async function createWindow(options: WindowOptions): Promise<BrowserWindow> {
  const remembered = await readState(options.stateFile);
  const window = new BrowserWindow({
    ...openingBounds(remembered?.bounds, screen.getAllDisplays().map((display) => display.workArea)),
    minWidth: smallest.width,
    minHeight: smallest.height,
    title: 'Vigil',
    backgroundColor: '#0f1216',
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload: options.preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      spellcheck: false,
      devTools: options.devtools,
      navigateOnDragDrop: false,
      safeDialogs: true,
      // A wall on the second screen goes on while another window covers it.
      backgroundThrottling: false,
    },
  });
  if (remembered?.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  // A page's title is the window's only when it is one of ours: another could hold a session's words.
  window.on('page-title-updated', (event, title) => {
    event.preventDefault();
    if (isWindowTitle(title)) window.setTitle(title);
  });
  window.on('close', () => {
    const state: WindowState = { bounds: window.getNormalBounds(), maximized: window.isMaximized() };
    // At once, since the process may end right after; not synced, since losing it costs nothing.
    try {
      writeFileSync(`${options.stateFile}.new`, JSON.stringify(state), { mode: 0o600 });
      renameSync(`${options.stateFile}.new`, options.stateFile);
    } catch { /* the usual size next time */ }
  });
  return window;
}

async function readState(path: string): Promise<WindowState | undefined> {
  try {
    return windowStateSchema.parse(JSON.parse(await readFile(path, 'utf8')));
  } catch {
    return undefined;
  }
}
