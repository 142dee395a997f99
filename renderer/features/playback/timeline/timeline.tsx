import { Maximize2, ZoomIn, ZoomOut } from 'lucide-react';
import { useEffect, useRef, useState, type KeyboardEvent, type PointerEvent, type ReactNode } from 'react';
import { IconButton } from '../../../kit/button';
import { formatCount, formatPosition } from '../../../kit/format/format';
import { Hover } from './hover';
import { TimelinePainter, type HoverItem } from './painter';
import { timeAt } from './scale';
import type { TimelineData, Track } from './track';
import { laneGap, rulerHeight, trackTable, type Lane } from './tracks';

export interface TimelineProps {
  readonly duration: number;
  readonly data: TimelineData;
  position(): number;
  subscribe(listener: () => void): () => void;
  onSeek(at: number): void;
  /** A picture of the recording at the time under the pointer. */
  readonly preview?: ((at: number) => ReactNode) | undefined;
  /** Its lanes, when it is first drawn. */
  readonly tracks?: readonly (() => Track)[];
}

/** One press of a zoom button or key. */
const closer = 0.6;
/** Windows lower than this, in CSS pixels, need the height for the picture. */
const lowWindow = 800;
const lowShare = 0.75;
const ownKeys = 'ArrowLeft ArrowRight ArrowUp ArrowDown + - =';

/**
 * Lanes over time with the playhead. Pressing seeks, dragging scrubs, the wheel zooms, with Shift it moves along. By keyboard:
 * up and down choose a lane, left and right go from mark to mark on it.
 */
export function Timeline({ duration, data, position, subscribe, onSeek, preview, tracks = trackTable }: TimelineProps) {
  const box = useRef<HTMLDivElement>(null);
  const canvas = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLCanvasElement>(null);
  const painter = useRef<TimelinePainter>(undefined);
  const latest = useRef({ duration, data, position, tracks });
  const [hover, setHover] = useState<HoverItem>();
  const [zoomed, setZoomed] = useState(false);
  const [lanes, setLanes] = useState<readonly Lane[]>([]);
  const [chosen, setChosen] = useState(() => Math.max(0, tracks.findIndex((create) => create().id === 'events')));
  const [focused, setFocused] = useState(false);
  const [said, setSaid] = useState('');
  latest.current = { duration, data, position, tracks };

  useEffect(() => {
    if (!box.current || !canvas.current || !head.current) return undefined;
    const element = box.current;
    const created = new TimelinePainter(canvas.current, head.current, () => latest.current.position(), (next, height) => {
      setLanes(next);
      element.style.height = `${height}px`;
    }, latest.current.tracks);
    painter.current = created;
    const measure = (): void => {
      created.setShare(window.innerHeight <= lowWindow ? lowShare : 1);
      created.setSize(latest.current.duration, element.clientWidth);
    };
    const resized = new ResizeObserver(measure);
    resized.observe(element);
    window.addEventListener('resize', measure);
    const themed = new MutationObserver(() => created.setTheme());
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    const handleWheel = (event: WheelEvent): void => {
      const along = event.shiftKey ? event.deltaY || event.deltaX : event.deltaX;
      if (along !== 0) created.pan(along);
      else created.zoom(event.clientX - element.getBoundingClientRect().left, event.deltaY > 0 ? 1.25 : 0.8);
      event.preventDefault();
      setZoomed(created.zoomed);
    };
    element.addEventListener('wheel', handleWheel, { passive: false });
    created.setData(latest.current.data);
    measure();
    return () => {
      element.removeEventListener('wheel', handleWheel);
      window.removeEventListener('resize', measure);
      themed.disconnect();
      resized.disconnect();
      created.dispose();
      painter.current = undefined;
    };
  }, []);
  useEffect(() => subscribe(() => painter.current?.moved()), [subscribe]);
  useEffect(() => painter.current?.setSize(duration, box.current?.clientWidth ?? 0), [duration]);
  useEffect(() => painter.current?.setData(data), [data]);

  const place = (event: PointerEvent): { x: number; y: number } => {
    const { left, top, width } = event.currentTarget.getBoundingClientRect();
    return { x: Math.max(0, Math.min(width, event.clientX - left)), y: event.clientY - top };
  };
  const seek = (event: PointerEvent, exact: boolean): void => {
    const current = painter.current;
    if (!current) return;
    const { x, y } = place(event);
    const item = current.hover(x, y);
    onSeek(exact || item?.label === undefined ? timeAt(current.scale, x) : item.at);
  };
  const zoom = (factor: number | 'fit'): void => {
    const current = painter.current;
    if (!current) return;
    if (factor === 'fit') current.fit();
    else current.zoomHere(factor);
    setZoomed(current.zoomed);
    setSaid(current.zoomed ? `Shows ${formatPosition(current.scale.from, false)} to ${formatPosition(current.scale.to, false)}` : 'Shows the whole recording');
  };
  const choose = (step: number): void => {
    const next = Math.max(0, Math.min(lanes.length - 1, chosen + step));
    setChosen(next);
    setSaid(`${lanes[next]?.track.label}: ${formatCount(painter.current?.markCount(next) ?? 0, 'mark')}`);
  };
  const walk = (direction: 1 | -1): void => {
    const mark = painter.current?.markFrom(chosen, position(), direction);
    setSaid(mark ? `${formatPosition(mark.at)} ${mark.label}` : `No mark ${direction > 0 ? 'after' : 'before'} this one on ${lanes[chosen]?.track.label}`);
    if (mark) onSeek(mark.at);
  };
  const handleKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const act = { ArrowUp: () => choose(-1), ArrowDown: () => choose(1), ArrowLeft: () => walk(-1), ArrowRight: () => walk(1), '+': () => zoom(closer), '-': () => zoom(1 / closer), '=': () => zoom('fit') }[event.key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation();
    act();
  };

  return (
    <div className="timeline">
      <div className="timeline-labels" style={{ paddingTop: rulerHeight }}>
        <div className="timeline-zoom">
          <IconButton variant="quiet" label="Zoom out" tip="Wider (-)" icon={<ZoomOut size={14} aria-hidden />} onPress={() => zoom(1 / closer)} isDisabled={!zoomed} />
          <IconButton variant="quiet" label="Zoom in" tip="Closer (+)" icon={<ZoomIn size={14} aria-hidden />} onPress={() => zoom(closer)} />
          <IconButton variant="quiet" label="Show all" tip="The whole recording (=)" icon={<Maximize2 size={13} aria-hidden />} onPress={() => zoom('fit')} isDisabled={!zoomed} />
        </div>
        {lanes.map(({ track, height }, index) => (
          <div key={track.id} className={focused && index === chosen ? 'chosen' : ''} style={{ height: height + laneGap }}>{track.label}</div>
        ))}
      </div>
      <div
        ref={box} className="timeline-lanes" role="group" aria-label="Timeline" aria-roledescription="timeline" tabIndex={0} data-own-keys={ownKeys}
        onKeyDown={handleKey} onFocus={(event) => setFocused(event.currentTarget.matches(':focus-visible'))} onBlur={() => setFocused(false)}
        onPointerDown={(event) => {
          if (event.button !== 0) return;
          event.currentTarget.setPointerCapture(event.pointerId);
          seek(event, false);
        }}
        onPointerMove={(event) => {
          const { x, y } = place(event);
          setHover(painter.current?.hover(x, y));
          if (event.currentTarget.hasPointerCapture(event.pointerId) && (event.movementX !== 0 || event.movementY !== 0)) seek(event, true);
        }}
        onPointerLeave={() => { painter.current?.hover(undefined); setHover(undefined); }}
      >
        <canvas ref={canvas} aria-hidden />
        <canvas ref={head} aria-hidden />
        {hover && <Hover hover={hover} width={box.current?.clientWidth ?? 0} picture={preview?.(hover.at)} />}
        <span className="unseen" role="status">{said}</span>
      </div>
    </div>
  );
}
