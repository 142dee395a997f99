import { rulerHeight } from '../tracks';
import { xOf, type TimeScale } from '../scale';
import type { TimelineColours, TimelineData } from '../track';

/** The stretch that is played again and again: brackets on the ruler, a veil over the rest of all lanes. */
export function paintLoop(context: CanvasRenderingContext2D, scale: TimeScale, { loop }: TimelineData, colours: TimelineColours, height: number): void {
  if (!loop) return;
  const clamp = (x: number): number => Math.max(0, Math.min(scale.width, x));
  const left = loop.from === undefined ? undefined : xOf(scale, loop.from);
  const right = loop.to === undefined ? undefined : xOf(scale, loop.to);
  context.save();
  if (left !== undefined && right !== undefined) {
    context.globalAlpha = 0.55;
    context.fillStyle = colours.lane;
    context.fillRect(0, rulerHeight, clamp(left), height - rulerHeight);
    context.fillRect(clamp(right), rulerHeight, scale.width - clamp(right), height - rulerHeight);
    context.globalAlpha = 1;
    context.fillStyle = colours.accent;
    context.fillRect(clamp(left), rulerHeight - 3, clamp(right) - clamp(left), 3);
  }
  context.fillStyle = colours.accent;
  context.font = `bold 10px ${getComputedStyle(context.canvas).fontFamily}`;
  context.textBaseline = 'middle';
  for (const [x, letter] of [[left, 'A'], [right, 'B']] as const) {
    if (x === undefined || x < -1 || x > scale.width + 1) continue;
    const at = Math.max(0, Math.min(scale.width - 2, Math.round(x) - 1));
    context.fillRect(at, rulerHeight - 14, 2, height);
    const label = letter === 'A' ? at - 12 : at + 2;
    context.save();
    context.fillStyle = colours.lane;
    context.fillRect(label, rulerHeight - 15, 12, 12);
    context.restore();
    context.fillText(letter, letter === 'A' ? at - 10 : at + 5, rulerHeight - 9);
  }
  context.restore();
}
