import { useCallback, useEffect, useState, useSyncExternalStore, type ReactNode, type RefObject } from 'react';
import type { Playable } from '../../../player/playable';
import { Tabs } from '../../../kit/tabs';
import { CoveragePanel } from '../coverage/coverage-panel';
import { EvidencePanel, type EvidencePanelProps } from '../evidence/evidence-panel';
import { NotesPanel, type NotesPanelProps } from '../notes/notes-panel';
import type { OpeningState, PlaybackOpening } from '../opening';
import { SearchBox } from '../search/search-box';
import { SearchResults } from '../search/search-results';
import type { RecordingSearch } from '../search/searching';
import { CommandsPanel } from './commands-panel';
import { Details } from './details';
import { EventList, EventsPanel } from './events-panel';
import type { Reading } from '../open-target';
import { TypedPanel } from './typed-panel';

export interface SidePanelProps {
  readonly opening: PlaybackOpening;
  readonly state: OpeningState;
  readonly player: Playable | undefined;
  readonly searchRef: RefObject<HTMLInputElement | null>;
  readonly fileName: string;
  readonly reading: Reading;
  /** It was opened anew from the details: they are what is looked at. */
  readonly again: boolean;
  onReading(reading: Reading): void;
  onSeek(at: number): void;
  onHit(direction: 1 | -1): void;
  readonly onExport: NotesPanelProps['onExport'];
  readonly onHandOver: EvidencePanelProps['onHandOver'];
  /** Why what was typed unseen may not be shown, and why nothing may leave as a file: rights at the recording's gateway. */
  readonly whyNotReveal: string | undefined;
  readonly whyNotExport: string | undefined;
}

/** Search, its hits, events, commands, what was typed, notes, facts: each item goes to its moment. */
export function SidePanel({ opening, state, player, searchRef, fileName, reading, again, onReading, onSeek, onHit, onExport, onHandOver, whyNotReveal, whyNotExport }: SidePanelProps) {
  const [tab, setTab] = useState(again ? 'details' : 'events');
  useSearched(opening.search, useCallback(() => setTab('search'), []));
  const { notes } = useSyncExternalStore(opening.notebook.subscribe, opening.notebook.getSnapshot);
  const indexing = state.progress !== undefined && !state.progress.done;
  const { info, integrity, events, commands, typed, revealed } = state;
  return (
    <aside className="player-side" aria-label="Recording details">
      <SearchBox search={opening.search} inputRef={searchRef} onStep={onHit} />
      <Tabs
        label="Recording" selected={tab} onSelect={setTab}
        tabs={[
          ...(info?.evidence ? [{ id: 'evidence', label: 'Evidence', content: <EvidencePanel opening={opening} integrity={integrity} duration={info.duration} onSeek={onSeek} onHandOver={onHandOver} whyNotExport={whyNotExport} /> }] : []),
          { id: 'events', label: 'Events', content: <EventsPanel events={events} player={player} indexing={indexing} onSeek={onSeek} /> },
          {
            id: 'search', label: 'Search',
            content: (
              <>
                <SearchResults search={opening.search} player={player} onSeek={onSeek} />
                <Later>
                  {events.length > 0 && <h2 className="player-list-title">Events</h2>}
                  <EventList events={events} player={player} onSeek={onSeek} />
                </Later>
              </>
            ),
          },
          { id: 'commands', label: 'Commands', content: <CommandsPanel commands={commands} player={player} indexing={indexing} onSeek={onSeek} /> },
          { id: 'typed', label: 'Typed', content: <TypedPanel typed={typed} revealed={revealed} player={player} indexing={indexing} onSeek={onSeek} whyNotReveal={whyNotReveal} onReveal={() => void opening.reveal()} /> },
          { id: 'notes', label: 'Notes', count: notes.length, content: <NotesPanel notebook={opening.notebook} player={player} onSeek={onSeek} whyNotExport={whyNotExport} onExport={onExport} /> },
          { id: 'coverage', label: 'Coverage', content: <CoveragePanel viewing={opening.viewing} duration={info?.duration ?? 0} onSeek={onSeek} /> },
          { id: 'details', label: 'Details', content: <Details info={info} integrity={integrity} fileName={fileName} reading={reading} again={again && reading.recordingId === undefined} onReading={onReading} onSeek={onSeek} /> },
        ]}
      />
    </aside>
  );
}

/** In the task after the one that draws what is around it. */
function Later({ children }: { readonly children: ReactNode }) {
  const [due, setDue] = useState(false);
  useEffect(() => {
    const soon = setTimeout(() => setDue(true));
    return () => clearTimeout(soon);
  }, []);
  return due && children;
}

/** Calls `show` when something else is searched for: in a task of its own, as a letter and a tab in one held the page for 50 ms. */
function useSearched(search: RecordingSearch, show: () => void): void {
  useEffect(() => {
    let last = '';
    let soon: ReturnType<typeof setTimeout> | undefined;
    const look = (): void => {
      const { query } = search.getSnapshot();
      if (query !== '' && query !== last) soon ??= setTimeout(() => { soon = undefined; show(); });
      last = query;
    };
    look();
    const stop = search.subscribe(look);
    return () => { stop(); clearTimeout(soon); };
  }, [search, show]);
}
