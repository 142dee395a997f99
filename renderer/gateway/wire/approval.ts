import { purposes, type Approval, type ApprovalState, type ApprovalSubject } from '../../../shared/model/approval';
import type { Approval as WireApproval } from '../../../shared/proto/gen/vigil/v1/types_pb';
import { optionalText, optionalTimeFrom, timeFrom } from './numbers';

const states: readonly ApprovalState[] = ['pending', 'granted', 'denied', 'expired', 'withdrawn'];
const kinds: readonly ApprovalSubject['kind'][] = ['session', 'recording', 'asset'];

/** A state of a newer gateway counts as expired, a purpose as the most: each promises least. */
export const approvalFromWire = (wire: WireApproval): Approval => ({
  id: wire.id, requester: wire.requester, requesterName: wire.requesterName,
  subject: { kind: kinds.find((kind) => kind === wire.subjectKind) ?? 'session', id: wire.subjectId, name: wire.subjectName },
  purpose: purposes.find((purpose) => purpose === wire.purpose) ?? 'participate', reason: wire.reason,
  askedAt: timeFrom(wire.askedMs), expiresAt: timeFrom(wire.expiresMs), state: states.find((state) => state === wire.state) ?? 'expired',
  decidedBy: optionalText(wire.decidedBy), decidedAt: optionalTimeFrom(wire.decidedMs), note: optionalText(wire.note), mayDecide: wire.mayDecide,
});
