import { X } from 'lucide-react';
import { useEffect, useLayoutEffect, useRef, useState, type RefObject } from 'react';
import { millis } from '../../../../shared/base/units';
import type { RecordingPort } from '../../../../shared/recording/port';
import type { Playable } from '../../../player/playable';
import { IconButton } from '../../../kit/button';
import { formatCount, formatPosition, withoutDirection } from '../../../kit/format/format';

/** Lines asked for; a person reads back some pages, not a whole log: search finds the rest. */
const mostLines = 2000;

export interface ScrollbackProps {
  readonly port: Pick<RecordingPort, 'linesBefore'>;
  readonly player: Playable;
  /** The screen as it is, for below what scrolled away. */
  screen(): string;
  /** The picture over which wheel and PageUp open it. */
  readonly frame: RefObject<HTMLElement | null>;
}

interface Pages {
  readonly at: number;
  readonly lines: readonly string[];
  readonly screen: string;
}

/** What scrolled off the screen before this moment, as text over the picture. Opened by wheel or PageUp; playing stops for it. */
export function Scrollback({ port, player, screen, frame }: ScrollbackProps) {
  const [pages, setPages] = useState<Pages>();
  const box = useRef<HTMLDivElement>(null);
  const latest = useRef({ screen, open: false });
  latest.current = { screen, open: pages !== undefined };

  useEffect(() => {
    const element = frame.current;
    if (!element) return undefined;
    let asking = false;
    const open = async (): Promise<void> => {
      if (asking || latest.current.open) return;
      asking = true;
      player.pause();
      const { position } = player.getSnapshot();
      try {
        const lines = await port.linesBefore(millis(position), mostLines);
        if (player.getSnapshot().position === position) setPages({ at: position, lines, screen: latest.current.screen() });
      } finally {
        asking = false;
      }
    };
    const handleWheel = (event: WheelEvent): void => {
      if (event.deltaY < 0 && !event.ctrlKey) void open().catch(() => undefined);
    };
    const handleKey = (event: KeyboardEvent): void => {
      if (event.key !== 'PageUp' || latest.current.open) return;
      event.preventDefault();
      void open().catch(() => undefined);
    };
    element.addEventListener('wheel', handleWheel, { passive: true });
    element.addEventListener('keydown', handleKey);
    return () => {
      element.removeEventListener('wheel', handleWheel);
      element.removeEventListener('keydown', handleKey);
    };
  }, [port, player, frame]);
  // Whatever moves the picture shows the screen again.
  const at = pages?.at;
  useEffect(() => player.subscribe(() => {
    if (at !== undefined && player.getSnapshot().position !== at) setPages(undefined);
  }), [player, at]);
  useLayoutEffect(() => {
    if (!pages || !box.current) return;
    box.current.scrollTop = box.current.scrollHeight;
    box.current.focus();
    box.current.scrollBy(0, -box.current.clientHeight * 0.8);
  }, [pages]);

  if (!pages) return null;
  const close = (): void => { setPages(undefined); frame.current?.focus(); };
  return (
    <section className="scrollback" aria-label="Lines before this screen">
      <header>
        <span>{pages.lines.length === 0 ? 'Nothing has scrolled away before' : `${formatCount(pages.lines.length, 'line')} before`} <span className="mono">{formatPosition(pages.at)}</span></span>
        <span className="grow" />
        <IconButton variant="quiet" label="Back to the screen" tip="Back to the screen (Esc)" icon={<X size={15} aria-hidden />} onPress={close} />
      </header>
      <div
        ref={box} className="scrollback-lines mono" tabIndex={0} role="document" aria-label="Lines" data-own-keys="PageUp PageDown ArrowUp ArrowDown Home End"
        onKeyDown={(event) => { if (event.key === 'Escape') { event.stopPropagation(); close(); } }}
        onWheel={(event) => {
          const element = event.currentTarget;
          if (event.deltaY > 0 && element.scrollTop + element.clientHeight >= element.scrollHeight - 2) close();
        }}
      >
        <pre>{withoutDirection(pages.lines.join('\n'))}</pre>
        <hr aria-label="The screen" />
        <pre className="soft">{withoutDirection(pages.screen.trimEnd())}</pre>
      </div>
    </section>
  );
}
