import { app, BrowserWindow, nativeImage, Notification } from 'electron';
import type { SystemSigns } from './attention';

export interface SignWindows {
  readonly windows: () => readonly BrowserWindow[];
  /** The message was pressed. */
  readonly show: () => void;
}

/** The number on the icon (a mark on it under Windows), and messages of the system. Nothing flashes. */
export function createSystemSigns({ windows, show }: SignWindows): SystemSigns {
  let shown: Notification | undefined;
  return {
    badge(count) {
      if (process.platform === 'win32') {
        const mark = count > 0 ? overlayMark() : null;
        for (const window of windows()) window.setOverlayIcon(mark, count > 0 ? `${count} alerts` : '');
      } else app.setBadgeCount(count);
    },
    message(text) {
      if (!Notification.isSupported()) return;
      shown?.close();
      // Kept until the next one: a message that is collected cannot be pressed any more.
      shown = new Notification({ title: 'Vigil', body: text, silent: true });
      shown.on('click', show);
      shown.show();
    },
    looking: () => BrowserWindow.getFocusedWindow() !== null,
  };
}

const markSize = 16;

/** A filled circle in the colour of high risk. */
function overlayMark(): Electron.NativeImage {
  const pixels = Buffer.alloc(markSize * markSize * 4);
  const middle = (markSize - 1) / 2;
  for (let at = 0; at < markSize * markSize; at += 1) {
    const [x, y] = [at % markSize, Math.floor(at / markSize)];
    if (Math.hypot(x - middle, y - middle) <= markSize / 2) pixels.set([0x00, 0x5e, 0xd5, 0xff], at * 4);
  }
  return nativeImage.createFromBitmap(pixels, { width: markSize, height: markSize });
}
