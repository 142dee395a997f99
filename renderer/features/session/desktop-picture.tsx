import './desktop.css';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import type { ParticipationId } from '../../../shared/model/ids';
import { pointedGrid, pointedSquare, sessionName, type Session } from '../../../shared/model/session';
import { windowName } from '../../host/window-name';
import { InputSender } from '../../live/input';
import { useServices } from '../../services/services';
import { problemRaised } from '../../state/problems';
import { useConsoleDispatch } from '../../state/store';
import type { DesktopInput } from '../../surfaces/guac/desktop-input';
import { GuacSurface } from '../../surfaces/guac/guac-surface';
import { CopyFromSession } from './copy-from-session';
import { DesktopTools } from './desktop-tools';
import { Pointers, type Pointable } from './pointers';
import { isSessionChord } from './session-chords';

interface DesktopPictureProps {
  readonly session: Session;
  readonly participation: ParticipationId;
  /** True: keyboard and mouse reach the session. */
  readonly typing: boolean;
  readonly onRefused: (why: string | undefined) => void;
}

/** A note about a damaged picture stays for this long. */
const damageMs = 8000;

/** The session's desktop at its own size, scaled to the space: the owner's screen is never resized. */
export function DesktopPicture({ session, participation, typing, onRefused }: DesktopPictureProps) {
  const { live, gateway } = useServices();
  const dispatch = useConsoleDispatch();
  const place = useRef<HTMLDivElement>(null);
  const [surface, setSurface] = useState<GuacSurface>();
  const [input, setInput] = useState<DesktopInput>();
  const [sender, setSender] = useState<InputSender>();
  const [actual, setActual] = useState(false);
  const [gap, setGap] = useState(0);
  const damaged = useDamage();
  const { tell } = damaged;
  const { id } = session;

  useEffect(() => {
    const element = place.current;
    if (!live || !element) return undefined;
    const opened = new GuacSurface({
      isReserved: isSessionChord, onDamage: tell, onProblem: (problem) => dispatch(problemRaised(problem)),
      onGap: (frame) => setGap((before) => before + frame.endOffset - frame.offset),
    });
    opened.attach(element);
    setSurface(opened);
    const focus = live.openFocus(id, (frame) => opened.write(frame), (problem) => {
      // Being out of a session is said in place of the picture.
      if (problem.code !== 'live.left') dispatch(problemRaised(problem));
    });
    focus.catch((caught: unknown) => dispatch(problemRaised({
      code: 'focus', severity: 'error', what: 'The picture of this session cannot be shown.', tip: 'Leave and join again.', cause: String(caught),
    })));
    return () => {
      void focus.then((number) => live.closeFocus(number)).catch(() => undefined);
      opened.dispose();
      setSurface(undefined);
    };
  }, [live, id, dispatch, tell]);
  useEffect(() => surface?.setFit(actual ? 'actual' : 'fit'), [surface, actual]);

  // One sender per participation, for as long as it lasts: its numbers make each key and click arrive exactly once.
  const told = useRef(onRefused);
  told.current = onRefused;
  useEffect(() => {
    if (!gateway) return undefined;
    const made = new InputSender(gateway, id, participation, {
      onRefused: (problem) => told.current(problem.what),
      onDelayed: (problem) => told.current(problem && 'Your keys and clicks wait: the gateway does not answer.'),
    }, windowName());
    setSender(made);
    return () => {
      made.dispose();
      setSender(undefined);
    };
  }, [gateway, id, participation]);

  const participates = session.participants.some((one) => one.participationId === participation && one.intent === 'participate');
  const open = session.state === 'live';
  const passes = useRef(open);
  passes.current = open;
  useEffect(() => {
    if (!surface || !sender || !typing) return undefined;
    const taken = surface.takePart((act) => {
      if (!passes.current) return;
      const given = sender.act(act);
      if (!given.ok) told.current(given.problem.what);
    });
    taken?.focus();
    setInput(taken);
    return () => {
      surface.takePart(undefined);
      setInput(undefined);
    };
  }, [surface, sender, typing]);

  const pointable = useMemo(() => surface && pointableOf(surface), [surface]);
  // Once the menu or the dialog is gone: until then it keeps the focus, and then gives it back to its button unless somebody has it.
  const giveKeys = useCallback(() => void setTimeout(() => input?.focus()), [input]);
  const handleChord = useCallback((keysyms: readonly number[]) => {
    input?.chord(keysyms);
    giveKeys();
  }, [input, giveKeys]);
  const handlePaste = useCallback((text: string) => {
    const given = sender?.act({ kind: 'clipboard', text });
    if (given && !given.ok) told.current(given.problem.what);
    giveKeys();
  }, [sender, giveKeys]);

  return (
    <>
      <div ref={place} className="session-desktop" role={typing ? 'group' : 'img'} aria-label={`Screen of ${sessionName(session)}`} {...(typing ? { 'data-takes-keys': '' } : {})} />
      {pointable && <Pointers session={session} participation={participation} surface={pointable} place={place} />}
      <DesktopTools
        actual={actual} onActual={setActual} onChord={typing && open ? handleChord : undefined} onPaste={typing && open ? handlePaste : undefined}
        copying={participates && session.state !== 'ended' && <CopyFromSession session={session} participation={participation} onRefused={onRefused} />}
      />
      {gap > 0 && <p className="session-gap-note on-desktop" role="status">{Math.ceil(gap / 1000)} KB were skipped to catch up. The recording has them.</p>}
      {damaged.shown && <p className="session-damage-note" role="alert">Part of this picture is damaged and cannot be shown; images are hatched there. The recording has all of it.</p>}
    </>
  );
}

/** In squares: a desktop has no cells. */
function pointableOf(surface: GuacSurface): Pointable {
  const grid = () => pointedGrid({ columns: 1, rows: 1, width: surface.width, height: surface.height });
  return {
    get columns() { return grid().columns; },
    get rows() { return grid().rows; },
    get cells() {
      const box = surface.box;
      return box && { left: box.left, top: box.top, width: box.scale * pointedSquare, height: box.scale * pointedSquare };
    },
  };
}

function useDamage(): { readonly shown: boolean; readonly tell: () => void } {
  const [shown, setShown] = useState(false);
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  const tell = useCallback(() => {
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setShown(false), damageMs);
    setShown(true);
  }, []);
  useEffect(() => () => clearTimeout(timer.current), []);
  return { shown, tell };
}
