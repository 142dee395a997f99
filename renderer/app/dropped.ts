import type { Problem } from '../../shared/base/problem';
import { groupBlobs } from '../host/group-files';
import type { Host } from '../host/host';
import type { Services } from '../services/services';

export interface DropWorld {
  readonly host: Pick<Host, 'importFile'>;
  readonly openPlayer: Services['openPlayer'];
  readonly showLibrary: () => void;
  readonly raise: (problem: Problem) => void;
}

/**
 * Files dropped on the window: one recording plays at once, several are shown in the library; all are kept there. With
 * `stay` nothing is opened: a slip of the hand must not end a session one is in.
 */
export async function openDropped(files: readonly File[], stay: boolean, { host, openPlayer, showLibrary, raise }: DropWorld): Promise<void> {
  const groups = groupBlobs(files);
  const [only] = groups;
  const playsAtOnce = !stay && groups.length === 1 && only?.others.length === 0;
  if (playsAtOnce && only) {
    openPlayer({ kind: 'dropped', file: { fileId: `dropped-${crypto.randomUUID()}`, name: only.main.name, sizeBytes: only.main.size, url: '' }, blob: only.main });
  } else if (!stay && groups.length > 1) showLibrary();
  for (const { main, others } of groups) {
    const kept = await host.importFile(main, others);
    if (!kept.ok) raise(kept.problem);
    else if (stay) raise({ code: 'drop-kept', severity: 'info', what: `${main.name} is in the library.`, tip: 'It plays from there when you have left the session.' });
    else if (groups.length === 1 && !playsAtOnce) openPlayer({ kind: 'library', entry: kept.value });
  }
}
