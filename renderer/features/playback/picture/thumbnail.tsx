import { useEffect, useRef } from 'react';
import { millis } from '../../../../shared/base/units';
import type { RecordingPort } from '../../../../shared/recording/port';
import { ScreenWriter } from '../../../player/screen-writer';
import { TerminalSurface } from '../../../surfaces/terminal/terminal-surface';

/** The pointer has to rest this long, in ms, before a picture is made. */
const restMs = 90;

export interface ThumbnailProps {
  readonly port: Pick<RecordingPort, 'segmentAt'>;
  readonly at: number;
  readonly theme: 'dark' | 'light' | 'contrast';
}

/** The screen at another time, small: a terminal of its own at a readable size, scaled down as a picture. */
export function Thumbnail({ port, at, theme }: ThumbnailProps) {
  const box = useRef<HTMLDivElement>(null);
  const shower = useRef<(at: number) => void>(undefined);
  useEffect(() => {
    if (!box.current) return undefined;
    const surface = new TerminalSurface({ renderer: 'dom', elements: false, scrollback: 0, theme });
    surface.attach(box.current);
    const writer = new ScreenWriter(surface);
    let number = 0;
    let work: Promise<void> = Promise.resolve();
    shower.current = (wanted) => {
      const mine = (number += 1);
      const stale = (): boolean => mine !== number;
      work = work.then(async () => {
        if (stale()) return;
        const segment = await port.segmentAt(millis(wanted));
        if (!stale()) await writer.show(segment, millis(wanted), stale);
      }).catch(() => undefined);
    };
    return () => {
      number += 1;
      shower.current = undefined;
      surface.dispose();
    };
  }, [port, theme]);
  useEffect(() => {
    const timer = setTimeout(() => shower.current?.(Math.round(at)), restMs);
    return () => clearTimeout(timer);
  }, [at, port, theme]);
  return <div className="thumbnail"><div className="thumbnail-screen" ref={box} /></div>;
}
