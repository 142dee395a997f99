import { xOf } from '../scale';
import type { Track } from '../track';

/** When the keyboard was used. The recording may not hold what was typed. */
export function typedTrack(): Track {
  let runs: { from: number; to: number; readonly at: number }[] = [];
  return {
    id: 'typed',
    label: 'Typed',
    height: 14,
    measure(scale, { activity }) {
      runs = [];
      const input = activity?.input ?? [];
      const slice = scale.duration / Math.max(1, input.length);
      for (const [index, characters] of input.entries()) {
        if (characters === 0) continue;
        const from = xOf(scale, index * slice);
        const to = xOf(scale, (index + 1) * slice);
        if (to < 0 || from > scale.width) continue;
        const last = runs.at(-1);
        if (last && from - last.to < 3) last.to = to;
        else runs.push({ from, to, at: index * slice });
      }
    },
    paint({ context, colours, top, height }) {
      context.fillStyle = colours.typed;
      for (const run of runs) {
        context.beginPath();
        context.roundRect(run.from, top + height / 2 - 3, Math.max(3, run.to - run.from), 6, 2);
        context.fill();
      }
    },
    moments({ activity }) {
      const input = activity?.input ?? [];
      // Slices have no times of their own; where typing begins again is told by the runs in view.
      return input.length === 0 ? [] : runs.map(({ at }) => ({ at, label: 'typing' }));
    },
  };
}
