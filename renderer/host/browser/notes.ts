import { failure, success, type Result } from '../../../shared/base/problem';
import { notesSchema, type Notes } from '../../../shared/ipc/schemas';

const place = (fingerprint: string): string => `vigil.notes.${fingerprint}`;

/** Notes in a plain browser: in the origin's storage, which the person may clear. */
export const browserNotes = {
  read(fingerprint: string): Result<Notes> {
    try {
      return success(notesSchema.parse(JSON.parse(localStorage.getItem(place(fingerprint)) ?? '{"notes":[],"watched":[]}')));
    } catch {
      return failure({ code: 'notes-damaged', severity: 'error', what: 'The notes of this recording are damaged.', tip: 'Clear this site’s data to begin anew.' });
    }
  },
  write(fingerprint: string, notes: Notes): Result<undefined> {
    try {
      localStorage.setItem(place(fingerprint), JSON.stringify(notes));
      return success(undefined);
    } catch (caught) {
      return failure({ code: 'notes-full', severity: 'error', what: 'The browser keeps no more notes.', tip: 'Export them, or use the desktop console.', cause: String(caught) });
    }
  },
};
