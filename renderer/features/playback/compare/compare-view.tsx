import { ArrowLeft } from 'lucide-react';
import { useCallback, useEffect, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { PairPlayer } from '../../../player/pair-player';
import { animationScheduler } from '../../../player/scheduler';
import { Button } from '../../../kit/button';
import { TextField } from '../../../kit/field';
import { GoToDialog, KeysDialog } from '../dialogs';
import { labelOf } from '../events';
import type { OpenedTarget } from '../open-target';
import type { Shown } from '../picture/shown';
import { Timeline } from '../timeline/timeline';
import type { TimelineData } from '../timeline/track';
import { pairTable } from '../timeline/tracks';
import { PositionSlider, Transport } from '../transport';
import { useKeys } from '../use-keys';
import { useLoop } from '../use-loop';
import { durationOf, positionOf, usePlayer } from '../use-player';
import { alignment, offsetText, offsetsOf, parseOffset, placedActivity } from './alignment';
import { Side } from './side';

export interface CompareViewProps {
  readonly first: OpenedTarget;
  readonly second: OpenedTarget;
  readonly backTo: string;
}

/** Two recordings side by side, one transport, one clock. */
export function CompareView({ first, second, backTo }: CompareViewProps) {
  const one = useSyncExternalStore(first.opening.subscribe, first.opening.getSnapshot);
  const two = useSyncExternalStore(second.opening.subscribe, second.opening.getSnapshot);
  const [left, setLeft] = useState<Shown>();
  const [right, setRight] = useState<Shown>();
  const [player, setPlayer] = useState<PairPlayer>();
  const [dialog, setDialog] = useState<'keys' | 'go-to'>();
  const [chosen, setChosen] = useState<number>();
  const section = useRef<HTMLElement>(null);
  const found = useMemo(() => alignment(
    { startedAt: one.info?.startedAt, duration: one.info?.duration ?? 0 }, { startedAt: two.info?.startedAt, duration: two.info?.duration ?? 0 },
  ), [one.info, two.info]);
  const later = chosen ?? found.later;
  const [offsetOne, offsetTwo] = offsetsOf(later);
  const offsets = useRef<readonly [number, number]>([0, 0]);
  offsets.current = [offsetOne, offsetTwo];

  useEffect(() => {
    if (!left || !right) return undefined;
    const pair = new PairPlayer([{ player: left.player, offset: offsets.current[0] }, { player: right.player, offset: offsets.current[1] }], animationScheduler);
    setPlayer(pair);
    return () => {
      setPlayer(undefined);
      pair.dispose();
    };
  }, [left, right]);
  useEffect(() => player?.setOffsets([offsetOne, offsetTwo]), [player, offsetOne, offsetTwo]);

  const loop = useLoop(player);
  const duration = usePlayer(player, durationOf);
  const position = useCallback(() => (player ? positionOf(player.getSnapshot()) : 0), [player]);
  const subscribe = useCallback((listener: () => void) => (player ? player.subscribe(listener) : () => undefined), [player]);
  const seek = useCallback((at: number) => void player?.seek(at), [player]);
  const data = useMemo<TimelineData>(() => ({
    events: [
      ...one.events.map((event) => ({ ...event, at: (event.at + offsetOne) as typeof event.at, label: `left: ${labelOf(event)}` })),
      ...two.events.map((event) => ({ ...event, at: (event.at + offsetTwo) as typeof event.at, label: `right: ${labelOf(event)}` })),
    ].sort((early, late) => early.at - late.at),
    hits: [], notes: [], watched: [], loop: loop.marks,
    activity: one.activity && placedActivity(one.activity, one.info?.duration ?? 0, offsetOne, duration),
    secondActivity: two.activity && placedActivity(two.activity, two.info?.duration ?? 0, offsetTwo, duration),
    gaps: [...(one.info?.gaps ?? []).map((gap) => shifted(gap, offsetOne)), ...(two.info?.gaps ?? []).map((gap) => shifted(gap, offsetTwo))],
  }), [one.events, two.events, one.activity, two.activity, one.info, two.info, offsetOne, offsetTwo, duration, loop.marks]);
  const toggleFullScreen = useCallback(() => void (document.fullscreenElement ? document.exitFullscreen() : section.current?.requestFullscreen())?.catch(() => undefined), []);
  useKeys(player, ({ kind }) => {
    if (kind === 'help') setDialog('keys');
    else if (kind === 'go-to') setDialog('go-to');
    else if (kind === 'full-screen') toggleFullScreen();
    else if (kind === 'mark-in') loop.setFrom(position());
    else if (kind === 'mark-out') loop.setTo(position());
    else if (kind === 'mark-clear') loop.clear();
  });

  return (
    <section className="screen player" aria-label="Player" ref={section}>
      <header className="toolbar player-head">
        <a className="button quiet icon" href={`#${backTo}`} aria-label="Back to the first recording" title="Back to the first recording"><ArrowLeft size={16} aria-hidden /></a>
        <h1>Two recordings on one clock</h1>
        <span className="soft">{chosen !== undefined ? 'Moved by hand' : found.byClock ? 'As they happened, by their wall clocks' : 'They did not overlap, or do not tell when: both begin together'}</span>
        <span className="player-actions">
          <Offset key={later} later={later} onLater={setChosen} />
          {chosen !== undefined && <Button variant="quiet" onPress={() => setChosen(undefined)}>As found</Button>}
        </span>
      </header>
      <div className="compare-sides">
        <Side name="Left" opened={first} shown={left} onShown={setLeft} pair={player} offset={offsetOne} />
        <Side name="Right" opened={second} shown={right} onShown={setRight} pair={player} offset={offsetTwo} />
      </div>
      <div className="player-foot">
        <Transport player={player} indexing={undefined} loop={loop} together onHelp={() => setDialog('keys')} onFullScreen={toggleFullScreen} />
        <PositionSlider player={player} />
        <Timeline duration={duration} data={data} position={position} subscribe={subscribe} onSeek={seek} tracks={pairTable} />
      </div>
      <KeysDialog isOpen={dialog === 'keys'} onClose={() => setDialog(undefined)} />
      <GoToDialog isOpen={dialog === 'go-to'} duration={duration} onClose={() => setDialog(undefined)} onGo={seek} />
    </section>
  );
}

const shifted = <Gap extends { readonly from: number; readonly to: number }>(gap: Gap, by: number): Gap => ({ ...gap, from: gap.from + by, to: gap.to + by });

function Offset({ later, onLater }: { readonly later: number; onLater(later: number): void }) {
  const [text, setText] = useState(offsetText(later));
  const wanted = parseOffset(text);
  return (
    <form className="compare-offset" onSubmit={(event) => { event.preventDefault(); if (wanted !== undefined) onLater(wanted); }}>
      <TextField label="Right starts later by, in seconds" value={text} onChange={setText} error={wanted === undefined ? 'A number of seconds.' : undefined} />
      <Button type="submit" isDisabled={wanted === undefined || wanted === later}>Move</Button>
    </form>
  );
}
