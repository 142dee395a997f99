import { eventStyle, labelOf, type EventShape } from '../../events';
import { xOf } from '../scale';
import { drawShape, markSize } from '../shapes';
import { nearest, type Track } from '../track';

interface Mark {
  readonly x: number;
  readonly at: number;
  readonly label: string;
  readonly shape: EventShape;
  readonly colour: ReturnType<typeof eventStyle>['colour'];
}

/** What happened: joins, orders, alerts, files, clipboard, markers. Shape and colour say the kind. */
export function eventsTrack(): Track {
  let marks: Mark[] = [];
  return {
    id: 'events',
    label: 'Events',
    height: 20,
    measure(scale, { events }) {
      marks = [];
      for (const event of events) {
        const x = xOf(scale, event.at);
        if (x >= -markSize && x <= scale.width + markSize) marks.push({ x, at: event.at, label: labelOf(event), ...eventStyle(event.type) });
      }
    },
    paint({ context, colours, top, height, width }) {
      const middle = top + height / 2;
      for (const mark of marks) {
        context.fillStyle = colours[mark.colour];
        drawShape(context, mark.shape, Math.max(markSize / 2, Math.min(width - markSize / 2, mark.x)), middle);
      }
    },
    itemAt: (x) => nearest(marks, x, markSize),
    moments: ({ events }) => events.map((event) => ({ at: event.at, label: labelOf(event) })),
  };
}
