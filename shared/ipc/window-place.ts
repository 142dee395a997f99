/**
 * Which of the console's windows a page is in. The main process says it in the window's address, before the #; it is a name
 * and gives no rights.
 */
export type WindowPlace =
  | { readonly kind: 'main' }
  /** A further wall, for another monitor; counted from 2. */
  | { readonly kind: 'wall'; readonly number: number }
  /** One session by itself. */
  | { readonly kind: 'session'; readonly number: number };

export const mainPlace: WindowPlace = { kind: 'main' };

/** The walls a console can have, the main window's among them. */
export const mostWalls = 6;
/** Sessions that can stand in windows of their own. */
export const mostPoppedOut = 12;

/** Short and unique among the open windows: "main", "wall-2", "session-1". */
export const placeName = (place: WindowPlace): string => (place.kind === 'main' ? 'main' : `${place.kind}-${place.number}`);

/** What stands between the path and the # of the window's address. */
export const placeQuery = (place: WindowPlace): string => (place.kind === 'main' ? '' : `?window=${placeName(place)}`);

/** The other way round; whatever is not such a name is the main window. */
export function placeOf(query: string): WindowPlace {
  const [, kind, digits] = /^\?window=(wall|session)-(\d{1,2})$/.exec(query) ?? [];
  return kind === 'wall' || kind === 'session' ? { kind, number: Number(digits) } : mainPlace;
}

/** The window's own title: further walls say which they are. */
export const titleIn = (place: WindowPlace, title: string): string => (place.kind === 'wall' ? title.replace(/^Wall\b/, `Wall ${place.number}`) : title);
