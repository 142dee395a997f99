import type { EventShape } from '../events';

export const markSize = 8;

/** Draws a mark in the current fill colour, its middle at x, y. */
export function drawShape(context: CanvasRenderingContext2D, shape: EventShape, x: number, y: number): void {
  const half = markSize / 2;
  context.beginPath();
  switch (shape) {
    case 'circle': context.arc(x, y, half, 0, 2 * Math.PI); break;
    case 'ring':
      context.strokeStyle = context.fillStyle;
      context.lineWidth = 2;
      context.arc(x, y, half - 1, 0, 2 * Math.PI);
      context.stroke();
      return;
    case 'square': context.roundRect(x - half, y - half, markSize, markSize, 1.5); break;
    case 'bars':
      context.rect(x - half, y - half, 3, markSize);
      context.rect(x + half - 3, y - half, 3, markSize);
      break;
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
    case 'flag':
      context.rect(x - half, y - half, 1.5, markSize + 1);
      context.moveTo(x - half, y - half);
      context.lineTo(x + half, y - 1);
      context.lineTo(x - half, y + 2);
      break;
    case 'tick': context.rect(x - 0.75, y - half, 1.5, markSize); break;
  }
  context.fill();
}
