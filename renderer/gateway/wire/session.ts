import { participationId, recordingId, sessionId } from '../../../shared/model/ids';
import { lockOrigins, type Lock } from '../../../shared/model/lock';
import type { Operator, Role } from '../../../shared/model/operator';
import type { RemoteRecording } from '../../../shared/model/recording';
import { pauseMeanings, type PauseMeaning } from '../../../shared/model/session';
import type { JoinIntent, Participant, RiskLevel, RuleHit, Session, SessionActivity, SessionState } from '../../../shared/model/session';
import { rightsFrom } from '../../../shared/model/right';
import { millis } from '../../../shared/base/units';
import {
  ClipboardOut as WireClipboardOut, Intent as WireIntent, RiskLevel as WireRisk, Role as WireRole, SessionState as WireState,
  type Lock as WireLock, type Operator as WireOperator, type Participant as WireParticipant,
  type Recording as WireRecording, type RuleHit as WireRuleHit, type Session as WireSession,
} from '../../../shared/proto/gen/vigil/v1/types_pb';
import type { SessionActivity as WireActivity } from '../../../shared/proto/gen/vigil/v1/sessions_pb';
import { fromBig, optionalText, optionalTimeFrom, timeFrom } from './numbers';

// A newer gateway may send values this console does not know: each falls to what promises least.

const roleNames: Readonly<Record<WireRole, Role>> = {
  [WireRole.UNSPECIFIED]: 'user',
  [WireRole.SECURITY_ANALYST]: 'security-analyst',
  [WireRole.PLATFORM_ADMIN]: 'platform-admin',
  [WireRole.TEAM_LEAD]: 'team-lead',
  [WireRole.AUDITOR]: 'auditor',
  [WireRole.USER]: 'user',
};
export const roleFromWire = (wire: WireRole): Role => roleNames[wire] ?? 'user';

const stateNames: Readonly<Record<WireState, SessionState>> = {
  [WireState.UNSPECIFIED]: 'live',
  [WireState.LIVE]: 'live',
  [WireState.PAUSED]: 'paused',
  [WireState.ENDING]: 'ending',
  [WireState.ENDED]: 'ended',
};
export const stateFromWire = (wire: WireState): SessionState => stateNames[wire] ?? 'live';

const riskNames: Readonly<Record<WireRisk, RiskLevel>> = {
  [WireRisk.UNSPECIFIED]: 'low',
  [WireRisk.LOW]: 'low',
  [WireRisk.MEDIUM]: 'medium',
  [WireRisk.HIGH]: 'high',
  [WireRisk.CRITICAL]: 'critical',
};
/** A level beyond the known ones is taken for the highest: an alarm must not get lost. */
export const riskFromWire = (wire: WireRisk): RiskLevel => riskNames[wire] ?? 'critical';

export const intentFromWire = (wire: WireIntent): JoinIntent => (wire === WireIntent.PARTICIPATE ? 'participate' : 'monitor');
export function intentToWire(intent: JoinIntent | undefined): WireIntent {
  if (intent === undefined) return WireIntent.UNSPECIFIED;
  return intent === 'participate' ? WireIntent.PARTICIPATE : WireIntent.MONITOR;
}

export function operatorFromWire(wire: WireOperator | undefined): Operator {
  return {
    loginName: wire?.loginName ?? '', displayName: wire?.displayName ?? '', userDirectory: wire?.userDirectory ?? '',
    role: roleFromWire(wire?.role ?? WireRole.UNSPECIFIED), team: wire?.team ?? '',
    ...(wire === undefined || wire.rights.length === 0 ? {} : { rights: rightsFrom(wire.rights) }),
  };
}

function participantFromWire(wire: WireParticipant): Participant {
  return {
    participationId: participationId(wire.participationId), operator: operatorFromWire(wire.operator),
    intent: intentFromWire(wire.intent), since: timeFrom(wire.sinceMs), ...(wire.typing ? { typing: true } : {}),
  };
}

/** A meaning this console does not know is none of those it could explain; the gateway's own words say what happened. */
export const pauseMeaningFromWire = (wire: string): PauseMeaning | undefined => pauseMeanings.find((meaning) => meaning === wire);

const clipboardNames: Readonly<Partial<Record<WireClipboardOut, Session['clipboardOut']>>> = { [WireClipboardOut.CLOSED]: 'closed', [WireClipboardOut.EMPTY]: 'empty', [WireClipboardOut.THERE]: 'there' };

/** What is told only while it is so. */
function passingFacts(wire: WireSession): Partial<Session> {
  const pauseMeaning = pauseMeaningFromWire(wire.pauseMeaning);
  return {
    ...(pauseMeaning === undefined ? {} : { pauseMeaning }),
    ...(wire.control === undefined ? {} : {
      control: {
        holder: wire.control.holder === '' ? undefined : participationId(wire.control.holder), since: timeFrom(wire.control.sinceMs),
        requests: wire.control.requests.map((request) => ({ participationId: participationId(request.participationId), since: timeFrom(request.sinceMs) })),
      },
    }),
    ...(wire.pointers.length === 0 ? {} : { pointers: wire.pointers.map((each) => ({ participationId: participationId(each.participationId), name: each.name, column: each.column, row: each.row, at: timeFrom(each.atMs) })) }),
    ...(wire.idleEndsAtMs > 0n ? { idleEndsAt: timeFrom(wire.idleEndsAtMs) } : {}),
    ...(wire.userTyping ? { userTyping: true } : {}),
    ...(wire.clipboardOut in clipboardNames ? { clipboardOut: clipboardNames[wire.clipboardOut] } : {}),
    ...(wire.endingOpen ? { endingOpen: true } : {}),
  };
}

const ruleHitFromWire = ({ id, policyId, ruleId, title, text, timeMs, atMs, score, refused, falsePositiveBy, falsePositiveNote }: WireRuleHit): RuleHit => ({
  id, policyId, ruleId, title, text, at: timeFrom(timeMs), atMs: millis(atMs), score, refused,
  ...(falsePositiveBy === '' ? {} : { falsePositive: { by: falsePositiveBy, note: falsePositiveNote } }),
});

/** Shape of `SessionActivity` in sessions.proto. */
export const activityFromWire = (wire: WireActivity): SessionActivity => ({
  id: sessionId(wire.sessionId), lastActivityAt: timeFrom(wire.lastActivityMs), outputBytes: fromBig(wire.outputBytes),
});

export function sessionFromWire(wire: WireSession): Session {
  return {
    id: sessionId(wire.id), user: wire.user, asset: wire.asset, protocol: wire.protocol, team: wire.team,
    remoteAddress: wire.remoteAddress, state: stateFromWire(wire.state), stateVersion: wire.stateVersion,
    startedAt: timeFrom(wire.startedMs), endedAt: optionalTimeFrom(wire.endedMs), lastActivityAt: timeFrom(wire.lastActivityMs),
    columns: wire.columns, rows: wire.rows, ...(wire.width > 0 && wire.height > 0 ? { width: wire.width, height: wire.height } : {}),
    risk: riskFromWire(wire.risk), riskScore: wire.riskScore, riskCauses: [...wire.riskCauses],
    participants: wire.participants.map(participantFromWire),
    heldBy: optionalText(wire.heldBy), heldSince: optionalTimeFrom(wire.heldSinceMs), endsAt: optionalTimeFrom(wire.endsAtMs),
    endReason: optionalText(wire.endReason), endText: optionalText(wire.endText),
    outputBytes: fromBig(wire.outputBytes),
    recordingId: wire.recordingId === '' ? undefined : recordingId(wire.recordingId),
    simulated: wire.simulated,
    ...(wire.acknowledgements.length === 0 ? {} : { acknowledgements: wire.acknowledgements.map(({ by, atMs, note, causes }) => ({ by, at: timeFrom(atMs), note, causes: [...causes] })) }),
    ...(wire.ruleHits.length === 0 ? {} : { ruleHits: wire.ruleHits.map(ruleHitFromWire) }),
    ...(wire.notes.length === 0 ? {} : { notes: wire.notes.map(({ id, author, atMs, text }) => ({ id, author, at: timeFrom(atMs), text })) }),
    ...passingFacts(wire),
  };
}

export function lockFromWire(wire: WireLock): Lock {
  return {
    id: wire.id, kind: wire.kind === 'asset' ? 'asset' : 'user', name: wire.name, author: wire.author,
    since: timeFrom(wire.sinceMs), reason: wire.reason,
    expiresAt: optionalTimeFrom(wire.expiresMs), origin: lockOrigins.find((origin) => origin === wire.origin),
    sessionId: wire.sessionId === '' ? undefined : sessionId(wire.sessionId),
  };
}

export function recordingFromWire(wire: WireRecording): RemoteRecording {
  return {
    id: recordingId(wire.id), sessionId: sessionId(wire.sessionId), user: wire.user, asset: wire.asset,
    protocol: wire.protocol, team: wire.team, startedAt: timeFrom(wire.startedMs), duration: millis(fromBig(wire.durationMs)),
    sizeBytes: fromBig(wire.sizeBytes), sha256: wire.sha256,
    state: wire.state === 'recording' || wire.state === 'recovered' || wire.state === 'deleted' ? wire.state : 'finalised',
    endReason: wire.endReason,
    ...(wire.hold === undefined ? {} : { hold: { by: wire.hold.by, at: timeFrom(wire.hold.atMs), reason: wire.hold.reason } }),
    ...(wire.keptIn === undefined ? {} : { keptIn: { where: wire.keptIn.where === 'storage' || wire.keptIn.where === 'both' ? wire.keptIn.where : 'gateway', lockedUntil: optionalTimeFrom(wire.keptIn.lockedUntilMs) } }),
    ...(wire.review === undefined ? {} : { review: { by: wire.review.by, at: timeFrom(wire.review.atMs), note: wire.review.note } }),
  };
}
