import { xOf } from '../scale';
import { nearest, type Track } from '../track';

/** Where the searched text first became visible, was typed or happened. */
export function searchTrack(): Track {
  let hits: { readonly x: number; readonly at: number; readonly label: string }[] = [];
  return {
    id: 'search',
    label: 'Search',
    height: 16,
    measure(scale, data) {
      hits = data.hits.map((hit) => ({ x: xOf(scale, hit.at), at: hit.at, label: hit.line.trim() }))
        .filter((hit) => hit.x >= -2 && hit.x <= scale.width + 2);
    },
    paint({ context, colours, top, height, width }) {
      context.fillStyle = colours.hit;
      for (const hit of hits) context.fillRect(Math.max(0, Math.min(width - 3, Math.round(hit.x) - 1)), top + 1, 3, height - 2);
    },
    itemAt: (x) => nearest(hits, x, 5),
    moments: (data) => data.hits.map(({ at, line }) => ({ at, label: line.trim() })),
  };
}
