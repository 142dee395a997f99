import { Undo2 } from 'lucide-react';
import { useMemo } from 'react';
import { undoTerminateIntent } from '../../../shared/intent/intents';
import { sessionName, typistsOf, type JoinIntent, type Session } from '../../../shared/model/session';
import { useClock } from '../../kit/now';
import { formatClock } from '../../kit/format/format';
import type { TileHurt, TileStatus } from '../../live/port';
import { useSteady } from '../../state/console-provider';
import { selectGatewayOf, selectLabelOf, selectSkewOf } from '../../state/gateway-selectors';
import { endWords } from '../../state/end-words';
import { streamsRefused } from '../../state/gateways';
import { makeSelectSessionOrders } from '../../state/selectors';
import type { TileOrders } from './use-tile-orders';

/** The tile's frame: the most important of its states wins. */
export function frameOf(session: Session, intent: JoinIntent | undefined, stale: boolean): string {
  if (session.state === 'ended') return 'ended';
  if (session.state === 'ending') return 'ending';
  if (intent === 'participate') return 'participating';
  if (session.state === 'paused') return 'paused';
  if (stale) return 'stale';
  if (intent === 'monitor') return 'monitoring';
  return session.risk === 'critical' ? 'critical' : '';
}

const hurtWords: Readonly<Record<TileHurt, string>> = {
  bytes: 'Part of what this session sent is no drawing at all.',
  images: 'Some of its images cannot be decoded, or are not what they say; they are shown hatched.',
  layers: 'It has more layers, or larger ones, than a tile shows.',
  drawing: 'It draws more at once than a tile shows.',
};

interface TileChipProps {
  readonly session: Session;
  readonly intent: JoinIntent | undefined;
  readonly status: TileStatus | undefined;
  /** The picture is from before, and nothing new comes. */
  readonly old: boolean;
  readonly onUndo: TileOrders;
}

/** Words at the foot of the picture: how I am in it, who holds it, how old it is, what was asked. */
export function TileChip({ session, intent, status, old, onUndo }: TileChipProps) {
  const gateway = useSteady((state) => selectGatewayOf(state, session.id));
  const label = useSteady((state) => selectLabelOf(state, session.id));
  const out = gateway !== undefined && (streamsRefused(gateway) || !gateway.signedIn);
  const skew = useSteady((state) => selectSkewOf(state, session.id));
  const { state } = session;
  // The clock moves only what shows it: a wall has hundreds of these.
  const server = useClock((now) => (state === 'ending' || state === 'paused' ? now + skew : 0));
  const quiet = useClock((now) => (status?.stale === true ? Math.max(0, Math.floor((now - status.freshAt) / 1000)) : 0));
  const selectOrders = useMemo(() => makeSelectSessionOrders(session.id), [session.id]);
  const pending = useSteady(selectOrders).filter((record) => !['join', 'leave'].includes(record.order.kind))[0];
  const mine = session.participants.find(({ operator }) => operator.loginName === gateway?.operator?.loginName)?.participationId;
  const ended = session.state === 'ended' ? endWords(session) : undefined;

  return (
    <div className="tile-chips">
      {ended !== undefined && <span className="chip ended" title={ended}><span>Ended: {ended}</span></span>}
      {session.state === 'ending' && (
        <span className="chip ending">
          {session.endingOpen ? 'Warned: ends in ' : 'Ending in '}{Math.max(0, Math.ceil(((session.endsAt ?? server) - server) / 1000))} s
          <button type="button" className="chip-button" aria-label={`Undo: keep ${sessionName(session)}`} onClick={() => onUndo.give(undoTerminateIntent, session.id)}>
            <Undo2 size={13} aria-hidden /> Undo
          </button>
        </span>
      )}
      {session.state !== 'ended' && intent === 'participate' && <span className="chip participating">PARTICIPATING · {session.control !== undefined && session.control.holder !== mine ? `${typistsOf(session)[0] ?? session.user} has the keyboard` : 'your keys reach it'}</span>}
      {session.state !== 'ended' && intent === 'monitor' && <span className="chip monitoring">Monitoring</span>}
      {session.state === 'paused' && <span className="chip paused">Paused<span className="chip-more"> by {session.heldBy ?? 'an operator'}</span> <span className="mono">{formatClock(server - (session.heldSince ?? server))}</span></span>}
      {session.state !== 'ended' && status?.stale === true && !status.problem && <span className="chip stale">{status.freshAt > 0 ? `No data for ${quiet} s` : 'No data yet'}</span>}
      {session.state !== 'ended' && out && <span className="chip stale">{label ? `Signed out of ${label.name}` : 'Signed out'}</span>}
      {session.state !== 'ended' && old && status?.stale !== true && <span className="chip stale">Not live</span>}
      {status !== undefined && status.gapBytes > 0 && <span className="chip stale" title="Bytes the gateway left out to catch up; the recording has them">skipped {Math.ceil(status.gapBytes / 1000)} KB</span>}
      {status?.slowed === true && <span className="chip stale" title="It prints or draws more than can be shown, and is shown now and then, so that the other tiles go on. The recording has all of it.">slowed: too much output</span>}
      {status?.calmed === true && <span className="chip stale" title="Flashing light can do harm: large changes of light are shown three times a second at most. The recording has all of it.">flashing: calmed</span>}
      {status?.hurt && session.state !== 'ended' && <span className="chip stale" title={`${hurtWords[status.hurt]} Only this picture is concerned; the recording has all of it.`}>damaged picture</span>}
      {status?.problem && <span className="chip ended"><span>{status.problem.what}</span></span>}
      {pending && <span className="chip pending">{pending.label.split(' ')[0]} {pending.stage === 'unknown' ? 'asked, no answer yet' : pending.stage}</span>}
    </div>
  );
}
