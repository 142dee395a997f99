import { useCallback, useEffect, useMemo, useRef, useState, type RefObject } from 'react';
import type { RecordingEvent, RecordingInfo, SearchHit } from '../../../shared/recording/port';
import type { IntegrityReport } from '../../../shared/model/recording';
import type { Player, PlayerSnapshot } from '../../player/player';
import { Button } from '../../kit/button';
import { SearchField } from '../../kit/field';
import { formatCount, formatPosition, withoutDirection } from '../../kit/format/format';
import { Tabs } from '../../kit/tabs';
import { Details } from './details';
import { eventStyle } from './events';
import { markQuery } from './highlight';
import type { OpeningState, PlaybackOpening, SearchState } from './opening';
import { usePlayer } from './use-player';

/** Items drawn at first, more than a panel shows at once; the rest on request. Search draws two such lists while a person types. */
const firstItems = 40;

export interface SidePanelProps {
  readonly opening: PlaybackOpening;
  readonly state: OpeningState;
  readonly player: Player | undefined;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly info: RecordingInfo | undefined;
  readonly integrity: IntegrityReport | undefined;
  readonly fileName: string;
}

/** Search, its hits, the events, the facts: each item goes to its moment. */
export function SidePanel({ opening, state, player, searchRef, info, integrity, fileName }: SidePanelProps) {
  const [tab, setTab] = useState('events');
  const [query, setQuery] = useState('');
  const { search, events } = state;
  const searched = search.query !== '';
  useEffect(() => { if (searched) setTab('search'); }, [searched, search.query]);

  const seek = useCallback((at: number) => void player?.seek(at), [player]);
  const handleHit = (at: number): void => {
    opening.reporter.searched(query);
    seek(at);
  };
  const eventList = <EventList events={events} player={player} onSeek={seek} indexing={state.progress !== undefined && !state.progress.done} />;
  return (
    <aside className="player-side" aria-label="Recording details">
      <div className="player-search">
        <SearchField
          label="Search recording" value={query} inputRef={searchRef}
          onChange={(value) => { setQuery(value); opening.type(value); }} onSubmit={(value) => opening.submit(value)}
        />
      </div>
      <Tabs
        label="Recording" selected={tab} onSelect={setTab}
        tabs={[
          { id: 'events', label: 'Events', content: eventList },
          {
            id: 'search', label: 'Search',
            content: (
              <>
                <SearchResults search={search} player={player} onSeek={handleHit} />
                <h2 className="player-list-title">Events</h2>
                {eventList}
              </>
            ),
          },
          { id: 'details', label: 'Details', content: <Details info={info} integrity={integrity} fileName={fileName} /> },
        ]}
      />
    </aside>
  );
}

function SearchResults({ search, player, onSeek }: { readonly search: SearchState; readonly player: Player | undefined; onSeek(at: number): void }) {
  const hits = search.answer?.hits ?? noHits;
  const [most, setMost] = useState(firstItems);
  const current = usePlayer(player, useCallback((snapshot: PlayerSnapshot) => indexAt(hits, snapshot.position), [hits]));
  if (search.query === '') return <p className="player-hint">Finds what was on the screen, what was typed and what happened, and shows where on the timeline.</p>;
  return (
    <>
      <p className="player-hint" role="status">{summary(search)}</p>
      <ul aria-label="Search results" className="player-list">
        {hits.slice(0, most).map((hit, index) => (
          <li key={`${hit.at} ${hit.kind} ${index}`}>
            <button type="button" aria-current={index === current || undefined} onClick={() => onSeek(hit.at)}>
              <span className="mono faint">{formatPosition(hit.at)}</span>
              <span className="mono cut" title={hit.line.trim()}>
                {hit.kind !== 'output' && <span className="player-kind">{hit.kind === 'input' ? 'typed' : 'event'} </span>}
                {markQuery(hit.line, search.query).map((part, place) => (part.hit ? <mark key={place}>{part.text}</mark> : <span key={place}>{part.text}</span>))}
              </span>
            </button>
          </li>
        ))}
      </ul>
      {hits.length > most && <Button variant="quiet" wide onPress={() => setMost(hits.length)}>Show all {hits.length}</Button>}
    </>
  );
}

const noHits: readonly SearchHit[] = [];

function summary({ running, answer, problem }: SearchState): string {
  if (problem) return `${problem.what} ${problem.tip}`;
  if (!answer) return running ? 'Searching…' : '';
  if (answer.hits.length === 0) return 'Nothing found. The search looks at the screen as it was seen, ignoring case.';
  const count = (kind: SearchHit['kind']): number => answer.hits.filter((hit) => hit.kind === kind).length;
  const parts = [`${count('output')} on screen`];
  if (count('input') > 0) parts.push(`${count('input')} typed`);
  if (count('event') > 0) parts.push(formatCount(count('event'), 'event'));
  if (answer.limited) parts.push('there are more: narrow it down');
  return `${parts.join(' · ')} · searched in ${Math.max(1, Math.round(answer.elapsedMs))} ms`;
}

interface EventListProps {
  readonly events: readonly RecordingEvent[];
  readonly player: Player | undefined;
  readonly indexing: boolean;
  onSeek(at: number): void;
}

function EventList({ events, player, indexing, onSeek }: EventListProps) {
  const [most, setMost] = useState(firstItems);
  const current = usePlayer(player, useCallback((snapshot: PlayerSnapshot) => indexAt(events, snapshot.position), [events]));
  const list = useRef<HTMLUListElement>(null);
  const shown = useMemo(() => events.slice(0, most), [events, most]);
  return (
    <>
      <ul aria-label="Events" className="player-list" ref={list}>
        {shown.map((event, index) => {
          const { shape, colour } = eventStyle(event.type);
          return (
            <li key={`${event.at} ${event.type} ${index}`}>
              <button type="button" aria-current={index === current || undefined} onClick={() => onSeek(event.at)}>
                <span className="mono faint">{formatPosition(event.at, false)}</span>
                <span className={`event-mark ${shape} ${colour}`} aria-hidden />
                <span className="cut" title={labelOf(event)}>{labelOf(event)}</span>
              </button>
            </li>
          );
        })}
      </ul>
      {events.length > most && <Button variant="quiet" wide onPress={() => setMost(events.length)}>Show all {events.length}</Button>}
      {events.length === 0 && <p className="player-hint">{indexing ? 'Reading the recording…' : 'This recording holds no events: only what was on the screen.'}</p>}
    </>
  );
}

/** What the list says of an event; a bare size says nothing to people. */
const labelOf = (event: RecordingEvent): string => (event.type === 'resize' ? `Resized to ${event.label.replace('x', ' × ')}` : withoutDirection(event.label));

/** The last item at or before the position; -1 when there is none. */
export function indexAt(items: readonly { readonly at: number }[], position: number): number {
  let low = 0;
  let high = items.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((items[middle]?.at ?? 0) <= position) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
