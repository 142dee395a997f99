import type { Problem } from '../../../shared/base/problem';
import type { LibraryEntry, OpenedFile } from '../../../shared/ipc/schemas';
import type { RecordingLocation } from '../../../shared/recording/port';
import type { Host } from '../../host/host';
import type { Services } from '../../services/services';
import type { ConsoleStore } from '../../state/store';
import type { Storage } from '../../storage/storage';
import { startSearchWorker } from '../workers';
import { Busyness } from './busy';
import { RecordingCatalogue } from './catalogue';
import { openDropped } from './dropped';
import { LibraryIntake } from './intake';
import { keepOpened } from './keep';
import { findSame } from './same-content';

/** The worker starts when the window stands. */
const startAfterMs = 1500;
const askEveryMs = 5000;

export interface LibraryParts {
  readonly host: Host;
  readonly storage: Storage;
  readonly store: ConsoleStore;
  readonly openPlayer: Services['openPlayer'];
  readonly showLibrary: () => void;
  readonly raise: (problem: Problem) => void;
  /** One window of the console knows the library: what is kept of it can be open in one place only. */
  readonly isMain: boolean;
}

/** What has to do with recordings on this machine: what comes in, what is known of them, the search across them. */
export function composeLibrary({ host, storage, store, openPlayer, showLibrary, raise, isMain }: LibraryParts): Pick<Services, 'intake' | 'catalogue' | 'openDropped' | 'openFiles' | 'keepOpened'> {
  const catalogue = new RecordingCatalogue({ host, storage, startWorker: startSearchWorker });
  const findKept = async (recording: RecordingLocation): Promise<LibraryEntry | undefined> => {
    const listed = await host.call('library.list', undefined);
    return listed.ok ? findSame(recording, listed.value, (file) => host.locate(file)) : undefined;
  };
  const intake = new LibraryIntake({ host, recognise: catalogue.recognise, findKept, pause: (milliseconds) => new Promise((resolve) => { setTimeout(resolve, milliseconds); }) });
  const busyness = new Busyness();
  const look = (): void => catalogue.setPaused(busyness.isBusy(location.hash.slice(1), Object.values(store.getState().sessions.entities), Date.now()));
  look();
  window.addEventListener('hashchange', look);
  setInterval(look, askEveryMs);
  if (isMain) setTimeout(() => void catalogue.start(), startAfterMs);
  return {
    intake, catalogue,
    openDropped: (files, stay) => openDropped(files, stay, { intake, findKept, openPlayer, showLibrary, raise }),
    keepOpened: (files) => keepOpened(files, { host, intake, catalogue, raise }),
    openFiles(files: readonly OpenedFile[]) {
      const [first] = files;
      if (first && files.length === 1) return openPlayer({ kind: 'file', file: first });
      if (first === undefined) return;
      catalogue.showFolder(files);
      showLibrary();
    },
  };
}
