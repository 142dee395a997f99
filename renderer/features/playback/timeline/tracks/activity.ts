import { timeAt } from '../scale';
import type { TimelineData, Track } from '../track';

const barWidth = 6;
const gap = 1;
/** Share of the highest bar from which on a slice counts as hot. */
const hot = 0.9;

/** How much was written to the screen, as bars. The height is logarithmic: a burst of logs must not flatten the typing. */
export function activityTrack(label = 'Activity', of = (data: TimelineData) => data.activity): Track {
  let bars: number[] = [];
  return {
    id: label.toLowerCase(),
    label,
    height: 26,
    measure(scale, data) {
      const output = of(data)?.output ?? [];
      bars = [];
      if (output.length === 0 || scale.duration <= 0 || scale.width <= 0) return;
      for (let x = 0; x < scale.width; x += barWidth + gap) {
        const first = Math.floor((timeAt(scale, x) / scale.duration) * output.length);
        const last = Math.max(first + 1, Math.ceil((timeAt(scale, x + barWidth + gap) / scale.duration) * output.length));
        let most = 0;
        for (let slice = first; slice < last && slice < output.length; slice += 1) most = Math.max(most, output[slice] ?? 0);
        bars.push(Math.log1p(most));
      }
      const highest = Math.max(...bars, Math.log1p(1));
      bars = bars.map((bar) => bar / highest);
    },
    paint({ context, colours, top, height }) {
      for (const [index, bar] of bars.entries()) {
        // Heat: the busiest tenth stands out by colour too, not by height alone.
        context.fillStyle = bar > hot ? colours.heat : colours.activity;
        const tall = bar === 0 ? 1 : Math.max(3, Math.round(bar * (height - 2)));
        context.globalAlpha = bar === 0 ? 0.45 : 1;
        context.fillRect(index * (barWidth + gap), top + height - tall, barWidth, tall);
      }
      context.globalAlpha = 1;
    },
    moments: (data) => (of(data)?.idle ?? []).map(({ to }) => ({ at: to, label: 'activity after idle' })),
  };
}
