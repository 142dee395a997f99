import { memo, useRef, useState, type KeyboardEvent } from 'react';
import type { SessionId } from '../../../shared/model/ids';
import { sessionName } from '../../../shared/model/session';
import { ColourTag, Mark } from '../../kit/display';
import { useNow } from '../../kit/now';
import { selectLabelOf, selectSkewOf } from '../../state/gateway-selectors';
import { riskMarks } from '../../state/risk-marks';
import { useConsole, useConsoleDispatch } from '../../state/store';
import { quietToggled } from '../../state/wall';

interface QuietStripProps {
  readonly strip: readonly SessionId[];
  /** Those that are tiles by now: their names keep their places, empty. */
  readonly tiles: readonly SessionId[];
}

/** Quiet sessions as names in rows: risk, who and where, when something last happened. A press makes one a tile again. */
export const QuietStrip = memo(function QuietStrip({ strip, tiles }: QuietStripProps) {
  const list = useRef<HTMLUListElement>(null);
  const [current, setCurrent] = useState<SessionId>();
  const isTile = new Set(tiles);
  const here = strip.filter((id) => !isTile.has(id));
  const active = current !== undefined && here.includes(current) ? current : here[0];
  const handleKey = (event: KeyboardEvent): void => {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1, Home: -here.length, End: here.length }[event.key];
    if (step === undefined || active === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const next = here[Math.max(0, Math.min(here.length - 1, here.indexOf(active) + step))];
    setCurrent(next);
    if (next !== undefined) list.current?.querySelector<HTMLElement>(`[data-quiet-id="${CSS.escape(next)}"]`)?.focus();
  };
  if (here.length === 0) return null;
  return (
    <section className="wall-strip" aria-label="Quiet sessions">
      <h2 className="strip-title">{here.length} quiet</h2>
      <ul ref={list} className="strip-list scroll" onKeyDown={handleKey}>
        {strip.map((id) => (isTile.has(id) ? <li key={id} className="strip-gone" aria-hidden /> : <QuietName key={id} id={id} current={id === active} />))}
      </ul>
    </section>
  );
});

const QuietName = memo(function QuietName({ id, current }: { readonly id: SessionId; readonly current: boolean }) {
  const session = useConsole((state) => state.sessions.entities[id]);
  const skew = useConsole((state) => selectSkewOf(state, id));
  const label = useConsole((state) => selectLabelOf(state, id));
  const dispatch = useConsoleDispatch();
  const now = useNow();
  if (!session) return null;
  const mark = riskMarks[session.risk];
  const quiet = Math.max(0, Math.floor((now + skew - session.lastActivityAt) / 1000));
  const said = quiet < 3 ? 'active now' : `active ${words(quiet)} ago`;
  return (
    <li>
      <button
        type="button" className="strip-name" data-quiet-id={id} tabIndex={current ? 0 : -1} title={`${sessionName(session)}: ${said}. Press to make it a tile again.`}
        aria-label={`${sessionName(session)}, ${mark.word} risk ${session.riskScore}, ${said}${label ? `, at ${label.name}` : ''}: make it a tile again`} onClick={() => dispatch(quietToggled(id))}
      >
        <Mark {...mark} size={9} />
        <span className="cut">{sessionName(session)}</span>
        {label && <ColourTag {...label} />}
        <span className={`strip-active${quiet < 3 ? ' now' : ''}`}>{quiet < 3 ? 'now' : words(quiet)}</span>
      </button>
    </li>
  );
});

const words = (seconds: number): string => (seconds < 60 ? `${seconds} s` : seconds < 3600 ? `${Math.floor(seconds / 60)} min` : `${Math.floor(seconds / 3600)} h`);
