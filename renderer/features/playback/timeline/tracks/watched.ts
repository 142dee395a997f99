import { xOf } from '../scale';
import type { Track } from '../track';

/** What was really on the screen while it played, in this and earlier openings. */
export function watchedTrack(): Track {
  let stretches: { readonly from: number; readonly width: number; readonly at: number }[] = [];
  return {
    id: 'watched',
    label: 'Watched',
    height: 12,
    measure(scale, { watched }) {
      stretches = watched.map(({ from, to }) => {
        const start = Math.max(0, xOf(scale, from));
        return { from: start, width: Math.min(scale.width, xOf(scale, to)) - start, at: from };
      }).filter(({ width }) => width > 0);
    },
    paint({ context, colours, top, height }) {
      context.fillStyle = colours.muted;
      for (const { from, width } of stretches) context.fillRect(from, top + height / 2 - 2, Math.max(1, width), 4);
    },
    itemAt(x) {
      const stretch = stretches.find((each) => x >= each.from && x <= each.from + each.width);
      return stretch && { at: stretch.at, label: 'watched' };
    },
    moments: ({ watched }) => watched.flatMap(({ from, to }) => [{ at: from, label: 'watched from here' }, { at: to, label: 'watched up to here' }]),
  };
}
