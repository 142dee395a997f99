import { ColourTag, Mark } from '../../kit/display';
import { formatBytes, formatDuration, formatTime } from '../../kit/format/format';
import { RelativeTime } from '../../kit/format/relative-time';
import { useNow } from '../../kit/now';
import type { TableColumn } from '../../kit/table/columns';
import { gatewayOf, ownId } from '../../../shared/model/gateway-ids';
import type { RiskLevel, Session } from '../../../shared/model/session';
import type { GatewayLabel } from '../../state/gateway-labels';
import { riskRank } from './filter';
import { endReasonWords, stateWords } from './words';

type SessionColumn = TableColumn<Session>;

const state: SessionColumn = {
  id: 'state', header: 'State', width: 92,
  text: (session) => stateWords[session.state],
  render: (session) => <span className={`session-state ${session.state}`}>{stateWords[session.state]}</span>,
};
const user: SessionColumn = { id: 'user', header: 'User', width: 120, grow: true, text: (session) => session.user };
const asset: SessionColumn = { id: 'asset', header: 'Asset', width: 140, grow: true, text: (session) => session.asset };
const protocol: SessionColumn = { id: 'protocol', header: 'Protocol', width: 84, yields: 5, text: (session) => session.protocol };
const team: SessionColumn = { id: 'team', header: 'Team', width: 110, yields: 4, text: (session) => session.team };
const started: SessionColumn = {
  id: 'started', header: 'Started', width: 110, yields: 1,
  sortValue: (session) => session.startedAt,
  text: (session) => formatTime(session.startedAt),
  render: (session) => <RelativeTime at={session.startedAt} />,
};
const ended: SessionColumn = {
  id: 'ended', header: 'Ended', width: 110,
  sortValue: (session) => session.endedAt,
  text: (session) => (session.endedAt === undefined ? '' : formatTime(session.endedAt)),
  render: (session) => session.endedAt !== undefined && <RelativeTime at={session.endedAt} />,
};
const activity: SessionColumn = {
  id: 'activity', header: 'Last activity', width: 112, yields: 2,
  sortValue: (session) => session.lastActivityAt,
  text: (session) => formatTime(session.lastActivityAt),
  render: (session) => <RelativeTime at={session.lastActivityAt} />,
};
const duration: SessionColumn = {
  id: 'duration', header: 'Duration', width: 100, align: 'end',
  sortValue: (session) => (session.endedAt === undefined ? -session.startedAt : session.endedAt - session.startedAt),
  text: (session) => formatDuration(Math.max(0, (session.endedAt ?? Date.now()) - session.startedAt)),
  render: (session) => <Duration session={session} />,
};
const risk: SessionColumn = {
  id: 'risk', header: 'Risk', width: 116,
  sortValue: (session) => riskRank(session.risk) * 1000 + session.riskScore,
  text: (session) => `${session.risk} ${session.riskScore}`,
  render: (session) => <Risk session={session} />,
};
const endReason: SessionColumn = {
  id: 'end', header: 'End reason', width: 170, grow: true,
  text: (session) => [session.endReason ? endReasonWords(session.endReason) : '', session.endText ?? ''].filter(Boolean).join(': '),
};
const from: SessionColumn = { id: 'from', header: 'From', width: 150, mono: true, hidden: true, text: (session) => session.remoteAddress };
const output: SessionColumn = {
  id: 'output', header: 'Output', width: 80, align: 'end', hidden: true,
  sortValue: (session) => session.outputBytes, text: (session) => formatBytes(session.outputBytes),
};
const watchers: SessionColumn = {
  id: 'watchers', header: 'Watched by', width: 150, yields: 6,
  text: (session) => session.participants.map((each) => each.operator.displayName || each.operator.loginName).join(', '),
};
const id: SessionColumn = { id: 'id', header: 'Id', width: 180, mono: true, hidden: true, text: (session) => ownId(session.id) };

/** Whose session it is; for a console with several gateways. */
export function gatewayColumn(labels: readonly GatewayLabel[]): SessionColumn {
  const of = (session: Session): GatewayLabel | undefined => labels.find((label) => label.id === gatewayOf(session.id));
  return {
    id: 'gateway', header: 'Gateway', width: 110, text: (session) => of(session)?.name ?? '',
    render: (session) => { const label = of(session); return label && <ColourTag {...label} />; },
  };
}

export const onlineColumns: readonly SessionColumn[] = [state, user, asset, protocol, team, risk, started, duration, activity, watchers, from, output, id];
export const historicalColumns: readonly SessionColumn[] = [{ ...state, hidden: true }, user, asset, protocol, team, risk, started, { ...ended, hidden: true }, duration, endReason, from, output, id];

/** Runs on while the session does. */
function Duration({ session }: { readonly session: Session }) {
  const now = useNow();
  return <span>{formatDuration(Math.max(0, Math.floor(((session.endedAt ?? now) - session.startedAt) / 1000) * 1000))}</span>;
}

const marks: Readonly<Record<RiskLevel, { readonly shape: 'circle' | 'triangle' | 'diamond' | 'octagon'; readonly fill: string; readonly edge?: string }>> = {
  low: { shape: 'circle', fill: 'var(--risk-low)' },
  medium: { shape: 'triangle', fill: 'var(--risk-medium)' },
  high: { shape: 'diamond', fill: 'var(--risk-high)' },
  critical: { shape: 'octagon', fill: 'var(--risk-critical-ground)', edge: 'var(--risk-critical-edge)' },
};

/** Risk by shape, colour, word and number. */
export function Risk({ session }: { readonly session: Pick<Session, 'risk' | 'riskScore' | 'riskCauses'> }) {
  return (
    <span className="level" title={session.riskCauses.join('\n') || undefined}>
      <Mark {...marks[session.risk]} />
      {session.risk} {session.riskScore}
    </span>
  );
}
