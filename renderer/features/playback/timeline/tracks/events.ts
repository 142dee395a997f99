import { eventStyle, type EventShape } from '../../events';
import { xOf } from '../scale';
import { nearest, type Track } from '../track';

interface Mark {
  readonly x: number;
  readonly at: number;
  readonly label: string;
  readonly shape: EventShape;
  readonly colour: ReturnType<typeof eventStyle>['colour'];
}

const size = 8;

/** What happened: joins, orders, markers, risk. Shape and colour say the kind. */
export function eventsTrack(): Track {
  let marks: Mark[] = [];
  return {
    id: 'events',
    label: 'Events',
    height: 20,
    measure(scale, { events }) {
      marks = events
        .map((event) => ({ x: xOf(scale, event.at), at: event.at, label: event.label, ...eventStyle(event.type) }))
        .filter((mark) => mark.x >= -size && mark.x <= scale.width + size);
    },
    paint({ context, colours, top, height, width }) {
      const middle = top + height / 2;
      for (const mark of marks) {
        context.fillStyle = colours[mark.colour];
        drawShape(context, mark.shape, Math.max(size / 2, Math.min(width - size / 2, mark.x)), middle);
      }
    },
    itemAt: (x) => nearest(marks, x, size),
  };
}

function drawShape(context: CanvasRenderingContext2D, shape: EventShape, x: number, y: number): void {
  const half = size / 2;
  context.beginPath();
  switch (shape) {
    case 'circle': context.arc(x, y, half, 0, 2 * Math.PI); break;
    case 'square': context.roundRect(x - half, y - half, size, size, 1.5); break;
    case 'diamond':
      context.moveTo(x, y - half - 1.5);
      context.lineTo(x + half + 1.5, y);
      context.lineTo(x, y + half + 1.5);
      context.lineTo(x - half - 1.5, y);
      break;
    case 'triangle':
      context.moveTo(x - half, y - half);
      context.lineTo(x + half, y);
      context.lineTo(x - half, y + half);
      break;
    case 'tick': context.rect(x - 0.75, y - half, 1.5, size); break;
  }
  context.fill();
}
