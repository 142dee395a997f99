import { createContext, useEffect, useLayoutEffect, useMemo, useRef, type RefObject } from 'react';
import { useServices } from '../../../services/services';
import { problemRaised } from '../../../state/problems';
import { useConsoleDispatch } from '../../../state/store';
import { WallSheet } from './wall-sheet';

/** The sheet that the tiles below lie on; undefined where there are no live pictures. */
export const SheetContext = createContext<WallSheet | undefined>(undefined);

/** A sheet for the tiles of one scrolling element; another one when the live worker is another. */
export function useSheet(): WallSheet | undefined {
  const { live, sight } = useServices();
  const dispatch = useConsoleDispatch();
  const sheet = useMemo(() => live && new WallSheet(live, (caught) => {
    dispatch(problemRaised({ code: 'tile', severity: 'error', what: 'A tile cannot be painted.', tip: 'Reload the window; the session itself is not affected.', cause: String(caught) }));
  }), [live, dispatch]);
  useEffect(() => {
    const apply = (): void => sheet?.setShown(sight.shown);
    apply();
    return sight.subscribe(apply);
  }, [sheet, sight]);
  return sheet;
}

/** Goes first into the element that holds the tiles, and renders with it: then it knows when tiles have moved. */
export function SheetLayer({ sheet, view }: { readonly sheet: WallSheet; readonly view: RefObject<HTMLElement | null> }) {
  const layer = useRef<HTMLDivElement>(null);
  useEffect(() => (layer.current && view.current ? sheet.attach(layer.current, view.current) : undefined), [sheet, view]);
  useLayoutEffect(() => sheet.layout());
  return <div ref={layer} className="wall-sheet" aria-hidden />;
}
