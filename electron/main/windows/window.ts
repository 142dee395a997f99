import { BrowserWindow } from 'electron';
import { titleIn, type WindowPlace } from '../../../shared/ipc/window-place';
import { isWindowTitle } from '../../../shared/ipc/window-titles';
import type { Opening } from './window-bounds';

export interface WindowOptions {
  readonly place: WindowPlace;
  readonly preload: string;
  readonly devtools: boolean;
  readonly opening: Opening;
  readonly least: { readonly width: number; readonly height: number };
}

/** Makes one of the console's windows, not shown yet. All have the same few rights. The caller loads it. */
export function createWindow({ place, preload, devtools, opening, least }: WindowOptions): BrowserWindow {
  const window = new BrowserWindow({
    ...opening.bounds,
    minWidth: least.width,
    minHeight: least.height,
    title: 'Vigil',
    backgroundColor: '#0f1216',
    show: false,
    autoHideMenuBar: true,
    webPreferences: {
      preload,
      sandbox: true,
      contextIsolation: true,
      nodeIntegration: false,
      nodeIntegrationInWorker: false,
      nodeIntegrationInSubFrames: false,
      webviewTag: false,
      spellcheck: false,
      devTools: devtools,
      navigateOnDragDrop: false,
      safeDialogs: true,
      // A wall on the second screen goes on while another window covers it.
      backgroundThrottling: false,
    },
  });
  if (opening.maximized) window.maximize();
  window.once('ready-to-show', () => window.show());
  // A page's title is the window's only when it is one of ours: another could hold a session's words.
  window.on('page-title-updated', (event, title) => {
    event.preventDefault();
    if (isWindowTitle(title)) window.setTitle(titleIn(place, title));
  });
  return window;
}
