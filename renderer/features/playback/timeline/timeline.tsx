import { useEffect, useRef, useState, type PointerEvent, type ReactNode } from 'react';
import { formatPosition } from '../../../kit/format/format';
import { TimelinePainter, type HoverItem } from './painter';
import { isZoomed, timeAt } from './scale';
import type { TimelineData } from './track';
import { laneGap, rulerHeight } from './tracks';

export interface TimelineProps {
  readonly duration: number;
  readonly data: TimelineData;
  position(): number;
  subscribe(listener: () => void): () => void;
  onSeek(at: number): void;
  /** A picture of the recording at the time under the pointer. */
  readonly preview?: ((at: number) => ReactNode) | undefined;
}

/**
 * Lanes over time with the playhead. Pressing seeks, dragging scrubs, Ctrl+wheel zooms, wheel pans when zoomed. It is a
 * picture: everything on it can also be reached by the slider and the lists.
 */
export function Timeline({ duration, data, position, subscribe, onSeek, preview }: TimelineProps) {
  const box = useRef<HTMLDivElement>(null);
  const lanes = useRef<HTMLCanvasElement>(null);
  const head = useRef<HTMLCanvasElement>(null);
  const painter = useRef<TimelinePainter>(undefined);
  const latest = useRef({ duration, data, position });
  const [hover, setHover] = useState<HoverItem>();
  const [zoomed, setZoomed] = useState(false);
  const [labels, setLabels] = useState<readonly { readonly id: string; readonly label: string; readonly height: number }[]>([]);
  latest.current = { duration, data, position };

  useEffect(() => {
    if (!box.current || !lanes.current || !head.current) return undefined;
    const element = box.current;
    const created = new TimelinePainter(lanes.current, head.current, () => latest.current.position());
    painter.current = created;
    setLabels(created.tracks);
    element.style.height = `${created.layout.height}px`;
    const measure = (): void => created.setSize(latest.current.duration, element.clientWidth);
    const resized = new ResizeObserver(measure);
    resized.observe(element);
    const themed = new MutationObserver(() => created.setTheme());
    themed.observe(document.documentElement, { attributes: true, attributeFilter: ['data-theme'] });
    const handleWheel = (event: WheelEvent): void => {
      const x = event.clientX - element.getBoundingClientRect().left;
      if (event.ctrlKey || event.metaKey) created.zoom(x, event.deltaY > 0 ? 1.25 : 0.8);
      else if (isZoomed(created.scale)) created.pan(event.deltaX || event.deltaY);
      else return;
      event.preventDefault();
      setZoomed(isZoomed(created.scale));
    };
    element.addEventListener('wheel', handleWheel, { passive: false });
    measure();
    created.setData(latest.current.data);
    return () => {
      element.removeEventListener('wheel', handleWheel);
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

  return (
    <div className="timeline">
      <div className="timeline-labels" style={{ paddingTop: rulerHeight }}>
        {labels.map((track) => <div key={track.id} style={{ height: track.height + laneGap }}>{track.label}</div>)}
        {zoomed && (
          <button type="button" className="timeline-fit" onClick={() => { painter.current?.fit(); setZoomed(false); }}>Show all</button>
        )}
      </div>
      <div
        ref={box} className="timeline-lanes" aria-hidden
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
        <canvas ref={lanes} />
        <canvas ref={head} />
        {hover && <Hover hover={hover} width={box.current?.clientWidth ?? 0} picture={preview?.(hover.at)} />}
      </div>
    </div>
  );
}

/** Half the width of the hover card, in CSS pixels. */
const halfCard = 122;

function Hover({ hover, width, picture }: { readonly hover: HoverItem; readonly width: number; readonly picture: ReactNode }) {
  return (
    <div className="timeline-hover" style={{ left: Math.max(halfCard, Math.min(width - halfCard, hover.x)) }}>
      {picture}
      <div className="timeline-hover-words">
        <span className="mono">{formatPosition(hover.at)}</span>
        {hover.label !== undefined && <span className="cut">{hover.label}</span>}
      </div>
    </div>
  );
}
