import { memo, useCallback, useMemo, useState } from 'react';
import type { RecordingEvent } from '../../../../shared/recording/port';
import type { Playable } from '../../../player/playable';
import { formatPosition } from '../../../kit/format/format';
import { eventKind, eventKinds, eventStyle, labelOf, type EventKind } from '../events';
import { MarkedList } from './marked-list';

export interface EventsPanelProps {
  readonly events: readonly RecordingEvent[];
  readonly player: Playable | undefined;
  readonly indexing: boolean;
  onSeek(at: number): void;
}

/** What happened, in order; kinds can be left out. */
export function EventsPanel({ events, player, indexing, onSeek }: EventsPanelProps) {
  const [hidden, setHidden] = useState<ReadonlySet<EventKind>>(new Set());
  const counts = useMemo(() => countKinds(events), [events]);
  const shown = useMemo(() => (hidden.size === 0 ? events : events.filter(({ type }) => !hidden.has(eventKind(type)))), [events, hidden]);
  const toggle = (kind: EventKind): void => {
    const next = new Set(hidden);
    if (!next.delete(kind)) next.add(kind);
    setHidden(next);
  };
  return (
    <>
      {counts.length > 1 && (
        <div className="player-chips" role="group" aria-label="Kinds of events">
          {counts.map(([kind, count]) => (
            <button key={kind} type="button" className="player-chip" aria-pressed={!hidden.has(kind)} onClick={() => toggle(kind)}>{eventKinds[kind]} <span className="faint">{count}</span></button>
          ))}
        </div>
      )}
      <EventList events={shown} player={player} onSeek={onSeek} />
      {shown.length === 0 && (
        <p className="player-hint">{events.length > 0 ? 'All kinds are switched off.' : indexing ? 'Reading the recording…' : 'This recording holds no events: only what was on the screen.'}</p>
      )}
    </>
  );
}

/** Drawn anew only when it says something new: it stands beneath search results, which change with every letter. */
export const EventList = memo(function EventList({ events, player, onSeek }: Omit<EventsPanelProps, 'indexing'>) {
  const choose = useCallback(({ at }: RecordingEvent) => onSeek(at), [onSeek]);
  return <MarkedList label="Events" items={events} player={player} onChoose={choose} renderItem={eventRow} />;
});

function eventRow(event: RecordingEvent) {
  const { shape, colour } = eventStyle(event.type);
  return (
    <>
      <span className="mono faint">{formatPosition(event.at, false)}</span>
      <span className={`event-mark ${shape} ${colour}`} aria-hidden />
      <span className="cut" title={labelOf(event)}>{labelOf(event)}</span>
    </>
  );
}

function countKinds(events: readonly RecordingEvent[]): readonly (readonly [EventKind, number])[] {
  const counts = new Map<EventKind, number>();
  for (const { type } of events) counts.set(eventKind(type), (counts.get(eventKind(type)) ?? 0) + 1);
  return (Object.keys(eventKinds) as EventKind[]).flatMap((kind) => (counts.has(kind) ? [[kind, counts.get(kind)!] as const] : []));
}
