import { CaseSensitive, Regex, WholeWord } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import type { LibraryProgress } from '../../../../shared/recording/library-search/port';
import { IconButton } from '../../../kit/button';
import { SearchField } from '../../../kit/field';
import { indexWords } from './words';
import type { LibrarySearching, SearchOptions } from './searching';

const toggles = [
  { name: 'caseSensitive', label: 'Match case', icon: <CaseSensitive size={16} aria-hidden /> },
  { name: 'wholeWord', label: 'Whole word', icon: <WholeWord size={16} aria-hidden /> },
  { name: 'regularExpression', label: 'Regular expression', icon: <Regex size={14} aria-hidden /> },
] as const satisfies readonly { name: keyof SearchOptions; label: string; icon: React.ReactNode }[];

/** What to look for in all recordings, how it is meant, and how many can be searched. */
export function LibrarySearchBar({ search, progress }: { readonly search: LibrarySearching; readonly progress: LibraryProgress | undefined }) {
  const { text, options } = useSyncExternalStore(search.subscribe, search.getSnapshot);
  const words = indexWords(progress);
  return (
    <div className="library-search" role="search">
      <SearchField label="Search in all recordings" className="library-search-field" value={text} onChange={(value) => search.type(value)} onSubmit={(value) => search.submit(value)} />
      {toggles.map(({ name, label, icon }) => (
        <IconButton key={name} variant="quiet" label={label} icon={icon} pressed={options[name]} onPress={() => search.setOptions({ ...options, [name]: !options[name] })} />
      ))}
      {progress !== undefined && progress.total > 0 && progress.indexed < progress.total && (
        <span className="library-bar running" role="progressbar" aria-label="Indexing for the search" aria-valuemin={0} aria-valuemax={progress.total} aria-valuenow={progress.indexed}>
          <span style={{ width: `${(progress.indexed / progress.total) * 100}%` }} />
        </span>
      )}
      <span className="faint cut">{words}</span>
    </div>
  );
}
