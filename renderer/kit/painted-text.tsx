import { useEffect, useRef } from 'react';
import { onTick } from './now';

interface PaintedTextProps {
  /** What it says at a time, in Unix milliseconds: always as many characters, of the fixed-width font. */
  readonly read: (now: number) => string;
  readonly characters: number;
  /** What it is, for who does not see it. */
  readonly label: string;
  readonly title: string;
}

/**
 * A text that changes every second, as a picture that goes past the page to the screen. As a text each change had Chromium lay out
 * and put together the page anew: beside 256 tiles 10 ms of every second, for as long as the window is open.
 */
export function PaintedText({ read, characters, label, title }: PaintedTextProps) {
  const holder = useRef<HTMLSpanElement>(null);
  useEffect(() => {
    const place = holder.current;
    if (!place) return undefined;
    const canvas = document.createElement('canvas');
    const picture = canvas.transferControlToOffscreen();
    const context = picture.getContext('2d');
    place.append(canvas);
    const leave = onTick((now) => {
      if (!context) return;
      const { fontWeight, fontSize, fontFamily, color } = getComputedStyle(place);
      const ratio = window.devicePixelRatio;
      const [width, height] = [Math.round(place.clientWidth * ratio), Math.round(place.clientHeight * ratio)];
      if (picture.width !== width) picture.width = width;
      if (picture.height !== height) picture.height = height;
      context.setTransform(ratio, 0, 0, ratio, 0, 0);
      context.clearRect(0, 0, width, height);
      context.font = `${fontWeight} ${fontSize} ${fontFamily}`;
      context.fillStyle = color;
      context.textBaseline = 'middle';
      context.fillText(read(now), 0, height / ratio / 2 + 0.5);
    });
    return () => {
      leave();
      canvas.remove();
    };
  }, [read]);
  return <span ref={holder} className="painted-text mono" role="img" aria-label={label} title={title} style={{ width: `${characters}ch` }} />;
}
