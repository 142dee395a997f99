import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { millis } from '../../../../shared/base/units';
import { fullScale, zoomAt } from './scale';
import { markSize } from './shapes';
import type { Brush, TimelineColours, TimelineData } from './track';
import { layoutTracks, trackTable } from './tracks';

/** Records the rectangles and rounded rectangles a track draws. */
function recordingBrush(width: number) {
  const boxes: { x: number; width: number; height: number }[] = [];
  const note = (x: number, _y: number, wide: number, height: number): void => { boxes.push({ x, width: wide, height }); };
  const context = new Proxy({ fillRect: note, roundRect: note, rect: note } as Record<string, unknown>, {
    get: (known, name: string) => known[name] ?? (() => undefined),
    set: () => true,
  });
  const colours = new Proxy({}, { get: () => '#000' }) as TimelineColours;
  return { boxes, brush: { context: context as unknown as CanvasRenderingContext2D, colours, top: 0, height: 20, width } satisfies Brush };
}

const data: TimelineData = {
  activity: { output: [0, 10, 0, 1000], input: [0, 4, 3, 0], idle: [{ from: millis(2000), to: millis(3000) }] },
  events: [{ at: millis(1000), type: 'session.pause', label: 'Paused by ana' }, { at: millis(3900), type: 'marker', label: 'here' }],
  hits: [{ at: millis(500), kind: 'output', line: '  one hit ' }],
  notes: [{ at: 700, text: '' }, { at: 2500, text: 'look here' }], watched: [{ from: 0, to: 1000, manner: 'jumped', speed: 0 }, { from: 1000, to: 2000, manner: 'played', speed: 8 }, { from: 2000, to: 3000, manner: 'pictures', speed: 32 }, { from: 3000, to: 4000, manner: 'never', speed: 0 }], gaps: [{ from: millis(3000), to: millis(3000), cause: 'A piece is lost.' }],
};
const track = (id: string) => trackTable.map((create) => create()).find((each) => each.id === id)!;

describe('tracks', () => {
  it('have the names the screen shows, in their order', () => {
    expect(trackTable.map((create) => create().label)).toEqual(['Activity', 'Events', 'Search', 'Notes', 'Typed', 'Idle', 'Watched', 'Gaps']);
  });
  it.each([1, 0.75])('lie under each other without overlap at %d of their height', (share) => {
    const { lanes, height } = layoutTracks(trackTable.map((create) => create()), share);
    for (const [index, lane] of lanes.entries()) expect(lanes[index + 1]?.top ?? height).toBeGreaterThanOrEqual(lane.top + lane.height);
  });
  it('tell where something is missing, a moment too, and are away where nothing is', () => {
    const gaps = track('gaps');
    gaps.measure(fullScale(4000, 400), data);
    const { boxes, brush } = recordingBrush(400);
    gaps.paint(brush);
    expect(boxes[0]).toMatchObject({ x: 300, width: 3 });
    expect(gaps.itemAt?.(302)).toMatchObject({ at: 3000, label: 'missing: A piece is lost.' });
    expect([gaps.optional?.(data), gaps.optional?.({ ...data, gaps: [] })]).toEqual([true, false]);
  });
  it('name their marks for walking by keyboard', () => {
    expect(track('events').moments(data)).toEqual([{ at: 1000, label: 'Paused by ana' }, { at: 3900, label: 'here' }]);
    expect(track('notes').moments(data)).toEqual([{ at: 700, label: 'Bookmark' }, { at: 2500, label: 'look here' }]);
    expect(track('search').moments(data)).toEqual([{ at: 500, label: 'one hit' }]);
    expect(track('watched').moments(data)).toEqual([{ at: 0, label: 'jumped over' }, { at: 1000, label: 'watched at 8x' }, { at: 2000, label: 'single pictures at 32x' }, { at: 3000, label: 'never shown' }]);
  });
  it('draw busy slices taller than quiet ones', () => {
    const activity = track('activity');
    activity.measure(fullScale(4000, 400), data);
    const { boxes, brush } = recordingBrush(400);
    activity.paint(brush);
    const at = (x: number) => boxes.find((box) => box.x <= x && box.x + 7 > x)!.height;
    expect(at(350)).toBeGreaterThan(at(150));
    expect(at(150)).toBeGreaterThan(at(50));
  });
  it('join neighbouring slices of typing into one run', () => {
    const typed = track('typed');
    typed.measure(fullScale(4000, 400), data);
    const { boxes, brush } = recordingBrush(400);
    typed.paint(brush);
    expect(boxes).toEqual([{ x: 100, width: 200, height: 6 }]);
  });
  it('find what is under the pointer', () => {
    const scale = fullScale(4000, 400);
    const events = track('events');
    events.measure(scale, data);
    expect(events.itemAt?.(103)).toMatchObject({ at: 1000, label: 'Paused by ana' });
    expect(events.itemAt?.(200)).toBeUndefined();
    const search = track('search');
    search.measure(scale, data);
    expect(search.itemAt?.(51)).toMatchObject({ at: 500, label: 'one hit' });
    const idle = track('idle');
    idle.measure(scale, data);
    expect(idle.itemAt?.(250)).toMatchObject({ at: 2000, label: 'idle for 1 s' });
  });
  it('draw only what is in view when zoomed in', () => {
    const search = track('search');
    search.measure(zoomAt(fullScale(4000, 400), 400, 0.25), data);
    const { boxes, brush } = recordingBrush(400);
    search.paint(brush);
    expect(boxes).toEqual([]);
  });
  it('survive any activity at any scale', () => {
    fc.assert(fc.property(fc.array(fc.nat(), { maxLength: 50 }), fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 2000 }), (output, duration, width) => {
      for (const each of trackTable.map((create) => create())) {
        each.measure(fullScale(duration, width), { ...data, activity: { output, input: output, idle: [{ from: millis(0), to: millis(duration) }] } });
        const { boxes, brush } = recordingBrush(width);
        each.paint(brush);
        for (const box of boxes) {
          expect(Number.isFinite(box.x) && Number.isFinite(box.width)).toBe(true);
          expect(box.x).toBeLessThanOrEqual(Math.max(width, markSize));
        }
      }
    }));
  });
});
