import { protocol, type Session } from 'electron';
import { respond, type ConsoleSite } from './respond';

/** Before the app is ready: what kind of scheme `app:` is. */
export function declareScheme(): void {
  protocol.registerSchemesAsPrivileged([{
    scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, stream: true, codeCache: true },
  }]);
}

/** Serves the console and the opened files in this session. */
export function serveConsole(session: Session, site: ConsoleSite): void {
  session.protocol.handle('app', (request) => respond(site, request));
}
