import { useCallback, useSyncExternalStore } from 'react';
import type { SearchHit } from '../../../../shared/recording/port';
import type { Playable } from '../../../player/playable';
import { formatCount, formatPosition, withoutDirection } from '../../../kit/format/format';
import { MarkedList } from '../panel/marked-list';
import { markedText } from '../../../kit/marked-text';
import type { RecordingSearch, SearchState } from './searching';

const noHits: readonly SearchHit[] = [];
const kindWords = { output: '', input: 'typed', event: 'event' } as const;

export interface SearchResultsProps {
  readonly search: RecordingSearch;
  readonly player: Playable | undefined;
  onSeek(at: number): void;
}

/** The hits with time, kind and context; each goes to its moment. */
export function SearchResults({ search, player, onSeek }: SearchResultsProps) {
  const state = useSyncExternalStore(search.subscribe, search.getSnapshot);
  const { query, options, selected, answer } = state;
  const choose = useCallback((_hit: SearchHit, index: number) => {
    const hit = search.select(index);
    if (hit) onSeek(hit.at);
  }, [search, onSeek]);
  const row = useCallback((hit: SearchHit) => (
    <>
      <span className="mono faint">{formatPosition(hit.at)}</span>
      <span className="mono cut" title={withoutDirection(hit.line.trim())}>
        {hit.kind !== 'output' && <span className="player-kind">{kindWords[hit.kind]} </span>}
        {markedText(withoutDirection(hit.line), query, options).map((part, place) => (part.hit ? <mark key={place}>{part.text}</mark> : <span key={place}>{part.text}</span>))}
      </span>
    </>
  ), [query, options]);
  if (query === '') return <p className="player-hint">Finds what was on the screen, what was typed and what happened, and shows where on the timeline.</p>;
  return (
    <>
      <p className={`player-hint${state.problem ?? answer?.problem ? ' player-wrong' : ''}`} role="status">{summary(state)}</p>
      <MarkedList
        label="Search results" items={answer?.hits ?? noHits} player={player} current={selected}
        onChoose={choose} renderItem={row}
      />
    </>
  );
}

export function summary({ running, answer, problem, selected }: SearchState): string {
  const wrong = problem ?? answer?.problem;
  if (wrong) return `${wrong.what} ${wrong.tip}`;
  if (!answer) return running ? 'Searching…' : '';
  const soFar = answer.partial === true || running;
  if (answer.hits.length === 0) return soFar ? 'Nothing found so far. The recording is still being read…' : 'Nothing found. The search looks at the screen as it was seen, at what was typed and at events.';
  const count = (kind: SearchHit['kind']): number => answer.hits.filter((hit) => hit.kind === kind).length;
  const parts = [`${count('output')} on screen`];
  if (count('input') > 0) parts.push(`${count('input')} typed`);
  if (count('event') > 0) parts.push(formatCount(count('event'), 'event'));
  if (selected >= 0) parts.unshift(`${selected + 1} of ${answer.hits.length}`);
  if (answer.limited) parts.push('there are more: narrow it down');
  return `${parts.join(' · ')} · ${soFar ? 'so far: the recording is still being read' : `searched in ${Math.max(1, Math.round(answer.elapsedMs))} ms`}`;
}
