import { ChevronDown, ChevronUp } from 'lucide-react';
import { memo, useCallback, useSyncExternalStore, type RefObject } from 'react';
import { IconButton } from '../../../kit/button';
import { SearchField } from '../../../kit/field';
import type { SearchOptions } from '../../../kit/marked-text';
import { SearchToggles } from '../../../kit/search-toggles';
import type { RecordingSearch } from './searching';

export interface SearchBoxProps {
  readonly search: RecordingSearch;
  readonly inputRef: RefObject<HTMLInputElement | null>;
  onStep(direction: 1 | -1): void;
}

/** What to look for, how it is meant, and the way from hit to hit. */
export function SearchBox({ search, inputRef, onStep }: SearchBoxProps) {
  const { query, options, answer } = useSyncExternalStore(search.subscribe, search.getSnapshot);
  const setOptions = useCallback((changed: SearchOptions) => search.setOptions(changed), [search]);
  return (
    <div className="player-search" role="search">
      <SearchField label="Search recording" value={query} inputRef={inputRef} onChange={(value) => search.type(value)} onSubmit={(value) => search.submit(value)} />
      <div className="player-search-options">
        <SearchToggles options={options} onChange={setOptions} />
        <span className="grow" />
        <Steps none={(answer?.hits.length ?? 0) === 0} onStep={onStep} />
      </div>
    </div>
  );
}

const Steps = memo(function Steps({ none, onStep }: Pick<SearchBoxProps, 'onStep'> & { readonly none: boolean }) {
  return (
    <>
      <IconButton variant="quiet" label="Previous hit" tip="Previous hit (Shift+F3)" icon={<ChevronUp size={16} aria-hidden />} isDisabled={none} onPress={() => onStep(-1)} />
      <IconButton variant="quiet" label="Next hit" tip="Next hit (F3)" icon={<ChevronDown size={16} aria-hidden />} isDisabled={none} onPress={() => onStep(1)} />
    </>
  );
});
