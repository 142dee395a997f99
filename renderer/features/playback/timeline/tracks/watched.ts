import { fastFrom, type CoverageSlice } from '../../../../../shared/recording/coverage/summary';
import { sliceWords } from '../../coverage/words';
import { xOf } from '../scale';
import type { Track } from '../track';

const seen = ({ manner }: CoverageSlice): boolean => manner === 'played' || manner === 'pictures';

/** How thick: watched properly, watched fast, seen in single pictures. */
const thickness = ({ manner, speed }: CoverageSlice): number => (manner === 'pictures' ? 1 : speed >= fastFrom ? 2 : 4);

/** What was really on the screen while it played, in this and earlier openings; the thinner, the faster. */
export function watchedTrack(): Track {
  let stretches: { readonly slice: CoverageSlice; readonly from: number; readonly width: number }[] = [];
  return {
    id: 'watched',
    label: 'Watched',
    height: 12,
    measure(scale, { watched }) {
      stretches = watched.map((slice) => {
        const start = Math.max(0, xOf(scale, slice.from));
        return { slice, from: start, width: Math.min(scale.width, xOf(scale, slice.to)) - start };
      }).filter(({ width }) => width > 0);
    },
    paint({ context, colours, top, height }) {
      context.fillStyle = colours.muted;
      for (const { slice, from, width } of stretches) {
        if (seen(slice)) context.fillRect(from, top + (height - thickness(slice)) / 2, Math.max(1, width), thickness(slice));
      }
    },
    itemAt(x) {
      const stretch = stretches.find((each) => x >= each.from && x <= each.from + each.width);
      return stretch && { at: stretch.slice.from, label: sliceWords(stretch.slice) };
    },
    moments: ({ watched }) => (watched.some(seen) ? watched.map((slice) => ({ at: slice.from, label: sliceWords(slice) })) : []),
  };
}
