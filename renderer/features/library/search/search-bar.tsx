import { useSyncExternalStore } from 'react';
import type { LibraryProgress } from '../../../../shared/recording/library-search/port';
import { SearchField } from '../../../kit/field';
import { SearchToggles } from '../../../kit/search-toggles';
import { indexWords } from './words';
import type { LibrarySearching } from './searching';

/** What to look for in all recordings, how it is meant, and how many can be searched. */
export function LibrarySearchBar({ search, progress }: { readonly search: LibrarySearching; readonly progress: LibraryProgress | undefined }) {
  const { text, options } = useSyncExternalStore(search.subscribe, search.getSnapshot);
  const words = indexWords(progress);
  return (
    <div className="library-search" role="search">
      <SearchField label="Search in all recordings" className="library-search-field" value={text} onChange={(value) => search.type(value)} onSubmit={(value) => search.submit(value)} />
      <SearchToggles options={options} onChange={(changed) => search.setOptions(changed)} />
      {progress !== undefined && progress.total > 0 && progress.indexed < progress.total && (
        <span className="library-bar running" role="progressbar" aria-label="Indexing for the search" aria-valuemin={0} aria-valuemax={progress.total} aria-valuenow={progress.indexed}>
          <span style={{ width: `${(progress.indexed / progress.total) * 100}%` }} />
        </span>
      )}
      <span className="faint cut">{words}</span>
    </div>
  );
}
