import { xOf } from '../scale';
import { drawShape } from '../shapes';
import { nearest, type TimelineData, type TimelineMoment, type Track } from '../track';

const momentsOf = ({ notes }: TimelineData): readonly TimelineMoment[] => notes.map(({ at, text }) => ({ at, label: text.trim() === '' ? 'Bookmark' : text.trim() }));

/** Bookmarks and notes of the person at this console. */
export function notesTrack(): Track {
  let marks: { readonly x: number; readonly at: number; readonly label: string }[] = [];
  return {
    id: 'notes',
    label: 'Notes',
    height: 16,
    measure(scale, data) {
      marks = momentsOf(data).map((moment) => ({ x: xOf(scale, moment.at), ...moment })).filter(({ x }) => x >= -8 && x <= scale.width + 8);
    },
    paint({ context, colours, top, height, width }) {
      context.fillStyle = colours.accent;
      for (const { x } of marks) drawShape(context, 'flag', Math.max(4, Math.min(width - 4, x + 3)), top + height / 2);
    },
    itemAt: (x) => nearest(marks, x, 8),
    moments: momentsOf,
  };
}
