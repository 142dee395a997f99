import { TriangleAlert } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import type { Player } from '../../player/player';
import type { PlayTarget } from '../../services/services';
import { useConsole } from '../../state/store';
import { Button } from '../../kit/button';
import { Dialog } from '../../kit/dialog';
import { resolveTheme } from '../../kit/theme';
import { Altered, OpenFailed, OpeningNotice } from './notices';
import { Header } from './header';
import { belongsToFocus, commandForKey, keyHelp, nextSpeed, type PlayerCommand } from './keys';
import type { PlaybackOpening } from './opening';
import { Picture } from './picture';
import { SidePanel } from './side-panel';
import { Thumbnail } from './thumbnail';
import { Timeline } from './timeline/timeline';
import type { TimelineData } from './timeline/track';
import { PositionSlider, Transport } from './transport';
import { durationOf, positionOf, problemOf, usePlayer } from './use-player';

const noActivity = { output: [], input: [], idle: [] };

export interface PlayerViewProps {
  readonly opening: PlaybackOpening;
  readonly target: PlayTarget;
  onRetry(): void;
}

/** The player: picture, transport, timeline and side panel of one opening. */
export function PlayerView({ opening, target, onRetry }: PlayerViewProps) {
  const state = useSyncExternalStore(opening.subscribe, opening.getSnapshot);
  const [player, setPlayer] = useState<Player>();
  const [help, setHelp] = useState(false);
  const search = useRef<HTMLInputElement>(null);
  const duration = usePlayer(player, durationOf);
  const stopped = usePlayer(player, problemOf);
  const singleKeys = useConsole((console) => console.preferences.singleKeys);
  const entry = target.kind === 'library' ? target.entry : undefined;
  const fileName = entry?.file.name ?? (target.kind === 'library' ? '' : target.file.name);
  const hits = state.search.answer?.hits;
  const data = useMemo<TimelineData>(
    () => ({ activity: state.activity ?? noActivity, events: state.events, hits: hits ?? [] }), [state.activity, state.events, hits],
  );
  const position = useCallback(() => (player ? positionOf(player.getSnapshot()) : 0), [player]);
  const subscribe = useCallback((listener: () => void) => (player ? player.subscribe(listener) : () => undefined), [player]);
  const seek = useCallback((at: number) => void player?.seek(at), [player]);
  const theme = resolveTheme(useConsole((console) => console.preferences.theme));
  const preview = useCallback((at: number) => <Thumbnail port={opening.connection.port} at={at} theme={theme} />, [opening, theme]);

  useEffect(() => {
    const act = (command: PlayerCommand): void => {
      if (command.kind === 'search') search.current?.focus();
      else if (command.kind === 'help') setHelp(true);
      else if (player) drive(player, command);
    };
    const handleKey = (event: KeyboardEvent): void => {
      if (event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return;
      const command = commandForKey(event.key);
      if (!command || belongsToFocus(event.target, event.key)) return;
      if (!singleKeys && event.key.length === 1 && event.key !== ' ') return;
      event.preventDefault();
      event.stopPropagation();
      act(command);
    };
    // Before the frame's own keys: here "?" shows the player's.
    document.addEventListener('keydown', handleKey, true);
    return () => document.removeEventListener('keydown', handleKey, true);
  }, [player, singleKeys]);

  if (state.stage === 'failed' && state.problem) return <OpenFailed problem={state.problem} onRetry={onRetry} />;
  const { info, integrity, progress } = state;
  return (
    <section className="screen player" aria-label="Player">
      <Header info={info} integrity={integrity} entry={entry} fileName={fileName} />
      {integrity?.state === 'failed' && state.stage === 'ready' && (
        <p className="player-banner" role="alert"><TriangleAlert size={15} aria-hidden /> This recording failed its check: {integrity.detail}</p>
      )}
      <div className="player-middle">
        <div className="player-stage">
          {state.stage === 'opening' && <OpeningNotice fraction={progress?.fraction} />}
          {state.stage === 'blocked' && <Altered detail={integrity?.detail ?? ''} onPlayAnyway={() => opening.playAnyway()} />}
          {state.stage === 'ready' && info && <Picture opening={opening} columns={info.columns} rows={info.rows} onPlayer={setPlayer} />}
          {stopped && (
            <div className="player-stopped" role="alert">
              <strong>{stopped.what}</strong> <span>{stopped.tip}</span>
              <Button onPress={() => player?.play()}>Play on</Button>
            </div>
          )}
        </div>
        <SidePanel opening={opening} state={state} player={player} searchRef={search} info={info} integrity={integrity} fileName={fileName} />
      </div>
      <div className="player-foot" ref={keepClear}>
        <Transport player={player} indexing={progress && !progress.done ? progress.fraction : undefined} onHelp={() => setHelp(true)} />
        <PositionSlider player={player} />
        <Timeline duration={duration} data={data} position={position} subscribe={subscribe} onSeek={seek} preview={state.stage === 'ready' ? preview : undefined} />
      </div>
      <Dialog title="Keys of the player" isOpen={help} onClose={() => setHelp(false)}>
        <dl className="player-keys">
          {keyHelp.map(([keys, does]) => (
            <div key={keys}><dt>{keys.split('  ').map((key) => <kbd key={key}>{key}</kbd>)}</dt><dd>{does}</dd></div>
          ))}
        </dl>
      </Dialog>
    </section>
  );
}

function drive(player: Player, { kind, value }: PlayerCommand): void {
  const { duration, speed } = player.getSnapshot();
  switch (kind) {
    case 'toggle': return player.toggle();
    case 'seek-by': return void player.seekBy(value);
    case 'seek-tenth': return void player.seek((duration * value) / 10);
    case 'start': return void player.seek(0);
    case 'end': return void player.seek(duration);
    case 'frame': return void player.stepFrame(value > 0 ? 1 : -1);
    case 'speed': return player.setSpeed(nextSpeed(speed, value));
    case 'search': case 'help': return undefined;
  }
}

/** Notices keep off the transport and the timeline. An attribute, because `:has()` would be asked at every change of the picture. */
function keepClear(foot: HTMLDivElement | null): void {
  document.documentElement.toggleAttribute('data-keep-clear', foot !== null);
}
