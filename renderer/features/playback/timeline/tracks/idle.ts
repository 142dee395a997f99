import { xOf } from '../scale';
import type { Track } from '../track';

/** Stretches in which nothing happened, hatched; Skip idle jumps over them. */
export function idleTrack(): Track {
  let stretches: { readonly from: number; readonly width: number; readonly at: number; readonly seconds: number }[] = [];
  return {
    id: 'idle',
    label: 'Idle',
    height: 14,
    measure(scale, { activity }) {
      stretches = (activity?.idle ?? []).map(({ from, to }) => {
        const start = Math.max(0, xOf(scale, from));
        return { from: start, width: Math.min(scale.width, xOf(scale, to)) - start, at: from, seconds: Math.round((to - from) / 1000) };
      }).filter((stretch) => stretch.width > 0);
    },
    paint({ context, colours, top, height }) {
      context.strokeStyle = colours.idle;
      context.lineWidth = 3;
      for (const { from, width } of stretches) {
        const wide = Math.max(2, width);
        context.save();
        context.beginPath();
        context.roundRect(from, top + 2, wide, height - 4, 2);
        context.clip();
        context.globalAlpha = 0.35;
        context.fillStyle = colours.idle;
        context.fillRect(from, top, wide, height);
        context.globalAlpha = 0.8;
        context.beginPath();
        for (let x = from - height; x < from + wide; x += 9) {
          context.moveTo(x, top + height);
          context.lineTo(x + height, top);
        }
        context.stroke();
        context.restore();
      }
    },
    itemAt(x) {
      const stretch = stretches.find((each) => x >= each.from && x <= each.from + each.width);
      return stretch && { at: stretch.at, label: `idle for ${stretch.seconds} s` };
    },
    moments: ({ activity }) => (activity?.idle ?? []).map(({ from, to }) => ({ at: from, label: `idle for ${Math.round((to - from) / 1000)} s` })),
  };
}
