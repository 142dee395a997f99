import { Check, ChevronUp, Pause, Play, Radio, RefreshCw, SkipBack } from 'lucide-react';
import { useCallback, useSyncExternalStore, type CSSProperties, type Ref } from 'react';
import { Button as AriaButton, Menu, MenuItem, MenuTrigger, Popover } from 'react-aria-components';
import { Button, IconButton } from '../../../kit/button';
import { formatClock, spokenPosition } from '../../../kit/format/format';
import { useNow } from '../../../kit/now';
import type { PlayerSnapshot } from '../../../player/playable';
import type { Player } from '../../../player/player';
import type { ReplayStretch } from './stretch';

const speeds = [1, 2, 4, 8] as const;
const none = (): (() => void) => () => undefined;

function usePart<Part extends string | number | boolean>(player: Player | undefined, select: (snapshot: PlayerSnapshot) => Part, otherwise: Part): Part {
  const read = useCallback(() => (player ? select(player.getSnapshot()) : otherwise), [player, select, otherwise]);
  return useSyncExternalStore(player?.subscribe ?? none, read);
}
const secondsOf = ({ position }: PlayerSnapshot): number => Math.floor(position / 1000);
const stateOf = ({ state }: PlayerSnapshot): string => state;
const speedOf = ({ speed }: PlayerSnapshot): number => speed;

interface PartProps {
  readonly player: Player | undefined;
  readonly stretch: ReplayStretch | undefined;
}

/** How far behind live the picture is, in ms; grows while it stands. */
function useBehind({ player, stretch }: PartProps): number | undefined {
  const now = useNow();
  const seconds = usePart(player, secondsOf, 0);
  return stretch && player && Math.max(0, stretch.duration - seconds * 1000 + Math.max(0, now - stretch.readAt));
}

function Behind(props: PartProps) {
  const behind = useBehind(props);
  return <span className="replay-chip"><strong>REPLAY</strong>{behind !== undefined && <span className="mono">−{formatClock(behind)}</span>}</span>;
}

function Slider({ slider, ...props }: PartProps & { readonly slider: Ref<HTMLInputElement> }) {
  const behind = useBehind(props);
  const { player, stretch } = props;
  const seconds = usePart(player, secondsOf, 0);
  const most = Math.floor((stretch?.duration ?? 0) / 1000);
  return (
    <input
      ref={slider} type="range" className="replay-position" aria-label="Position" min={0} max={most} step={1} value={Math.min(seconds, most)} disabled={!player}
      aria-valuetext={behind === undefined ? '' : `${spokenPosition(behind)} behind live`}
      style={{ '--share': most > 0 ? Math.min(1, seconds / most) : 0 } as CSSProperties}
      onChange={(event) => void player?.seek(Number(event.target.value) * 1000)}
      onKeyDown={(event) => {
        if (event.key !== ' ') return;
        event.preventDefault();
        player?.toggle();
      }}
    />
  );
}

interface ReplayControlsProps extends PartProps {
  readonly slider: Ref<HTMLInputElement>;
  /** Reads what came since, and plays on from there. */
  readonly onNewer: () => void;
  readonly onLive: () => void;
}

/** How far back, play, where, how fast, and out: the row under the picture. */
export function ReplayControls({ player, stretch, slider, onNewer, onLive }: ReplayControlsProps) {
  const state = usePart(player, stateOf, 'loading');
  const playing = state === 'playing';
  return (
    <div className="replay-controls">
      <Behind player={player} stretch={stretch} />
      <IconButton variant="quiet" label="Back 10 seconds" icon={<SkipBack size={14} aria-hidden />} isDisabled={!player} onPress={() => void player?.seekBy(-10_000)} />
      {state === 'ended'
        ? <IconButton variant="quiet" label="Go on" tip="Read what came since, and play on" icon={<RefreshCw size={14} aria-hidden />} onPress={onNewer} />
        : (
          <IconButton
            variant="quiet" label={playing ? 'Pause' : 'Play'} tip={playing ? 'Pause (Space)' : 'Play (Space)'} isDisabled={!player}
            icon={playing ? <Pause size={15} aria-hidden /> : <Play size={15} aria-hidden />} onPress={() => player?.toggle()}
          />
        )}
      <Slider player={player} stretch={stretch} slider={slider} />
      <Speed player={player} />
      <Button className="replay-live" variant={state === 'ended' ? 'primary' : 'plain'} icon={<Radio size={13} aria-hidden />} aria-label="Back to live" onPress={onLive}>Live</Button>
    </div>
  );
}

function Speed({ player }: { readonly player: Player | undefined }) {
  const speed = usePart(player, speedOf, 1);
  return (
    <MenuTrigger>
      <AriaButton className="button quiet replay-speed" aria-label={`Speed ${speed}×`} isDisabled={!player}>{speed}×<ChevronUp size={11} aria-hidden /></AriaButton>
      <Popover className="popover" offset={4} placement="top">
        <Menu className="menu replay-speeds" aria-label="Speed" selectionMode="single" selectedKeys={[String(speed)]} onAction={(key) => player?.setSpeed(Number(key))}>
          {speeds.map((each) => (
            <MenuItem key={each} id={String(each)} textValue={`${each}×`} className="menu-item"><span className="replay-tick" aria-hidden>{each === speed && <Check size={13} />}</span>{each}×</MenuItem>
          ))}
        </Menu>
      </Popover>
    </MenuTrigger>
  );
}
