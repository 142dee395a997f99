import { useEffect, useRef, useState } from 'react';
import type { Playable } from '../../../player/playable';
import { clipSentence, TerminalSurface, type Clip } from '../../../surfaces/terminal/terminal-surface';
import { useConsole } from '../../../state/store';
import { resolveTheme } from '../../../kit/theme';
import { useServices } from '../../../services/services';
import { matters } from '../events';
import { filmSize, terminalFilm, terminalStill } from '../export/still';
import type { PlaybackOpening } from '../opening';
import { Scrollback } from './scrollback';
import { afterFrame, markShown } from './shown-mark';
import { startPlayer } from './start-player';
import type { Shown } from './shown';

/** How often the screen's text follows a running picture, in ms. */
const textMs = 500;

export interface TerminalPictureProps {
  readonly opening: PlaybackOpening;
  readonly columns: number;
  readonly rows: number;
  onShown(shown: Shown | undefined): void;
}

/** The recorded screen: one terminal, one player that writes into it. Also there as plain text, for assistive technology. */
export function TerminalPicture({ opening, columns, rows, onShown }: TerminalPictureProps) {
  const { sight } = useServices();
  const frame = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const surface = useRef<TerminalSurface>(undefined);
  const [player, setPlayer] = useState<Playable>();
  const [text, setText] = useState('');
  const [clip, setClip] = useState<Clip>();
  const theme = resolveTheme(useConsole((state) => state.preferences.theme));
  const first = useRef({ columns, rows, theme });
  const themeNow = useRef(theme);
  themeNow.current = theme;

  useEffect(() => {
    if (!box.current || !frame.current) return undefined;
    const created = new TerminalSurface({ columns: first.current.columns, rows: first.current.rows, theme: first.current.theme, scrollback: 0, elements: false, onClip: setClip });
    created.attach(box.current);
    surface.current = created;
    const { player: started, dispose } = startPlayer(opening, created, sight, () => opening.getSnapshot().events.filter(matters).map(({ at }) => at));
    let timer: ReturnType<typeof setTimeout> | undefined;
    const readSoon = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void created.settled().then(() => setText(created.snapshotText('screen')));
      }, textMs);
    };
    const stops = [started.subscribe(readSoon), markShown(frame.current, started, opening, () => created.settled())];
    setPlayer(started);
    onShown({
      player: started,
      still: () => terminalStill(opening.connection.port, started.getSnapshot().position, { ...filmSize(created.columns, created.rows), theme: themeNow.current }),
      film: (filmTheme) => terminalFilm({ ...filmSize(created.columns, created.rows), theme: filmTheme }),
    });
    void opening.firstPicture.then((at) => started.open(started.getSnapshot().duration, at)).then(async () => {
      if (started.getSnapshot().state === 'failed') return;
      await created.settled();
      if (surface.current === created) opening.pictureShown(afterFrame);
      readSoon();
    });
    return () => {
      surface.current = undefined;
      clearTimeout(timer);
      for (const stop of stops) stop();
      onShown(undefined);
      dispose();
      created.dispose();
    };
  }, [opening, sight, onShown]);
  useEffect(() => surface.current?.setTheme(theme), [theme]);

  return (
    <div className="player-picture" ref={frame} role="group" aria-label="Picture" tabIndex={0} data-own-keys="PageUp">
      <div className="player-surface" ref={box} aria-hidden />
      {player && <Scrollback port={opening.connection.port} player={player} screen={() => surface.current?.snapshotText('screen') ?? ''} frame={frame} />}
      {clip && <p className="screen-clip-note" role="note">{clipSentence(clip)}</p>}
      <div className="unseen" role="document" aria-label="Screen as text" tabIndex={-1}><pre className="screen-text">{text}</pre></div>
    </div>
  );
}
