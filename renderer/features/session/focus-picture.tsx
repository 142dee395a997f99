import { useEffect, useRef, useState } from 'react';
import type { ParticipationId } from '../../../shared/model/ids';
import type { Session } from '../../../shared/model/session';
import { windowName } from '../../host/window-name';
import { resolveTheme } from '../../kit/theme';
import { InputSender } from '../../live/input';
import { useServices } from '../../services/services';
import { problemRaised } from '../../state/problems';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { Pointers } from './pointers';
import { isSessionChord } from './session-chords';
import { clipSentence, TerminalSurface, type Clip } from '../../surfaces/terminal/terminal-surface';

interface FocusPictureProps {
  readonly session: Session;
  readonly participation: ParticipationId;
  /** True: keys reach the session. */
  readonly typing: boolean;
  readonly onRefused: (why: string | undefined) => void;
}

function letType(surface: TerminalSurface, typing: boolean): void {
  surface.readOnly = !typing;
  if (typing) surface.focus();
}

/** The session's screen at its own size, scaled to the space; the owner's terminal is never resized. */
export function FocusPicture({ session, participation, typing, onRefused }: FocusPictureProps) {
  const { live, gateway } = useServices();
  const dispatch = useConsoleDispatch();
  const theme = resolveTheme(useConsole((state) => state.preferences.theme));
  const place = useRef<HTMLDivElement>(null);
  const [surface, setSurface] = useState<TerminalSurface>();
  const [gap, setGap] = useState(0);
  const [clip, setClip] = useState<Clip>();
  const [readable, setReadable] = useState(true);
  const first = useRef({ theme, columns: session.columns, rows: session.rows });

  useEffect(() => {
    const element = place.current;
    if (!live || !element) return undefined;
    const opened = new TerminalSurface({
      ...first.current, readOnly: true, isReserved: isSessionChord,
      onGap: (frame) => setGap((before) => before + frame.endOffset - frame.offset),
      onProblem: (problem) => dispatch(problemRaised(problem)),
      onClip: setClip,
      onRenderer: (renderer) => setReadable(renderer === 'dom'),
    });
    opened.attach(element);
    setSurface(opened);
    const focus = live.openFocus(session.id, (frame) => opened.write(frame), (problem) => {
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
  }, [live, session.id, dispatch]);

  useEffect(() => surface?.setTheme(theme), [surface, theme]);

  useEffect(() => {
    if (surface) letType(surface, typing);
  }, [surface, typing]);

  // One sender per participation, for as long as it lasts: its numbers make each piece arrive exactly once.
  const told = useRef(onRefused);
  told.current = onRefused;
  useEffect(() => {
    if (!surface || !gateway) return undefined;
    const sender = new InputSender(gateway, session.id, participation, {
      onRefused: (problem) => told.current(problem.what),
      onDelayed: (problem) => told.current(problem && 'What you type waits: the gateway does not answer.'),
    }, windowName());
    const typed = surface.onInput((text) => {
      const taken = sender.type(text);
      if (!taken.ok) told.current(taken.problem.what);
    });
    return () => {
      typed.dispose();
      sender.dispose();
    };
  }, [surface, gateway, session.id, participation]);

  return (
    <>
      <div ref={place} className="session-terminal" {...(typing ? { 'data-takes-keys': '' } : {})} />
      {surface && <Pointers session={session} participation={participation} surface={surface} place={place} />}
      {gap > 0 && <p className="session-gap-note" role="status">{Math.ceil(gap / 1000)} KB were skipped to catch up. The recording has them.</p>}
      {clip && <p className="screen-clip-note" role="note">{clipSentence(clip)}</p>}
      {surface && !readable && <ScreenText surface={surface} />}
    </>
  );
}

const spokenEveryMs = 1000;

/** The screen as text for assistive technology, where the terminal itself is only pixels. */
function ScreenText({ surface }: { readonly surface: TerminalSurface }) {
  const [text, setText] = useState('');
  useEffect(() => {
    const timer = setInterval(() => setText(surface.snapshotText()), spokenEveryMs);
    return () => clearInterval(timer);
  }, [surface]);
  return <div className="unseen"><pre className="screen-text">{text}</pre></div>;
}
