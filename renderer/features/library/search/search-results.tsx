import { useVirtualizer } from '@tanstack/react-virtual';
import { Film, Monitor, SearchX, SquareTerminal } from 'lucide-react';
import { useMemo, useRef, useSyncExternalStore } from 'react';
import type { FoundRecording } from '../../../../shared/recording/library-search/port';
import type { SearchHit } from '../../../../shared/recording/port';
import { EmptyState } from '../../../kit/display';
import { formatDuration, formatPosition, formatTime, withoutDirection } from '../../../kit/format/format';
import type { LibraryRow } from '../rows';
import { markedText } from '../../../kit/marked-text';
import type { LibrarySearching } from './searching';
import { searchSummary } from './words';

const headHeight = 34;
const hitHeight = 26;
const kindWords = { output: '', input: 'typed', event: 'event' } as const;
const icons = { terminal: SquareTerminal, graphical: Monitor, video: Film } as const;

type Line =
  | { readonly key: string; readonly kind: 'head' | 'more'; readonly group: FoundRecording; readonly row: LibraryRow }
  | { readonly key: string; readonly kind: 'hit'; readonly group: FoundRecording; readonly row: LibraryRow; readonly hit: SearchHit };

export interface LibrarySearchResultsProps {
  readonly search: LibrarySearching;
  /** Every row, filtered or not. */
  readonly rows: ReadonlyMap<string, LibraryRow>;
  /** Plays a recording from a moment that was found. */
  onHit(row: LibraryRow, at: SearchHit['at']): void;
}

/** What was found, by recording; each hit opens the player at its moment. */
export function LibrarySearchResults({ search, rows, onHit }: LibrarySearchResultsProps) {
  const state = useSyncExternalStore(search.subscribe, search.getSnapshot);
  const { found, text, options, running } = state;
  const scroller = useRef<HTMLDivElement>(null);
  const finished = state.answer !== undefined;
  // In the order of the table once all is found; until then nothing moves that is there.
  const lines = useMemo(() => {
    const places = new Map([...rows.keys()].map((id, place) => [id, place]));
    const ordered = finished ? [...found].sort((one, other) => (places.get(one.id) ?? 0) - (places.get(other.id) ?? 0)) : found;
    return ordered.flatMap((group) => linesOf(group, rows.get(group.id)));
  }, [found, rows, finished]);
  const virtualizer = useVirtualizer({
    count: lines.length, getScrollElement: () => scroller.current, estimateSize: (index) => (lines[index]?.kind === 'head' ? headHeight : hitHeight), overscan: 20,
    getItemKey: (index) => lines[index]?.key ?? index,
  });
  const wrong = state.problem ?? state.answer?.problem;
  return (
    <section className="library-results" aria-label="Found in recordings">
      <p className={`library-summary${wrong ? ' library-failed' : ''}`} role="status">{searchSummary(state)}</p>
      <div className="library-found" ref={scroller}>
        {lines.length === 0 && !running && !wrong && (
          <EmptyState icon={<SearchX size={32} aria-hidden />} title={state.answer && state.answer.searched < state.answer.total ? 'Nothing found yet' : 'Nothing found'}>
            The search looks at every screen as it was seen, at what was typed and seen, and at events. What was typed and never shown is found by nobody here.
          </EmptyState>
        )}
        <div role="list" aria-label="Recordings with hits" style={{ height: virtualizer.getTotalSize(), position: 'relative' }}>
          {virtualizer.getVirtualItems().map((item) => {
            const line = lines[item.index];
            if (!line) return null;
            return (
              <div key={item.key} role="listitem" className={`library-line ${line.kind}`} style={{ height: item.size, transform: `translateY(${item.start}px)` }}>
                {line.kind === 'head' && <Head line={line} onPlay={() => onHit(line.row, line.group.hits[0]?.at ?? (0 as SearchHit['at']))} />}
                {line.kind === 'more' && <span className="faint">{line.group.count - line.group.hits.length}{line.group.limited ? ' or more' : ''} further hits: go to one of these to see them all</span>}
                {line.kind === 'hit' && (
                  <button type="button" onClick={() => onHit(line.row, line.hit.at)}>
                    <span className="mono faint">{formatPosition(line.hit.at)}</span>
                    <span className="mono cut" title={withoutDirection(line.hit.line)}>
                      {line.hit.kind !== 'output' && <span className="library-hit-kind">{kindWords[line.hit.kind]} </span>}
                      {markedText(withoutDirection(line.hit.line), text, options, 60).map((part, place) => (part.hit ? <mark key={place}>{part.text}</mark> : <span key={place}>{part.text}</span>))}
                    </span>
                  </button>
                )}
              </div>
            );
          })}
        </div>
      </div>
    </section>
  );
}

function Head({ line: { row, group }, onPlay }: { readonly line: Line; readonly onPlay: () => void }) {
  const Icon = icons[row.facts?.kind ?? 'terminal'];
  const name = withoutDirection(row.name);
  return (
    <button type="button" className="library-head" aria-label={`${name}, ${group.count}${group.limited ? ' or more' : ''} hits`} onClick={onPlay}>
      <Icon size={15} aria-hidden />
      <strong className="cut">{name}</strong>
      {row.file && row.file.name !== row.name && <span className="faint cut">{withoutDirection(row.file.name)}</span>}
      <span className="badge info">{group.count.toLocaleString('en-US')}{group.limited ? '+' : ''}</span>
      <span className="grow" />
      {row.startedAt !== undefined && <span className="faint">{formatTime(row.startedAt)}</span>}
      {row.duration !== undefined && <span className="faint">{formatDuration(row.duration)}</span>}
    </button>
  );
}

function linesOf(group: FoundRecording, row: LibraryRow | undefined): Line[] {
  if (row === undefined) return [];
  const lines: Line[] = [{ key: group.id, kind: 'head', group, row }];
  group.hits.forEach((hit, index) => lines.push({ key: `${group.id} ${index}`, kind: 'hit', group, row, hit }));
  if (group.count > group.hits.length) lines.push({ key: `${group.id} more`, kind: 'more', group, row });
  return lines;
}
