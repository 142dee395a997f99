import type { AuditEvent } from './audit';

/** The specification's categories. "Operation" is what another product's texts call some of them, letter for letter; it stays in the log and the reports. */
export type SpecifiedCategory = Exclude<AuditEvent['category'], 'Operation'>;

/**
 * Every event the gateway writes, and those consoles report, with its category of the specification. A name that is not here
 * does not compile where an event is written (`AuditEntry`), and a test compares the sources with it.
 */
export const auditNames = {
  'auth.signin': 'Authentication', 'auth.signin.failed': 'Authentication', 'auth.signout': 'Authentication',

  'session.start': 'Session', 'session.end': 'Session', 'session.idle': 'Session', 'session.command': 'Session', 'session.transfer': 'Session',
  'session.fullscreen.start': 'Session', 'session.fullscreen.end': 'Session',
  'session.join': 'Session', 'session.participate': 'Session', 'session.leave': 'Session', 'session.event.join': 'Session', 'session.event.leave': 'Session',
  'session.pause': 'Session', 'session.resume': 'Session', 'session.terminate': 'Session', 'session.terminate.undo': 'Session',
  'session.control': 'Session', 'session.control.request': 'Session', 'session.control.decline': 'Session', 'session.mark': 'Session', 'session.note': 'Session',

  'session.refused': 'Access', 'session.replay': 'Access', 'session.clipboard': 'Access', 'wall.view': 'Access', 'order.refused': 'Access',
  'access.request': 'Access', 'access.grant': 'Access', 'access.revoke': 'Access', 'access.expire': 'Access',
  'approval.request': 'Access', 'approval.grant': 'Access', 'approval.deny': 'Access', 'approval.withdraw': 'Access', 'approval.expire': 'Access', 'approval.use': 'Access',
  'recording.open': 'Access', 'recording.review': 'Access', 'recording.download': 'Access', 'recording.download.refused': 'Access', 'recording.download.failed': 'Access', 'recording.stream': 'Access', 'recording.stream.refused': 'Access',
  'recording.play': 'Access', 'recording.play.unverified': 'Access', 'recording.open.copy': 'Access', 'recording.search': 'Access', 'recording.reveal': 'Access', 'recording.export': 'Access',
  'recording.open.failed': 'Access', 'recording.read': 'Access', 'evidence.make': 'Access', 'evidence.handover': 'Access',
  'library.search': 'Access', 'export.report': 'Access', 'audit.export': 'Access', 'policy.try': 'Access',

  'lock.create': 'Administrative', 'lock.release': 'Administrative', 'lock.expire': 'Administrative', 'policy.change': 'Administrative', 'policy.refused': 'Administrative',
  'recording.hold': 'Administrative', 'recording.release': 'Administrative', 'recording.delete': 'Administrative', 'recording.expired': 'Administrative',
  'session.list.expired': 'Administrative', 'audit.expired': 'Administrative', 'report.make': 'Administrative',
  'destination.failed': 'Administrative', 'destination.recovered': 'Administrative', 'destination.rejected': 'Administrative', 'destination.skipped': 'Administrative',
  'storage.failed': 'Administrative', 'storage.recovered': 'Administrative', 'storage.recording.failed': 'Administrative',
  'console.alert.acknowledge': 'Administrative',

  'console.witness.fork': 'Security', 'console.witness.rollback': 'Security', 'console.witness.signature': 'Security', 'console.witness.key': 'Security',
  'console.witness.replaced': 'Security', 'console.witness.withheld': 'Security', 'console.witness.accepted': 'Security',
  'session.risk': 'Security', 'session.panic': 'Security', 'session.four-eyes': 'Security', 'alert.acknowledge': 'Security',
  'policy.hit': 'Security', 'policy.false-positive': 'Security', 'policy.false-positive.undo': 'Security', 'audit.report.refused': 'Security',
} as const satisfies Readonly<Record<string, SpecifiedCategory>>;

export type AuditName = keyof typeof auditNames;

declare const reported: unique symbol;
/** Said by a console, perhaps a newer one: the gateway takes its word for the name. */
export type ReportedName = string & { readonly [reported]: true };

export const isAuditName = (name: string): name is AuditName => Object.hasOwn(auditNames, name);
