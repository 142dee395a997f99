import { failure, success } from '../../../shared/base/problem';
import type { Downloads } from '../downloads/downloads';
import type { Imports } from '../library/imports';
import type { Library } from '../library/library';
import type { Handlers } from './handle';

type LibraryCalls = 'library.list' | 'library.remove' | 'library.importBegin' | 'library.importChunk' | 'library.importCancel' | 'library.importEnd';

export function libraryHandlers(library: Library, imports: Imports, downloads: Downloads): Pick<Handlers, LibraryCalls> {
  return {
    'library.list': () => success(library.list()),
    'library.remove': async ({ id }) => {
      const removed = await library.remove(id);
      if (removed) downloads.forget(id);
      return removed ? success(undefined) : failure({ code: 'entry-unknown', severity: 'error', what: 'There is no such recording in the library.', tip: 'Look at the list again.' });
    },
    'library.importBegin': ({ name, sizeBytes, others, title }) => imports.begin(name, sizeBytes, others, title),
    'library.importChunk': ({ importId, bytes, file }) => imports.chunk(importId, bytes, file),
    'library.importCancel': ({ importId }) => imports.cancel(importId),
    'library.importEnd': ({ importId }) => imports.end(importId),
  };
}
