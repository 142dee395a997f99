import { xOf } from '../scale';
import type { Track } from '../track';

/** Where something is missing in the recording. Only there when something is. */
export function gapsTrack(): Track {
  let stretches: { readonly from: number; readonly width: number; readonly at: number; readonly label: string }[] = [];
  return {
    id: 'gaps',
    label: 'Gaps',
    height: 16,
    optional: ({ gaps }) => gaps.length > 0,
    measure(scale, { gaps }) {
      stretches = gaps.map(({ from, to, cause }) => {
        const start = Math.max(0, Math.min(scale.width - 3, xOf(scale, from)));
        return { from: start, width: Math.min(scale.width, xOf(scale, to)) - start, at: from, label: `missing: ${cause}`, outside: xOf(scale, to) < 0 || xOf(scale, from) > scale.width };
      }).filter(({ outside }) => !outside);
    },
    paint({ context, colours, top, height }) {
      context.fillStyle = colours.danger;
      context.strokeStyle = colours.danger;
      context.lineWidth = 1.5;
      for (const { from, width } of stretches) {
        const wide = Math.max(3, width);
        context.globalAlpha = 0.3;
        context.fillRect(from, top + 2, wide, height - 4);
        context.globalAlpha = 1;
        context.strokeRect(from + 0.75, top + 2.75, wide - 1.5, height - 5.5);
      }
    },
    itemAt(x) {
      return stretches.find((each) => x >= each.from - 4 && x <= each.from + Math.max(3, each.width) + 4);
    },
    moments: ({ gaps }) => gaps.map(({ from, cause }) => ({ at: from, label: `missing: ${cause}` })),
  };
}
