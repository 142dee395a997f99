import { create } from '@bufbuild/protobuf';
import type { Problem } from '../../shared/base/problem';
import type { OrderKind } from '../../shared/intent/order';
import type { Access } from '../../shared/model/access';
import type { Approval } from '../../shared/model/approval';
import type { AuditEvent } from '../../shared/model/audit';
import type { Lock } from '../../shared/model/lock';
import type { Operator, Role } from '../../shared/model/operator';
import { rightTexts } from '../../shared/model/right';
import type { Hold, KeptIn, Review } from '../../shared/model/recording';
import type { JoinIntent, RiskLevel, Session, SessionState } from '../../shared/model/session';
import { OrderKind as WireOrderKind, SessionActivitySchema, type SessionActivity as WireActivity } from '../../shared/proto/gen/vigil/v1/sessions_pb';
import {
  AccessSchema, ApprovalSchema, AuditEventSchema, Intent, LockSchema, OperatorSchema, ProblemSchema, RecordingSchema, RiskLevel as WireRisk, Role as WireRole,
  SessionSchema, SessionState as WireState, ClipboardOut,
  type Access as WireAccess, type Approval as WireApproval, type AuditEvent as WireAuditEvent, type Lock as WireLock, type Operator as WireOperator, type Problem as WireProblem,
  type Recording as WireRecording, type Session as WireSession,
} from '../../shared/proto/gen/vigil/v1/types_pb';
import { rightsOf, seesOthers } from '../../shared/policy/permissions';
import type { FinalisedRecording } from '../contracts';
import { sessionFromManifest } from '../sessions/history';

const wireRoles: Readonly<Record<Role, WireRole>> = {
  'security-analyst': WireRole.SECURITY_ANALYST, 'platform-admin': WireRole.PLATFORM_ADMIN, 'team-lead': WireRole.TEAM_LEAD,
  auditor: WireRole.AUDITOR, user: WireRole.USER,
};
const wireStates: Readonly<Record<SessionState, WireState>> = { live: WireState.LIVE, paused: WireState.PAUSED, ending: WireState.ENDING, ended: WireState.ENDED };
const wireRisks: Readonly<Record<RiskLevel, WireRisk>> = { low: WireRisk.LOW, medium: WireRisk.MEDIUM, high: WireRisk.HIGH, critical: WireRisk.CRITICAL };
const wireClipboards: Readonly<Record<NonNullable<Session['clipboardOut']>, ClipboardOut>> = { closed: ClipboardOut.CLOSED, empty: ClipboardOut.EMPTY, there: ClipboardOut.THERE };
const wireIntents: Readonly<Record<JoinIntent, Intent>> = { monitor: Intent.MONITOR, participate: Intent.PARTICIPATE };

const orderKinds: Readonly<Partial<Record<WireOrderKind, OrderKind>>> = {
  [WireOrderKind.JOIN]: 'join', [WireOrderKind.LEAVE]: 'leave', [WireOrderKind.PAUSE]: 'pause', [WireOrderKind.RESUME]: 'resume',
  [WireOrderKind.TERMINATE]: 'terminate', [WireOrderKind.UNDO_TERMINATE]: 'undo-terminate', [WireOrderKind.LOCK]: 'lock', [WireOrderKind.UNLOCK]: 'unlock',
  [WireOrderKind.MARK_FALSE_POSITIVE]: 'mark-false-positive', [WireOrderKind.UNMARK_FALSE_POSITIVE]: 'unmark-false-positive',
  [WireOrderKind.SAVE_POLICY]: 'save-policy', [WireOrderKind.REMOVE_POLICY]: 'remove-policy',
  [WireOrderKind.ACKNOWLEDGE]: 'acknowledge', [WireOrderKind.NOTE]: 'note',
  [WireOrderKind.OPEN_RECORDING]: 'open-recording', [WireOrderKind.REVIEW_RECORDING]: 'review-recording', [WireOrderKind.HOLD_RECORDING]: 'hold-recording', [WireOrderKind.RELEASE_RECORDING]: 'release-recording', [WireOrderKind.DELETE_RECORDING]: 'delete-recording', [WireOrderKind.REQUEST_APPROVAL]: 'request-approval',
  [WireOrderKind.GRANT_APPROVAL]: 'grant-approval', [WireOrderKind.DENY_APPROVAL]: 'deny-approval', [WireOrderKind.WITHDRAW_APPROVAL]: 'withdraw-approval',
  [WireOrderKind.GRANT_ACCESS]: 'grant-access', [WireOrderKind.REVOKE_ACCESS]: 'revoke-access',
  [WireOrderKind.CONTROL]: 'control', [WireOrderKind.MARK]: 'mark', [WireOrderKind.PANIC]: 'panic',
};

export const orderKindFrom = (kind: WireOrderKind): OrderKind | undefined => orderKinds[kind];
export const intentFrom = (intent: Intent): JoinIntent | undefined =>
  intent === Intent.MONITOR ? 'monitor' : intent === Intent.PARTICIPATE ? 'participate' : undefined;

export const roleToWire = (role: Role): WireRole => wireRoles[role];

export const operatorToWire = (operator: Operator): WireOperator => create(OperatorSchema, {
  loginName: operator.loginName, displayName: operator.displayName, userDirectory: operator.userDirectory, role: wireRoles[operator.role], team: operator.team,
});

/** Whoever signs in is told what they may; of others that is nobody's business. */
export const signedInToWire = (operator: Operator): WireOperator => ({ ...operatorToWire(operator), rights: rightTexts(operator.rights ?? rightsOf(operator.role)) });

export const problemToWire = (problem: Problem): WireProblem =>
  create(ProblemSchema, { code: problem.code, severity: problem.severity, what: problem.what, tip: problem.tip });

const wired = new WeakMap<Session, WireSession>();

/**
 * A session as this operator may read it: what others noted about somebody's own session is not for them. Its facts are a value,
 * made once for all consoles.
 */
export function sessionFor(operator: Operator, session: Session): WireSession {
  if (!seesOthers(operator)) return sessionToWire({ ...session, acknowledgements: [], notes: [], ruleHits: [] });
  const known = wired.get(session);
  if (known !== undefined) return known;
  const made = sessionToWire(session);
  wired.set(session, made);
  return made;
}

export const activityToWire = (session: Session): WireActivity => create(SessionActivitySchema, {
  sessionId: session.id, lastActivityMs: BigInt(session.lastActivityAt), outputBytes: BigInt(session.outputBytes),
});

const sessionToWire = (session: Session): WireSession => create(SessionSchema, {
  id: session.id, user: session.user, asset: session.asset, protocol: session.protocol, team: session.team, remoteAddress: session.remoteAddress,
  state: wireStates[session.state], stateVersion: session.stateVersion,
  startedMs: BigInt(session.startedAt), endedMs: BigInt(session.endedAt ?? 0), lastActivityMs: BigInt(session.lastActivityAt),
  columns: session.columns, rows: session.rows, width: session.width ?? 0, height: session.height ?? 0, risk: wireRisks[session.risk], riskScore: session.riskScore, riskCauses: [...session.riskCauses],
  participants: session.participants.map((participant) => ({
    participationId: participant.participationId, operator: operatorToWire(participant.operator),
    intent: wireIntents[participant.intent], sinceMs: BigInt(participant.since), typing: participant.typing ?? false,
  })),
  heldBy: session.heldBy ?? '', heldSinceMs: BigInt(session.heldSince ?? 0), endsAtMs: BigInt(session.endsAt ?? 0),
  endReason: session.endReason ?? '', endText: session.endText ?? '', outputBytes: BigInt(session.outputBytes),
  recordingId: session.recordingId ?? '', simulated: session.simulated,
  acknowledgements: (session.acknowledgements ?? []).map(({ by, at, note, causes }) => ({ by, atMs: BigInt(at), note, causes: [...causes] })),
  ruleHits: (session.ruleHits ?? []).map(({ id, policyId, ruleId, title, text, at, atMs, score, refused, falsePositive }) => ({
    id, policyId, ruleId, title, text, timeMs: BigInt(at), atMs, score, refused, falsePositiveBy: falsePositive?.by ?? '', falsePositiveNote: falsePositive?.note ?? '',
  })),
  notes: (session.notes ?? []).map(({ id, author, at, text }) => ({ id, author, atMs: BigInt(at), text })),
  ...(session.control === undefined ? {} : {
    control: { holder: session.control.holder ?? '', sinceMs: BigInt(session.control.since), requests: session.control.requests.map(({ participationId, since }) => ({ participationId, sinceMs: BigInt(since) })) },
  }),
  pauseMeaning: session.pauseMeaning ?? '', idleEndsAtMs: BigInt(session.idleEndsAt ?? 0), userTyping: session.userTyping ?? false, endingOpen: session.endingOpen ?? false,
  clipboardOut: session.clipboardOut === undefined ? ClipboardOut.UNSPECIFIED : wireClipboards[session.clipboardOut],
  pointers: (session.pointers ?? []).map(({ participationId, name, column, row, at }) => ({ participationId, name, column, row, atMs: BigInt(at) })),
});

export const lockToWire = (lock: Lock): WireLock => create(LockSchema, {
  id: lock.id, kind: lock.kind, name: lock.name, author: lock.author, sinceMs: BigInt(lock.since), reason: lock.reason,
  expiresMs: BigInt(lock.expiresAt ?? 0), origin: lock.origin ?? '', sessionId: lock.sessionId ?? '',
});

export const accessToWire = (one: Access): WireAccess => create(AccessSchema, {
  id: one.id, user: one.user, asset: one.asset, state: one.state, by: one.by, atMs: BigInt(one.at), reason: one.reason, expiresMs: BigInt(one.expiresAt ?? 0),
  sessionId: one.sessionId ?? '', askedMs: BigInt(one.askedAt ?? 0), mayDecide: one.mayDecide ?? false,
});

export const auditToWire = (event: AuditEvent): WireAuditEvent => create(AuditEventSchema, {
  id: event.id, sequence: BigInt(event.sequence), level: event.level, category: event.category, event: event.event, title: event.title,
  message: event.message, timeMs: BigInt(event.time), user: event.user, remoteAddress: event.remoteAddress, serverId: event.serverId,
  sessionId: event.sessionId ?? '', success: event.success, orderId: event.orderId ?? '', details: { ...event.details },
});

export const approvalToWire = (one: Approval): WireApproval => create(ApprovalSchema, {
  id: one.id, requester: one.requester, requesterName: one.requesterName, subjectKind: one.subject.kind, subjectId: one.subject.id, subjectName: one.subject.name,
  purpose: one.purpose, reason: one.reason, askedMs: BigInt(one.askedAt), expiresMs: BigInt(one.expiresAt), state: one.state,
  decidedBy: one.decidedBy ?? '', decidedMs: BigInt(one.decidedAt ?? 0), note: one.note ?? '', mayDecide: one.mayDecide ?? false,
});

export function recordingToWire(recording: FinalisedRecording, review: Review | undefined, hold: Hold | undefined, { where, lockedUntil }: KeptIn = { where: 'gateway' }): WireRecording {
  const session = sessionFromManifest(recording);
  return create(RecordingSchema, {
    id: recording.recordingId, sessionId: session.id, user: session.user, asset: session.asset, protocol: session.protocol, team: session.team,
    startedMs: BigInt(session.startedAt), durationMs: BigInt(Math.round(recording.durationMs)), sizeBytes: BigInt(recording.bundleBytes),
    sha256: recording.bundleSha256, state: recording.state, endReason: session.endReason ?? '', keptIn: { where, lockedUntilMs: BigInt(Math.floor(lockedUntil ?? 0)) },
    ...(hold === undefined ? {} : { hold: { by: hold.by, atMs: BigInt(hold.at), reason: hold.reason } }),
    ...(review === undefined ? {} : { review: { by: review.by, atMs: BigInt(review.at), note: review.note } }),
  });
}
