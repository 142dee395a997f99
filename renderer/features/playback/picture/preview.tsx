import { useEffect, useRef } from 'react';
import { millis } from '../../../../shared/base/units';
import type { RecordingPort } from '../../../../shared/recording/port';
import { Thumbnail, type ThumbnailProps } from './thumbnail';

/** The pointer has to rest this long, in ms, before a picture is made. */
const restMs = 90;
const size = { width: 234, height: 147 };

export interface PreviewProps extends Omit<ThumbnailProps, 'port'> {
  readonly port: Pick<RecordingPort, 'segmentAt' | 'thumbnailAt'>;
  readonly kind: 'terminal' | 'graphical';
}

/** The picture at another time, small. */
export function Preview({ port, kind, at, theme }: PreviewProps) {
  return kind === 'terminal' ? <Thumbnail port={port} at={at} theme={theme} /> : <DisplayThumbnail port={port} at={at} />;
}

function DisplayThumbnail({ port, at }: Pick<PreviewProps, 'port' | 'at'>) {
  const canvas = useRef<HTMLCanvasElement>(null);
  const drawn = useRef(0);
  useEffect(() => {
    const number = (drawn.current += 1);
    const timer = setTimeout(() => {
      const ratio = window.devicePixelRatio;
      void port.thumbnailAt(millis(Math.round(at)), Math.round(size.width * ratio), Math.round(size.height * ratio)).then((picture) => {
        const element = canvas.current;
        if (!(picture instanceof ImageBitmap)) return;
        if (element && number === drawn.current) {
          element.width = picture.width;
          element.height = picture.height;
          element.getContext('2d')?.drawImage(picture, 0, 0);
        }
        picture.close();
      }).catch(() => undefined);
    }, restMs);
    return () => clearTimeout(timer);
  }, [port, at]);
  return <div className="thumbnail"><canvas className="thumbnail-canvas" ref={canvas} /></div>;
}
