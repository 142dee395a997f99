import { success, type Result } from '../../../shared/base/problem';
import type { OpenedFile } from '../../../shared/ipc/schemas';
import type { SaveText } from '../files/save-text';
import type { PrintedPage } from '../windows/report-printer';
import type { Handlers } from './handle';

/** The console's windows, as far as their pages may ask; `caller` is the page's id. ConsoleWindows fits. */
export interface CallerWindows {
  pageListens(caller: number): void;
  participate(caller: number, active: boolean): void;
  openWall(): Promise<Result<undefined>>;
  popOut(sessionId: string): Promise<Result<undefined>>;
  close(caller: number): Result<undefined>;
}

export interface WindowServices {
  readonly version: string;
  readonly versions: { readonly electron?: string; readonly chrome?: string };
  readonly platform: string;
  readonly suggestedGateway: string | undefined;
  readonly openDialog: () => Promise<Result<OpenedFile[]>>;
  readonly openFolder: () => Promise<Result<OpenedFile[]>>;
  readonly saveText: SaveText;
  readonly savePdf: (suggestedName: string, printed: PrintedPage) => ReturnType<SaveText>;
  readonly windows: CallerWindows;
}

/** Chromium of older runtimes has known holes that are used: good enough to try things, not for real sessions. */
const oldestSafeElectron = 30;

export function runtimeNotice(electron: string): string | undefined {
  return Number.parseInt(electron, 10) < oldestSafeElectron ? `This Electron runtime (${electron}) is old: for evaluation and tests only.` : undefined;
}

type WindowCalls = 'app.info' | 'files.openDialog' | 'files.openFolder' | 'files.saveText' | 'files.savePdf' | 'session.participating' | 'window.openWall' | 'window.popOut' | 'window.close';

export function windowHandlers(services: WindowServices): Pick<Handlers, WindowCalls> {
  const { windows } = services;
  return {
    'app.info': (_request, caller) => {
      setImmediate(() => windows.pageListens(caller));
      const electron = services.versions.electron ?? '';
      return {
        version: services.version, electron, chromium: services.versions.chrome ?? '', platform: services.platform,
        runtimeNotice: runtimeNotice(electron), suggestedGateway: services.suggestedGateway,
      };
    },
    'files.openDialog': () => services.openDialog(),
    'files.openFolder': () => services.openFolder(),
    'files.saveText': ({ suggestedName, text }) => services.saveText(suggestedName, text),
    'files.savePdf': ({ suggestedName, page, heading }) => services.savePdf(suggestedName, { page, heading }),
    'session.participating': ({ active }, caller) => {
      windows.participate(caller, active);
      return success(undefined);
    },
    'window.openWall': () => windows.openWall(),
    'window.popOut': ({ sessionId }) => windows.popOut(sessionId),
    'window.close': (_request, caller) => windows.close(caller),
  };
}
