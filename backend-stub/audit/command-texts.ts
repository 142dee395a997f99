import type { Session } from '../../shared/model/session';
import { withoutSecrets } from '../commands/secrets';
import type { RanCommand } from '../commands/session-commands';
import type { AuditEntry } from './audit-log';
import { sessionDetails } from './texts';

/** What the audit log says of a command: its text (passwords and tokens in it veiled), or only that there was one, and when. */
export const auditedCommands = ['text', 'moment'] as const;
export type AuditedCommands = (typeof auditedCommands)[number];

const common = (session: Session) => ({
  category: 'Session', user: session.user, remoteAddress: session.remoteAddress, sessionId: session.id, success: true,
} as const);

/** `atMs`: milliseconds since the session started, as in its recording. */
export function commandEntry(session: Session, { text, kind }: RanCommand, atMs: number, audited: AuditedCommands): AuditEntry {
  const command = audited === 'text' ? withoutSecrets(text) : '';
  return {
    ...common(session), event: 'session.command', title: 'Command', message: command === '' ? 'A command was run.' : command,
    details: { ...sessionDetails(session), command, atMs: String(atMs), given: kind === 'exec' ? 'with the connection' : 'at the prompt' },
  };
}

/** Between these two nobody can tell commands from other keys. */
export function fullScreenEntry(session: Session, entered: boolean, program: string, atMs: number): AuditEntry {
  const name = withoutSecrets(program).split('\n', 1)[0] ?? '';
  return {
    ...common(session), event: entered ? 'session.fullscreen.start' : 'session.fullscreen.end', title: entered ? 'Full-screen Program' : 'Full-screen Program Left',
    message: `${name === '' ? 'A full-screen program' : name}${entered ? ' has the screen: commands within it are not told' : ' has left the screen'}`,
    details: { ...sessionDetails(session), atMs: String(atMs), program: name },
  };
}
