import { success, type Result } from '../../../shared/base/problem';
import type { OpenedFile } from '../../../shared/ipc/schemas';
import type { SaveText } from '../files/save-text';
import type { Handlers } from './handle';

export interface WindowServices {
  readonly version: string;
  readonly versions: { readonly electron?: string; readonly chrome?: string };
  readonly platform: string;
  readonly suggestedGateway: string | undefined;
  readonly pageListens: () => void;
  readonly openDialog: () => Promise<Result<OpenedFile[]>>;
  readonly openFolder: () => Promise<Result<OpenedFile[]>>;
  readonly saveText: SaveText;
  readonly participate: (active: boolean) => void;
}

/** Chromium of older runtimes has known holes that are used: good enough to try things, not for real sessions. */
const oldestSafeElectron = 30;

export function runtimeNotice(electron: string): string | undefined {
  return Number.parseInt(electron, 10) < oldestSafeElectron ? `This Electron runtime (${electron}) is old: for evaluation and tests only.` : undefined;
}

export function windowHandlers(services: WindowServices): Pick<Handlers, 'app.info' | 'files.openDialog' | 'files.openFolder' | 'files.saveText' | 'session.participating'> {
  return {
    'app.info': () => {
      setImmediate(services.pageListens);
      const electron = services.versions.electron ?? '';
      return {
        version: services.version, electron, chromium: services.versions.chrome ?? '', platform: services.platform,
        runtimeNotice: runtimeNotice(electron), suggestedGateway: services.suggestedGateway,
      };
    },
    'files.openDialog': () => services.openDialog(),
    'files.openFolder': () => services.openFolder(),
    'files.saveText': ({ suggestedName, text }) => services.saveText(suggestedName, text),
    'session.participating': ({ active }) => {
      services.participate(active);
      return success(undefined);
    },
  };
}
