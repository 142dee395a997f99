import { isDisplay } from '../../../shared/frames/frame';
import type { Segment } from '../../../shared/recording/port';

/** The pictures of a segment, which are handed over to the page instead of being copied. */
export function picturesOf({ snapshot }: Segment): Transferable[] {
  if (snapshot === undefined || !isDisplay(snapshot)) return [];
  return [...snapshot.layers, snapshot.cursor].flatMap((part) => (part?.picture instanceof ImageBitmap ? [part.picture] : []));
}
