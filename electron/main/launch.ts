import { resolve } from 'node:path';
import { linkScheme } from '../../shared/ipc/deep-link';

export interface Launch {
  /** From `--gateway=`: shown on the sign-in screen, not trusted in any other way. */
  readonly gateway: string | undefined;
  /** Absolute paths of recordings to open. */
  readonly files: readonly string[];
  /** A link from outside (`vigil://…`), as the system hands it over; not looked at yet. The last one counts. */
  readonly link?: string | undefined;
}

const mostFiles = 20;

/**
 * Reads a command line, our own or a second start's. Switches other than `--gateway` are Chromium's business; what does
 * not begin with a dash is a file, except the application's own folder (an unpackaged start names it).
 */
export function parseLaunch(argv: readonly string[], folder: string, appPath: string | undefined): Launch {
  let gateway: string | undefined;
  const files: string[] = [];
  let link: string | undefined;
  for (const argument of argv.slice(1)) {
    if (argument.startsWith('--gateway=')) gateway = argument.slice('--gateway='.length).slice(0, 500);
    else if (argument.toLowerCase().startsWith(`${linkScheme}:`)) link = argument;
    else if (!argument.startsWith('-') && argument !== '') {
      const path = resolve(folder, argument);
      if (path !== appPath) files.push(path);
    }
  }
  return { gateway: gateway === '' ? undefined : gateway, files: files.slice(0, mostFiles), link };
}

/** Why this start must be refused, or undefined. Without the sandbox a hostile recording would meet the whole user account. */
export function launchRefusal(sandboxOff: boolean, packaged: boolean, allowed: boolean): string | undefined {
  if (!sandboxOff || !packaged || allowed) return undefined;
  return 'Vigil does not run with --no-sandbox: recordings and sessions are hostile content. Start it without that switch, as an ordinary user.';
}
