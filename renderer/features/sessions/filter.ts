import { gatewayOf } from '../../../shared/model/gateway-ids';
import { sessionName, type RiskLevel, type Session, type SessionState } from '../../../shared/model/session';
import { anyGateway, choiceOf } from '../../state/gateway-choice';

export interface SessionFilter {
  readonly text: string;
  readonly state: SessionState | 'any';
  readonly protocol: string;
  /** This level or above. */
  readonly risk: RiskLevel | 'any';
  /** A choice of state/gateway-choice. */
  readonly gateway: string;
}

export const noFilter: SessionFilter = { text: '', state: 'any', protocol: 'any', risk: 'any', gateway: anyGateway };

const riskRanks: Readonly<Record<RiskLevel, number>> = { low: 0, medium: 1, high: 2, critical: 3 };
export const riskRank = (risk: RiskLevel): number => riskRanks[risk];

export const isFiltering = (filter: SessionFilter): boolean =>
  filter.text.trim() !== '' || filter.state !== 'any' || filter.protocol !== 'any' || filter.risk !== 'any' || filter.gateway !== anyGateway;

/** Every word of the text must be somewhere in what is known of the session. */
export function filterSessions(sessions: readonly Session[], filter: SessionFilter): readonly Session[] {
  if (!isFiltering(filter)) return sessions;
  const words = filter.text.toLowerCase().split(/\s+/).filter(Boolean);
  return sessions.filter((session) => {
    if (filter.state !== 'any' && session.state !== filter.state) return false;
    if (filter.protocol !== 'any' && session.protocol !== filter.protocol) return false;
    if (filter.risk !== 'any' && riskRank(session.risk) < riskRank(filter.risk)) return false;
    if (filter.gateway !== anyGateway && filter.gateway !== choiceOf(gatewayOf(session.id))) return false;
    if (words.length === 0) return true;
    const known = [
      sessionName(session), session.protocol, session.team, session.remoteAddress, session.state, session.endReason ?? '', session.endText ?? '', session.id,
    ].join(' ').toLowerCase();
    return words.every((word) => known.includes(word));
  });
}

export const protocolsOf = (sessions: readonly Session[]): readonly string[] => [...new Set(sessions.map((session) => session.protocol))].sort();

/** Newer facts win: what the stream told replaces what a list told, unless the list is of a later state. */
export function mergeSessions(listed: readonly Session[], streamed: readonly Session[]): readonly Session[] {
  const byId = new Map(listed.map((session) => [session.id, session]));
  for (const session of streamed) {
    const known = byId.get(session.id);
    if (!known || session.stateVersion >= known.stateVersion) byId.set(session.id, session);
  }
  return [...byId.values()];
}
