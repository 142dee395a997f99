import { Check, ChevronUp, Keyboard, Pause, Play, SkipBack, SkipForward, StepBack, StepForward } from 'lucide-react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { Player } from '../../player/player';
import { Button, IconButton } from '../../kit/button';
import { formatPosition, spokenPosition } from '../../kit/format/format';
import { speeds } from './keys';
import { durationOf, positionOf, seekingOf, skipIdleOf, speedOf, stateOf, usePlayer } from './use-player';

export interface TransportProps {
  readonly player: Player | undefined;
  /** 0..1 while the index grows; undefined when it is complete. */
  readonly indexing: number | undefined;
  onHelp(): void;
}

/** Play, step, speed, idle: the row above the timeline. */
export function Transport({ player, indexing, onHelp }: TransportProps) {
  const state = usePlayer(player, stateOf);
  const skipIdle = usePlayer(player, skipIdleOf);
  const speed = usePlayer(player, speedOf);
  const playing = state === 'playing';
  return (
    <div className="transport">
      <IconButton label="Back 10 seconds" tip="Back 10 seconds (J)" icon={<SkipBack size={16} aria-hidden />} onPress={() => void player?.seekBy(-10_000)} isDisabled={!player} />
      <IconButton
        label={playing ? 'Pause' : 'Play'} tip={playing ? 'Pause (Space)' : 'Play (Space)'} variant="primary" className="transport-play"
        icon={playing ? <Pause size={17} aria-hidden /> : <Play size={17} aria-hidden />} onPress={() => player?.toggle()} isDisabled={!player}
      />
      <IconButton label="Forward 10 seconds" tip="Forward 10 seconds (L)" icon={<SkipForward size={16} aria-hidden />} onPress={() => void player?.seekBy(10_000)} isDisabled={!player} />
      <IconButton variant="quiet" label="Step back" tip="One frame back (,)" icon={<StepBack size={16} aria-hidden />} onPress={() => void player?.stepFrame(-1)} isDisabled={!player} />
      <IconButton variant="quiet" label="Step forward" tip="One frame forward (.)" icon={<StepForward size={16} aria-hidden />} onPress={() => void player?.stepFrame(1)} isDisabled={!player} />
      <Clock player={player} />
      <MenuTrigger>
        <AriaButton className="button plain transport-speed" aria-label="Speed">
          <span>{speed}×</span>
          <ChevronUp size={13} aria-hidden />
        </AriaButton>
        <Popover className="popover" offset={4} placement="top start">
          <Menu
            className="menu transport-speeds" aria-label="Speed" selectionMode="single" selectedKeys={[String(speed)]}
            onAction={(key) => player?.setSpeed(Number(key))}
          >
            {speeds.map((each) => (
              <MenuItem key={each} id={String(each)} textValue={`${each}×`} className="menu-item">
                <span className="transport-tick" aria-hidden>{each === speed && <Check size={13} />}</span>{each}×
              </MenuItem>
            ))}
          </Menu>
        </Popover>
      </MenuTrigger>
      <Button className={skipIdle ? 'pressed' : ''} aria-label="Skip idle" variant={skipIdle ? 'primary' : 'plain'} onPress={() => player?.setSkipIdle(!skipIdle)}>Skip idle</Button>
      <span className="grow" />
      <span className="faint" role="status">{indexing === undefined ? <Seeking player={player} /> : `Indexing ${Math.floor(indexing * 100)} %`}</span>
      <IconButton variant="quiet" label="Keyboard shortcuts" tip="All keys (?)" icon={<Keyboard size={16} aria-hidden />} onPress={onHelp} />
    </div>
  );
}

function Seeking({ player }: { readonly player: Player | undefined }) {
  const seeking = usePlayer(player, seekingOf);
  const state = usePlayer(player, stateOf);
  return state === 'ended' ? 'End of recording' : seeking ? 'Seeking…' : '';
}

function Clock({ player }: { readonly player: Player | undefined }) {
  const position = usePlayer(player, positionOf);
  const duration = usePlayer(player, durationOf);
  return (
    <span className="transport-clock mono">
      <strong>{formatPosition(position)}</strong> <span className="faint">/ {formatPosition(duration, false)}</span>
    </span>
  );
}

/** The whole recording from end to end, in seconds. Keys are the player's: see keys.ts. */
export function PositionSlider({ player }: { readonly player: Player | undefined }) {
  const position = usePlayer(player, positionOf);
  const duration = usePlayer(player, durationOf);
  const seconds = position / 1000;
  const share = duration > 0 ? position / duration : 0;
  return (
    <input
      type="range" className="position" aria-label="Position" min={0} max={duration / 1000} step="any" value={seconds}
      aria-valuenow={seconds} aria-valuemin={0} aria-valuemax={duration / 1000} aria-valuetext={`${spokenPosition(position)} of ${spokenPosition(duration)}`}
      style={{ '--share': share } as React.CSSProperties}
      onChange={(event) => void player?.seek(Number(event.target.value) * 1000)}
    />
  );
}
