import { TrendingUp } from 'lucide-react';
import type { Session } from '../../../shared/model/session';
import { useClock } from '../../kit/now';
import { useSteady } from '../../state/console-provider';
import { riskMarks } from '../../state/risk-marks';

/** A rise counts as new for this long. */
const freshMs = 60_000;

export const newestCause = (session: Session): string => session.riskCauses[0] ?? (session.risk === 'low' ? 'calm' : 'cause not told');

/** Why the risk rose last, in the tile's line; an arrow while that is new. All causes are in the list that comes with hover and focus. */
export function TileCause({ session }: { readonly session: Session }) {
  const risenAt = useSteady((state) => state.rises[session.id]?.at ?? 0);
  const fresh = useClock((now) => risenAt > 0 && now - risenAt < freshMs);
  const more = session.riskCauses.length - 1;
  return (
    <span className={`tile-cause cut ${session.risk}${fresh ? ' fresh' : ''}`}>
      {fresh && <TrendingUp size={13} aria-label="risen just now:" role="img" />}
      <span className="cut">{newestCause(session)}</span>
      {more > 0 && <span className="tile-more">+{more}<span className="unseen"> more causes</span></span>}
    </span>
  );
}

/** Over the foot of the picture, while the line is pointed at or the tile has the keyboard: all causes, newest first. */
export function TileCauses({ session }: { readonly session: Session }) {
  if (session.riskCauses.length < 2) return null;
  return (
    <div className="tile-causes" aria-hidden>
      <strong>Risk {session.riskScore}, {riskMarks[session.risk].word}: why</strong>
      <ol>{session.riskCauses.map((cause) => <li key={cause} className="cut">{cause}</li>)}</ol>
    </div>
  );
}
