import { useEffect, useRef, useState } from 'react';
import { millis } from '../../../shared/base/units';
import { Player } from '../../player/player';
import { clipSentence, TerminalSurface, type Clip } from '../../surfaces/terminal/terminal-surface';
import { useConsole } from '../../state/store';
import { resolveTheme } from '../../kit/theme';
import type { PlaybackOpening } from './opening';
import { markShown } from './shown-mark';

const scheduler = {
  now: () => performance.now(),
  soon(run: () => void): () => void {
    const id = requestAnimationFrame(run);
    return () => cancelAnimationFrame(id);
  },
};

/** A recording starts with an empty screen; what is drawn within this time, in ms, is the first picture. */
const firstPictureMs = 250;

async function showFirstPicture(player: Player, opening: PlaybackOpening): Promise<void> {
  const segment = await opening.connection.port.segmentAt(millis(0));
  const first = segment.frames.filter((frame) => frame.kind === 'output' && frame.at <= firstPictureMs).at(-1);
  const { state, position } = player.getSnapshot();
  if (first && state === 'paused' && position === 0) await player.seek(first.at);
}

/** How often the screen's text follows a running picture, in ms. */
const textMs = 500;

export interface PictureProps {
  readonly opening: PlaybackOpening;
  readonly columns: number;
  readonly rows: number;
  onPlayer(player: Player | undefined): void;
}

/** The recorded screen: one terminal, one player that writes into it. Also there as plain text, for assistive technology. */
export function Picture({ opening, columns, rows, onPlayer }: PictureProps) {
  const frame = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const surface = useRef<TerminalSurface>(undefined);
  const [text, setText] = useState('');
  const [clip, setClip] = useState<Clip>();
  const theme = resolveTheme(useConsole((state) => state.preferences.theme));
  const first = useRef({ columns, rows, theme });

  useEffect(() => {
    if (!box.current) return undefined;
    const created = new TerminalSurface({ columns: first.current.columns, rows: first.current.rows, theme: first.current.theme, scrollback: 100, onClip: setClip });
    created.attach(box.current);
    surface.current = created;
    const player = new Player(opening.connection.port, created, scheduler);
    let timer: ReturnType<typeof setTimeout> | undefined;
    const readSoon = (): void => {
      timer ??= setTimeout(() => {
        timer = undefined;
        void created.settled().then(() => setText(created.snapshotText('screen')));
      }, textMs);
    };
    const stopListening = player.subscribe(readSoon);
    const stopMarking = frame.current ? markShown(frame.current, player, opening, () => created.settled()) : () => undefined;
    const followDuration = (): void => {
      const duration = opening.getSnapshot().info?.duration;
      if (duration !== undefined) player.setDuration(duration);
    };
    const stopFollowing = opening.subscribe(followDuration);
    onPlayer(player);
    void player.open(opening.getSnapshot().info?.duration ?? millis(0)).then(async () => {
      if (player.getSnapshot().state === 'failed') return;
      await showFirstPicture(player, opening);
      await created.settled();
      if (surface.current === created) opening.reporter.shown();
      readSoon();
    });
    return () => {
      surface.current = undefined;
      clearTimeout(timer);
      stopListening();
      stopMarking();
      stopFollowing();
      onPlayer(undefined);
      player.dispose();
      created.dispose();
    };
  }, [opening, onPlayer]);
  useEffect(() => surface.current?.setTheme(theme), [theme]);

  return (
    <div className="player-picture" ref={frame}>
      <div className="player-surface" ref={box} aria-hidden />
      {clip && <p className="screen-clip-note" role="note">{clipSentence(clip)}</p>}
      <div className="unseen" role="document" aria-label="Screen as text" tabIndex={-1}><pre>{text}</pre></div>
    </div>
  );
}
