import type { Session } from 'electron';
import { isConsoleUrl } from './origin';

const allowed: ReadonlySet<string> = new Set(['clipboard-sanitized-write', 'fullscreen']);

/** Copying text and filling the screen, for the top frame of the console's own page. Everything else is denied unasked. */
export function permits(permission: string, url: string, topFrame: boolean): boolean {
  return allowed.has(permission) && topFrame && isConsoleUrl(url);
}

/** Sets every permission door of a session: requests, checks, devices, screen capture, pairing. */
export function guardPermissions(session: Session): void {
  session.setPermissionRequestHandler((_contents, permission, callback, details) => {
    callback(permits(permission, details.requestingUrl ?? '', details.isMainFrame === true));
  });
  session.setPermissionCheckHandler((_contents, permission, origin, details) =>
    permits(permission, origin, details.isMainFrame === true));
  session.setDevicePermissionHandler(() => false);
  session.setDisplayMediaRequestHandler?.((_request, callback) => {
    // Without streams Chromium denies; some versions throw to say so.
    try {
      callback({});
    } catch { /* denied */ }
  });
  if (process.platform !== 'darwin') session.setBluetoothPairingHandler?.((_details, callback) => callback({ confirmed: false }));
  session.on('select-hid-device', (event, _details, callback) => { event.preventDefault(); callback(); });
  session.on('select-serial-port', (event, _ports, _contents, callback) => { event.preventDefault(); callback(''); });
  session.on('select-usb-device', (event, _details, callback) => { event.preventDefault(); callback(); });
  session.on('will-download', (event) => event.preventDefault());
}
