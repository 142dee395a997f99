import { xOf } from '../scale';
import { nearest, type TimelineData, type TimelineMoment, type Track } from '../track';

const momentsOf = ({ notes }: TimelineData): readonly TimelineMoment[] => notes.map(({ at, text }) => ({ at, label: text.trim() === '' ? 'Bookmark' : text.trim() }));

const poleWidth = 2;
const flagWidth = 12;

/** A flag as high as the lane, its pole at the moment: small marks are for what machines found, this one a person set. */
function drawBookmark(context: CanvasRenderingContext2D, x: number, top: number, height: number, width: number): void {
  const end = x + flagWidth > width ? x + poleWidth - flagWidth : x + flagWidth;
  const low = top + Math.round(height * 0.7);
  context.beginPath();
  context.rect(x, top, poleWidth, height);
  context.moveTo(x, top);
  context.lineTo(end, top);
  context.lineTo(end + (end > x ? -4 : 4), (top + low) / 2);
  context.lineTo(end, low);
  context.lineTo(x, low);
  context.fill();
}

/** Bookmarks and notes of the person at this console. */
export function notesTrack(): Track {
  let marks: { readonly x: number; readonly at: number; readonly label: string }[] = [];
  return {
    id: 'notes',
    label: 'Notes',
    height: 16,
    measure(scale, data) {
      marks = momentsOf(data).map((moment) => ({ x: xOf(scale, moment.at), ...moment })).filter(({ x }) => x >= -flagWidth && x <= scale.width + flagWidth);
    },
    paint({ context, colours, top, height, width }) {
      context.fillStyle = colours.accent;
      for (const { x } of marks) drawBookmark(context, Math.max(0, Math.min(width - poleWidth, x - poleWidth / 2)), top, height, width);
    },
    itemAt: (x) => nearest(marks, x, 10),
    moments: momentsOf,
  };
}
