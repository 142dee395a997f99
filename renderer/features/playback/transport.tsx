import { Check, ChevronUp, Keyboard, Maximize, Pause, Play, SkipBack, SkipForward, StepBack, StepForward } from 'lucide-react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import type { Playable } from '../../player/playable';
import { Button, IconButton } from '../../kit/button';
import { formatPosition, spokenPosition } from '../../kit/format/format';
import { speeds } from './keys';
import { coverageSentence } from '../../../shared/recording/coverage/summary';
import { useCoverage } from './coverage/use-coverage';
import type { ViewingRecord } from './coverage/viewing-record';
import type { LoopControl } from './use-loop';
import { durationOf, easeNearOf, endedOf, playingOf, positionOf, seekingOf, skipIdleOf, speedOf, usePlayer } from './use-player';

export interface TransportProps {
  readonly player: Playable | undefined;
  /** 0..1 while the index grows; undefined when it is complete. */
  readonly indexing: number | undefined;
  readonly loop: LoopControl;
  readonly viewing?: ViewingRecord | undefined;
  /** Two recordings: what only makes sense for one is left out. */
  readonly together?: boolean;
  /** False for a film: its pictures do not tell idle. */
  readonly idle?: boolean;
  onHelp(): void;
  onFullScreen(): void;
}

/** Play, step, speed, idle, loop: the row above the timeline. */
export function Transport({ player, indexing, loop, viewing, together = false, idle = true, onHelp, onFullScreen }: TransportProps) {
  const playing = usePlayer(player, playingOf);
  const skipIdle = usePlayer(player, skipIdleOf);
  const easeNear = usePlayer(player, easeNearOf);
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
      <Speed player={player} />
      {!together && idle && <Toggle label="Skip idle" pressed={skipIdle} onPress={() => player?.setSkipIdle(!skipIdle)} />}
      {!together && <Toggle label="Slow at events" pressed={easeNear} onPress={() => player?.setEaseNear(!easeNear)} />}
      <Loop player={player} loop={loop} />
      <span className="grow" />
      <span className="faint transport-state" role="status">{indexing === undefined ? <Seeking player={player} /> : `Indexing ${Math.floor(indexing * 100)} %`}</span>
      {viewing && <Watched player={player} viewing={viewing} />}
      <IconButton variant="quiet" label="Full screen" tip="Full screen (F)" icon={<Maximize size={15} aria-hidden />} onPress={onFullScreen} />
      <IconButton variant="quiet" label="Keyboard shortcuts" tip="All keys (?)" icon={<Keyboard size={16} aria-hidden />} onPress={onHelp} />
    </div>
  );
}

function Toggle({ label, pressed, onPress }: { readonly label: string; readonly pressed: boolean; onPress(): void }) {
  return (
    <AriaButton
      className={`button plain toggle${pressed ? ' pressed' : ''}`} aria-label={label} onPress={onPress}
      render={(domProps) => <button {...domProps} aria-pressed={pressed} />}
    >
      {label}
    </AriaButton>
  );
}

function Speed({ player }: { readonly player: Playable | undefined }) {
  const speed = usePlayer(player, speedOf);
  return (
    <MenuTrigger>
      <AriaButton className="button plain transport-speed" aria-label="Speed">
        <span>{speed}×</span>
        <ChevronUp size={13} aria-hidden />
      </AriaButton>
      <Popover className="popover" offset={4} placement="top start">
        <Menu className="menu transport-speeds" aria-label="Speed" selectionMode="single" selectedKeys={[String(speed)]} onAction={(key) => player?.setSpeed(Number(key))}>
          {speeds.map((each) => (
            <MenuItem key={each} id={String(each)} textValue={`${each}×`} className="menu-item">
              <span className="transport-tick" aria-hidden>{each === speed && <Check size={13} />}</span>{each}×
            </MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}

/** A and B by button: dragging is not the only way. */
function Loop({ player, loop }: { readonly player: Playable | undefined; readonly loop: LoopControl }) {
  const { marks, complete } = loop;
  const here = (): number => player?.getSnapshot().position ?? 0;
  const at = (mark: number | undefined): string => (mark === undefined ? '' : ` ${formatPosition(mark, false)}`);
  return (
    <div className="transport-loop" role="group" aria-label="Loop">
      <Button className={`toggle${marks.from !== undefined ? ' pressed' : ''}`} aria-label={`Loop from here${marks.from === undefined ? '' : `, now${at(marks.from)}`}`} isDisabled={!player} onPress={() => loop.setFrom(here())}>A</Button>
      <Button className={`toggle${marks.to !== undefined ? ' pressed' : ''}`} aria-label={`Loop to here${marks.to === undefined ? '' : `, now${at(marks.to)}`}`} isDisabled={!player} onPress={() => loop.setTo(here())}>B</Button>
      {(complete || marks.from !== undefined || marks.to !== undefined) && <Button variant="quiet" aria-label="Stop looping" onPress={loop.clear}>{complete ? `${formatPosition(marks.from ?? 0, false)}–${formatPosition(marks.to ?? 0, false)} ×` : '×'}</Button>}
    </div>
  );
}

function Watched({ player, viewing }: { readonly player: Playable | undefined; readonly viewing: ViewingRecord }) {
  const duration = usePlayer(player, durationOf);
  const summary = useCoverage(viewing, duration);
  const share = duration <= 0 ? 0 : summary.watched / duration;
  // Not rounded up: all of it means all of it.
  return <span className="badge plain" title={`${coverageSentence(summary)}; by everybody, in all openings on this machine`}>watched {share > 0.995 ? 100 : Math.floor(share * 100)} %</span>;
}

function Seeking({ player }: { readonly player: Playable | undefined }) {
  const seeking = usePlayer(player, seekingOf);
  const ended = usePlayer(player, endedOf);
  return ended ? 'End of recording' : seeking ? 'Seeking…' : '';
}

function Clock({ player }: { readonly player: Playable | undefined }) {
  const position = usePlayer(player, positionOf);
  const duration = usePlayer(player, durationOf);
  return (
    <span className="transport-clock mono">
      <strong>{formatPosition(position)}</strong> <span className="faint">/ {formatPosition(duration, false)}</span>
    </span>
  );
}

/** The whole recording from end to end, in seconds. Keys are the player's: see keys.ts. */
export function PositionSlider({ player }: { readonly player: Playable | undefined }) {
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
