import type { Problem } from '../../../shared/base/problem';
import type { LibraryEntry } from '../../../shared/ipc/schemas';
import type { FileLocation, RecordingLocation } from '../../../shared/recording/port';
import { groupBlobs, type PathedFile } from '../../host/group-files';
import type { Services } from '../../services/services';
import { intakeSentence, type Incoming, type LibraryIntake } from './intake';

export interface DropWorld {
  readonly intake: Pick<LibraryIntake, 'add' | 'getSnapshot' | 'dismiss'>;
  /** The entry that holds the same bytes. */
  findKept(recording: RecordingLocation): Promise<LibraryEntry | undefined>;
  readonly openPlayer: Services['openPlayer'];
  readonly showLibrary: () => void;
  readonly raise: (problem: Problem) => void;
}

/**
 * Files dropped on the window: one recording plays at once, several are shown coming in in the library; all are kept there, and
 * what is there already is not kept twice: one such plays from there. With `stay` nothing is opened: a slip of the hand must not
 * end a session one is in.
 */
export async function openDropped(files: readonly PathedFile[], stay: boolean, { intake, findKept, openPlayer, showLibrary, raise }: DropWorld): Promise<void> {
  const groups = groupBlobs(files);
  const [only] = groups;
  if (only === undefined) {
    raise({ code: 'drop-empty', severity: 'info', what: 'There was no file in what was dropped.', tip: 'Drop recordings, or a folder of them.' });
    return;
  }
  const incoming = groups.map(({ main, others, title }): Incoming => ({ recording: { ...located(main), others: others.map(located) }, ...(others.length === 0 ? {} : { title }) }));
  const [first] = incoming;
  if (!stay && groups.length === 1 && first) {
    const { main, others } = only;
    const kept = await findKept(first.recording);
    if (kept !== undefined) {
      openPlayer({ kind: 'library', entry: kept });
      raise(alreadyKept(first.title ?? main.name));
      return;
    }
    openPlayer({ kind: 'dropped', file: { fileId: `dropped-${crypto.randomUUID()}`, name: main.name, sizeBytes: main.size, url: '', ...(first.title === undefined ? {} : { title: first.title }) }, blob: main, others });
  } else if (!stay) showLibrary();
  await intake.add(incoming);
  const state = intake.getSnapshot();
  if (state === undefined || state.running) return;
  // The library says what came of many; of one that plays only what went wrong is news.
  const [failed] = state.failed;
  if (groups.length === 1 && !stay) {
    if (failed) raise(failed.problem);
    intake.dismiss();
  } else if (stay) raise({ code: 'drop-kept', severity: failed ? 'warning' : 'info', what: intakeSentence(state), tip: state.kept > 0 ? 'What is in the library plays from there when you have left the session.' : '' });
}

const located = (file: File): FileLocation => ({ kind: 'blob', blob: file, name: file.name });

/** The same bytes are there: a second copy would only be looked at twice. */
export const alreadyKept = (name: string): Problem => ({
  code: 'already-kept', severity: 'info', what: `${name} is in the library already.`, tip: 'No second copy was made; its notes and bookmarks are the ones you know.',
});
