declare const identity: unique symbol;
type Identity<Name extends string> = string & { readonly [identity]: Name };

export type SessionId = Identity<'Session'>;
export type RecordingId = Identity<'Recording'>;
export type OrderId = Identity<'Order'>;
export type ParticipationId = Identity<'Participation'>;
export type AuditEventId = Identity<'AuditEvent'>;
/** A gateway as this console counts them: "" for the first one, then "g2", "g3" … Stable on this machine, unknown elsewhere. */
export type GatewayId = Identity<'Gateway'>;

export const sessionId = (value: string): SessionId => value as SessionId;
export const recordingId = (value: string): RecordingId => value as RecordingId;
export const orderId = (value: string): OrderId => value as OrderId;
export const participationId = (value: string): ParticipationId => value as ParticipationId;
export const auditEventId = (value: string): AuditEventId => value as AuditEventId;
export const gatewayId = (value: string): GatewayId => value as GatewayId;
