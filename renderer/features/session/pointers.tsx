import { useEffect, useRef, useState, type RefObject } from 'react';
import type { ParticipationId } from '../../../shared/model/ids';
import type { Pointer, Session } from '../../../shared/model/session';
import { useServices } from '../../services/services';
import { sessionChord } from './session-chords';

/** A picture of cells or squares. Boxes are CSS pixels of the window. */
export interface Pointable {
  readonly columns: number;
  readonly rows: number;
  readonly cells: {
    readonly left: number; readonly top: number; readonly width: number; readonly height: number;
    readonly cursor?: { readonly column: number; readonly row: number };
  } | undefined;
}

interface PointersProps {
  readonly session: Session;
  readonly participation: ParticipationId;
  readonly surface: Pointable;
  /** What the picture fills. */
  readonly place: RefObject<HTMLDivElement | null>;
}

/** A held key points again at most so often, in ms; the gateway leaves out what comes faster. */
const pointEveryMs = 60;

/** Cells that somebody points at, with their names, over the picture. Alt and a click points, so do Ctrl, Shift and the arrows. */
export function Pointers({ session, participation, surface, place }: PointersProps) {
  const { gateway } = useServices();
  const latest = useRef(session);
  latest.current = session;

  useEffect(() => {
    const element = place.current;
    if (!element || !gateway) return undefined;
    let at: { column: number; row: number } | undefined;
    let last = 0;
    const point = (column: number, row: number): void => {
      at = { column: Math.max(0, Math.min(surface.columns - 1, column)), row: Math.max(0, Math.min(surface.rows - 1, row)) };
      void gateway.point({ sessionId: latest.current.id, participationId: participation, ...at });
    };
    const handlePress = (event: MouseEvent): void => {
      if (!event.altKey || event.button !== 0) return;
      event.preventDefault();
      event.stopPropagation();
      const { cells } = surface;
      if (cells && event.type === 'mousedown') point(Math.floor((event.clientX - cells.left) / cells.width), Math.floor((event.clientY - cells.top) / cells.height));
    };
    const handleKey = (event: KeyboardEvent): void => {
      const chord = sessionChord(event);
      if (chord?.kind !== 'point') return;
      event.preventDefault();
      event.stopPropagation();
      if (event.timeStamp - last < pointEveryMs) return;
      last = event.timeStamp;
      const from = at ?? surface.cells?.cursor ?? { column: 0, row: 0 };
      point(from.column + chord.columns, from.row + chord.rows);
    };
    // Before the terminal, which would select text.
    const presses = ['mousedown', 'mouseup', 'click'] as const;
    for (const name of presses) element.addEventListener(name, handlePress, true);
    window.addEventListener('keydown', handleKey, true);
    return () => {
      for (const name of presses) element.removeEventListener(name, handlePress, true);
      window.removeEventListener('keydown', handleKey, true);
    };
  }, [gateway, surface, place, participation]);

  const pointers = session.pointers ?? [];
  return (
    <div className="pointers" role="log" aria-label="Pointed at">
      {pointers.map((pointer) => <OnePointer key={`${pointer.participationId} ${pointer.at}`} pointer={pointer} surface={surface} place={place} />)}
    </div>
  );
}

interface OnePointerProps extends Pick<PointersProps, 'surface' | 'place'> {
  readonly pointer: Pointer;
}

function OnePointer({ pointer, surface, place }: OnePointerProps) {
  const mark = useRef<HTMLDivElement>(null);
  const [below, setBelow] = useState(false);
  // By properties and not by a style attribute, which the content security policy does not let through.
  useEffect(() => {
    const { cells } = surface;
    const around = place.current?.offsetParent?.getBoundingClientRect();
    if (!cells || !around || !mark.current) return;
    const { style } = mark.current;
    style.left = `${cells.left - around.left + pointer.column * cells.width}px`;
    style.top = `${cells.top - around.top + pointer.row * cells.height}px`;
    style.width = `${cells.width}px`;
    style.height = `${cells.height}px`;
    setBelow(pointer.row < 2);
  }, [pointer, surface, place]);
  return (
    <div ref={mark} className={`pointer${below ? ' below' : ''}`}>
      <span className="pointer-name">{pointer.name.replace(/ \(.*\)$/, '')}<span className="unseen"> points at line {pointer.row + 1}, column {pointer.column + 1}</span></span>
    </div>
  );
}
