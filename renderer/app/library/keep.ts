import type { Problem } from '../../../shared/base/problem';
import type { OpenedFile } from '../../../shared/ipc/schemas';
import type { Host } from '../../host/host';
import type { Catalogue } from '../../services/services';
import { alreadyKept } from './dropped';
import type { LibraryIntake } from './intake';

export interface KeepWorld {
  readonly host: Pick<Host, 'locate'>;
  readonly intake: Pick<LibraryIntake, 'add' | 'getSnapshot' | 'dismiss'>;
  readonly catalogue: Pick<Catalogue, 'leaveFolder'>;
  readonly raise: (problem: Problem) => void;
}

/** Copies recordings of an opened folder into the library; each leaves the folder's list once it is there. */
export async function keepOpened(files: readonly OpenedFile[], { host, intake, catalogue, raise }: KeepWorld): Promise<void> {
  await Promise.all(files.map(async (file) => {
    const [taken] = await intake.add([{ recording: host.locate(file), title: file.title }]);
    if (taken?.kind === 'kept' || taken?.kind === 'already') catalogue.leaveFolder(file.fileId);
    // What came of many is said above the list.
    if (files.length > 1) return;
    const name = file.title ?? file.name;
    if (taken?.kind === 'kept') raise({ code: 'kept', severity: 'info', what: `${name} is in the library now.`, tip: 'It plays from there, wherever the file it was copied from goes.' });
    else if (taken?.kind === 'already') raise(alreadyKept(name));
    else if (taken?.kind === 'failed') raise(taken.problem);
    if (intake.getSnapshot()?.running === false && intake.getSnapshot()?.total === 1) intake.dismiss();
  }));
}
