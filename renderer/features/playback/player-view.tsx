import { Radio, TriangleAlert } from 'lucide-react';
import { useCallback, useMemo, useRef, useState, useSyncExternalStore } from 'react';
import { millis, type Millis } from '../../../shared/base/units';
import type { PlayStart, PlayTarget } from '../../services/services';
import { selectKnownGateways } from '../../state/gateway-selectors';
import { useConsole } from '../../state/store';
import { whyNotStreamedExport, whyNotWith } from '../../state/viewing';
import { Button } from '../../kit/button';
import { resolveTheme } from '../../kit/theme';
import { GoToDialog, KeysDialog } from './dialogs';
import { Header } from './header';
import { CompareButton } from './compare/compare-button';
import { useEvidence } from './evidence/use-evidence';
import { ExportControl } from './export/export-control';
import { useExports } from './export/use-exports';
import { KeepingControl } from './keeping-control';
import { Altered, OpenFailed, OpeningNotice, RedactedNotice } from './notices';
import type { PlaybackOpening } from './opening';
import type { Reading } from './open-target';
import { OpeningTimeline } from './opening-timeline';
import { SidePanel } from './panel/side-panel';
import { PaceNote } from './picture/pace-note';
import { Picture } from './picture/picture';
import { SeekWait } from './picture/seek-wait';
import type { Shown } from './picture/shown';
import { Preview } from './picture/preview';
import { PositionSlider, Transport } from './transport';
import { useKeys } from './use-keys';
import { useLoop } from './use-loop';
import { durationOf, positionOf, problemOf, usePlayer } from './use-player';
import { useStart } from './use-start';

export interface PlayerViewProps {
  /** In the address: what it is opened by. */
  readonly id: string;
  readonly opening: PlaybackOpening;
  readonly target: PlayTarget;
  readonly reading: Reading;
  /** Somebody chose this reading while at this moment; undefined: as it was opened. */
  readonly again: PlayStart | undefined;
  onRetry(): void;
  onReading(reading: Reading, at: Millis): void;
}

/** The player: picture, transport, timeline and side panel of one opening. */
export function PlayerView({ id, opening, target, reading, again, onRetry, onReading }: PlayerViewProps) {
  const state = useSyncExternalStore(opening.subscribe, opening.getSnapshot);
  const [shown, setShown] = useState<Shown>();
  const player = shown?.player;
  const [dialog, setDialog] = useState<'keys' | 'go-to'>();
  const section = useRef<HTMLElement>(null);
  const search = useRef<HTMLInputElement>(null);
  const duration = usePlayer(player, durationOf);
  const stopped = usePlayer(player, problemOf);
  const entry = target.kind === 'library' ? target.entry : undefined;
  const { name: fileName, title } = target.kind === 'library' ? target.entry.file : target.file;
  const gateways = useConsole(selectKnownGateways);
  const streamed = target.kind === 'streamed' ? target : undefined;
  const whyNotExport = streamed ? whyNotStreamedExport : whyNotWith('export', entry, gateways);
  const loop = useLoop(player);
  const exports = useExports(opening, shown, title ?? fileName);
  const position = useCallback(() => (player ? positionOf(player.getSnapshot()) : 0), [player]);
  const seek = useCallback((at: number) => void player?.seek(at), [player]);
  useStart(opening, player, again ?? target.start);
  const theme = resolveTheme(useConsole((console) => console.preferences.theme));
  const kind = state.info?.kind;
  const preview = useMemo(() => (kind === undefined || kind === 'video' ? undefined : (at: number) => <Preview port={opening.connection.port} kind={kind} at={at} theme={theme} />), [opening, theme, kind]);
  const goToHit = useCallback((direction: 1 | -1) => {
    const hit = opening.search.step(direction, position());
    if (hit) seek(hit.at);
  }, [opening, position, seek]);
  const toggleFullScreen = useCallback(() => void (document.fullscreenElement ? document.exitFullscreen() : section.current?.requestFullscreen())?.catch(() => undefined), []);
  useKeys(player, ({ kind: wanted, value }) => {
    if (wanted === 'search') search.current?.focus();
    else if (wanted === 'help') setDialog('keys');
    else if (wanted === 'go-to') setDialog('go-to');
    else if (wanted === 'hit') goToHit(value > 0 ? 1 : -1);
    else if (wanted === 'full-screen') toggleFullScreen();
    else if (player && wanted === 'bookmark') opening.notebook.add(position());
    else if (player && wanted === 'mark-in') loop.setFrom(position());
    else if (player && wanted === 'mark-out') loop.setTo(position());
    else if (wanted === 'mark-clear') loop.clear();
  });

  const evidence = useEvidence(opening, target, state.info, reading);

  if (state.stage === 'failed' && state.problem) return <OpenFailed problem={state.problem} onRetry={onRetry} />;
  const { info, integrity, progress } = state;
  const besides = state.pictured || state.stage === 'blocked';
  return (
    <section className="screen player" aria-label="Player" ref={section}>
      <Header info={info} integrity={integrity} entry={streamed ?? entry} fileName={fileName} title={title} duration={duration}>
        <ExportControl exports={exports} info={info} ready={state.stage === 'ready'} whyNot={whyNotExport} loop={loop.marks} duration={duration} position={position} more={[evidence]} />
        {!streamed && <CompareButton id={id} />}
        <KeepingControl entry={entry} />
      </Header>
      {integrity?.state === 'failed' && state.stage === 'ready' && (
        <p className="player-banner" role="alert"><TriangleAlert size={15} aria-hidden /> This recording failed its check: {integrity.detail}</p>
      )}
      {streamed && <p className="player-banner note" role="note"><Radio size={15} aria-hidden /> Played from its gateway, which lets you watch but not download it: nothing of it is kept on this machine.</p>}
      {info?.redaction && <RedactedNotice redaction={info.redaction} />}
      <div className="player-middle">
        <div className="player-stage">
          {state.stage === 'opening' && <OpeningNotice fraction={progress?.fraction} />}
          {state.stage === 'blocked' && <Altered detail={integrity?.detail ?? ''} onPlayAnyway={() => opening.playAnyway()} />}
          {state.stage === 'ready' && info && <Picture opening={opening} info={info} onShown={setShown} />}
          {player && <PaceNote player={player} />}
          {player && <SeekWait player={player} progress={progress} />}
          {stopped && (
            <div className="player-stopped" role="alert">
              <strong>{stopped.what}</strong> <span>{stopped.tip}</span>
              {kind !== 'video' && <Button onPress={() => player?.play()}>Play on</Button>}
            </div>
          )}
        </div>
        {besides ? <SidePanel opening={opening} state={state} player={player} searchRef={search} fileName={fileName} reading={reading} again={again !== undefined} onReading={(next) => onReading(next, millis(next.recordingId === reading.recordingId ? position() : 0))} onSeek={seek} onHit={goToHit} whyNotReveal={whyNotWith('reveal-input', streamed ?? entry, gateways)} whyNotExport={whyNotExport} onExport={(wanted) => void exports.start(wanted)} onHandOver={evidence.onHandOver} /> : <aside className="player-side" aria-label="Recording details" />}
      </div>
      <div className="player-foot" ref={keepClear}>
        <Transport
          player={player} indexing={progress && !progress.done ? progress.fraction : undefined} loop={loop} viewing={opening.viewing} idle={kind !== 'video'}
          onHelp={() => setDialog('keys')} onFullScreen={toggleFullScreen}
        />
        <PositionSlider player={player} />
        <OpeningTimeline opening={opening} state={state} loop={loop.marks} player={player} duration={duration} onSeek={seek} preview={state.stage === 'ready' ? preview : undefined} />
      </div>
      <KeysDialog isOpen={dialog === 'keys'} onClose={() => setDialog(undefined)} />
      <GoToDialog isOpen={dialog === 'go-to'} duration={duration} onClose={() => setDialog(undefined)} onGo={seek} />
    </section>
  );
}

/** Notices keep off the transport and the timeline. An attribute, because `:has()` would be asked at every change of the picture. */
function keepClear(foot: HTMLDivElement | null): void {
  document.documentElement.toggleAttribute('data-keep-clear', foot !== null);
}
