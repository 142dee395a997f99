import type { Problem } from '../../../shared/base/problem';
import { groupBlobs, type PathedFile } from '../../host/group-files';
import type { Services } from '../../services/services';
import { intakeSentence, type LibraryIntake } from './intake';

export interface DropWorld {
  readonly intake: Pick<LibraryIntake, 'add' | 'getSnapshot' | 'dismiss'>;
  readonly openPlayer: Services['openPlayer'];
  readonly showLibrary: () => void;
  readonly raise: (problem: Problem) => void;
}

/**
 * Files dropped on the window: one recording plays at once, several are shown coming in in the library; all are kept there.
 * With `stay` nothing is opened: a slip of the hand must not end a session one is in.
 */
export async function openDropped(files: readonly PathedFile[], stay: boolean, { intake, openPlayer, showLibrary, raise }: DropWorld): Promise<void> {
  const groups = groupBlobs(files);
  const [only] = groups;
  if (only === undefined) {
    raise({ code: 'drop-empty', severity: 'info', what: 'There was no file in what was dropped.', tip: 'Drop recordings, or a folder of them.' });
    return;
  }
  if (!stay && groups.length === 1) {
    const { main, others } = only;
    openPlayer({ kind: 'dropped', file: { fileId: `dropped-${crypto.randomUUID()}`, name: main.name, sizeBytes: main.size, url: '' }, blob: main, others });
  } else if (!stay) showLibrary();
  await intake.add(groups);
  const state = intake.getSnapshot();
  if (state === undefined || state.running) return;
  // The library says what came of many; of one that plays only what went wrong is news.
  const [failed] = state.failed;
  if (groups.length === 1 && !stay) {
    if (failed) raise(failed.problem);
    intake.dismiss();
  } else if (stay) raise({ code: 'drop-kept', severity: failed ? 'warning' : 'info', what: intakeSentence(state), tip: state.kept > 0 ? 'What is in the library plays from there when you have left the session.' : '' });
}
