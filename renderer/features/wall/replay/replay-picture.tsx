import { useEffect, useRef, useState } from 'react';
import { resolveTheme } from '../../../kit/theme';
import { Player } from '../../../player/player';
import { animationScheduler } from '../../../player/scheduler';
import { problemRaised } from '../../../state/problems';
import { useConsole, useConsoleDispatch } from '../../../state/store';
import { GuacSurface } from '../../../surfaces/guac/guac-surface';
import { clipSentence, TerminalSurface, type Clip } from '../../../surfaces/terminal/terminal-surface';
import type { ReplayStretch } from './stretch';

/** How often the screen's text follows a running picture, in ms. */
const textMs = 500;

interface ReplayPictureProps {
  readonly stretch: ReplayStretch;
  /** Where it begins, in its own time. */
  readonly at: number;
  readonly plays: boolean;
  readonly onPlayer: (player: Player | undefined) => void;
}

/** The screen as it was. */
export function ReplayPicture(props: ReplayPictureProps) {
  return props.stretch.graphical ? <DesktopReplay {...props} /> : <TerminalReplay {...props} />;
}

/** A terminal of its own and a player that writes into it. Also there as plain text, for assistive technology. */
function TerminalReplay({ stretch, at, plays, onPlayer }: ReplayPictureProps) {
  const box = useRef<HTMLDivElement>(null);
  const surface = useRef<TerminalSurface>(undefined);
  const dispatch = useConsoleDispatch();
  const theme = resolveTheme(useConsole((state) => state.preferences.theme));
  const first = useRef({ theme, at, plays });
  const [text, setText] = useState('');
  const [clip, setClip] = useState<Clip>();
  const [missing, setMissing] = useState(false);

  useEffect(() => {
    if (!box.current) return undefined;
    const created = new TerminalSurface({
      columns: stretch.columns, rows: stretch.rows, theme: first.current.theme, scrollback: 0, elements: false,
      onClip: setClip, onGap: () => setMissing(true), onProblem: (problem) => dispatch(problemRaised(problem)),
    });
    created.attach(box.current);
    surface.current = created;
    const player = new Player(stretch.port, created, animationScheduler);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const readSoon = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void created.settled().then(() => setText(created.snapshotText('screen')));
      }, textMs);
    };
    const stop = player.subscribe(readSoon);
    onPlayer(player);
    void player.open(stretch.duration, Math.min(stretch.duration, first.current.at) as typeof stretch.duration).then(() => {
      if (first.current.plays) player.play();
      readSoon();
    });
    return () => {
      surface.current = undefined;
      clearTimeout(timer);
      stop();
      onPlayer(undefined);
      player.dispose();
      created.dispose();
    };
  }, [stretch, onPlayer, dispatch]);
  useEffect(() => surface.current?.setTheme(theme), [theme]);

  return (
    <>
      <div className="replay-surface" ref={box} aria-hidden />
      {clip && <p className="replay-note" role="note">{clipSentence(clip)}</p>}
      {missing && <p className="replay-note" role="note">Part of these minutes could not be read. The recording has them.</p>}
      <div className="unseen" role="document" aria-label="Screen as text" tabIndex={-1}><pre className="screen-text">{text}</pre></div>
    </>
  );
}

function DesktopReplay({ stretch, at, plays, onPlayer }: ReplayPictureProps) {
  const box = useRef<HTMLDivElement>(null);
  const dispatch = useConsoleDispatch();
  const first = useRef({ at, plays });
  const [missing, setMissing] = useState(false);
  useEffect(() => {
    if (!box.current) return undefined;
    const surface = new GuacSurface({ onGap: () => setMissing(true), onDamage: () => setMissing(true), onProblem: (problem) => dispatch(problemRaised(problem)) });
    surface.attach(box.current);
    const player = new Player(stretch.port, surface, animationScheduler);
    onPlayer(player);
    void player.open(stretch.duration, Math.min(stretch.duration, first.current.at) as typeof stretch.duration).then(() => {
      if (first.current.plays) player.play();
    });
    return () => {
      onPlayer(undefined);
      player.dispose();
      surface.dispose();
    };
  }, [stretch, onPlayer, dispatch]);
  return (
    <>
      <div className="replay-surface" ref={box} role="img" aria-label="Screen as it was" />
      {missing && <p className="replay-note" role="note">Part of these minutes could not be shown. The recording has them.</p>}
    </>
  );
}
